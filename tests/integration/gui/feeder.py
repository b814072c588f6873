"""Puts on Redis what the other services would, so that the dashboard has something to show."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from pydantic import JsonValue

from common.bus import Bus
from common.channels import (
    BEST_PRICES,
    BOT_DOCUMENTS,
    BOT_TYPES,
    CARDS,
    HEARTBEATS,
    NOTICES,
    PRODUCTS,
    TICKERS,
    TRADER_COMMANDS,
    WALLETS,
)
from common.clock import now
from common.health import SERVICES
from common.listener import Listener, Taken
from common.messages.base import Side
from common.messages.bot import (
    BotDocument,
    BotStatus,
    BotType,
    BotTypes,
    FieldError,
    StartBot,
    StopAll,
    StopBot,
    TraderCommand,
)
from common.messages.market import BestPrices, Product, Ticker, Window
from common.messages.order import Balance, Card, WalletReported
from common.messages.platform import Condition, Heartbeat, Level, Notice

PRICES = {
    "BTC-EUR": Decimal("33710.50"),
    "ETH-EUR": Decimal("1843.27"),
    "ETH-BTC": Decimal("0.05468"),
    "BTC-USD": Decimal("36544.10"),
}
STEPS = {"ETH-BTC": Decimal("0.00001")}
CENT = Decimal("0.01")
INTERVALS = ("1m", "5m", "15m", "30m", "1h", "6h", "24h", "7d", "30d")

_DECIMAL: dict[str, JsonValue] = {
    "type": ["string", "number"],
    "format": "decimal",
    "exclusiveMinimum": 0,
}
SIMPLE = BotType(
    name="simple",
    title="Simple",
    help="Buys at one price, sells at another, and begins again if it loops.",
    params_schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["size", "buy_at", "sell_at"],
        "properties": {
            "size": {
                **_DECIMAL,
                "unit": "size",
                "title": "Size",
                "description": "how much to buy and sell, in base",
            },
            "buy_at": {
                **_DECIMAL,
                "unit": "price",
                "title": "Buy at",
                "description": "price of the buy order, in quote",
            },
            "sell_at": {
                **_DECIMAL,
                "unit": "price",
                "title": "Sell at",
                "description": "price of the sell order, in quote",
            },
            "loop": {
                "type": "boolean",
                "default": False,
                "title": "Loop",
                "description": "begin again after the last instruction",
            },
            "begin_at_sell": {
                "type": "boolean",
                "default": False,
                "title": "Begin at sell",
                "description": "begin with the sell order",
            },
            "post_only": {
                "type": "boolean",
                "default": False,
                "title": "Post only",
                "description": "never take from the book: pay the maker's fee, or wait",
            },
        },
    },
)
"""As the trader describes its simple bot."""


class Feeder:
    """Writes as grabber, analyst, cambista_sim and trader do."""

    def __init__(self, url: str) -> None:
        self.bus = Bus(url)
        self.started_at = now()
        self._trades = 1000

    def everything(self) -> None:
        """Put all that a platform at work has."""
        self.bus.put(BOT_TYPES, BotTypes(types=(SIMPLE,)))
        for pair, price in PRICES.items():
            self.product(pair)
            self.ticker(pair, price)
        self.beat()
        self.wallet()

    def beat(
        self,
        *services: str,
        condition: Condition = Condition.OK,
        detail: str = "",
        age_s: float = 0,
    ) -> None:
        """Let services live, all of them when none is named, and renew the cambista's card."""
        for each in services or SERVICES:
            if each != "gui":
                heartbeat = Heartbeat(
                    service=each,
                    instance="here",
                    condition=condition,
                    detail=detail,
                    started_at=self.started_at,
                    beat_at=now() - timedelta(seconds=age_s),
                    figures={"messages": 12},
                )
                self.bus.put(HEARTBEATS, heartbeat, each, "here")
        self.card()

    def product(self, pair: str) -> None:
        """Tell a pair's rules."""
        self.bus.put(PRODUCTS, product(pair), pair)

    def card(self, *, is_halted: bool = False) -> None:
        """Renew the card of the simulated cambista."""
        card = Card(
            name="sim",
            role="sim",
            title="Coinbase Emulated (sim)",
            icon="sim",
            is_halted=is_halted,
            maker_fee_rate=Decimal("0.004"),
            taker_fee_rate=Decimal("0.006"),
            products=tuple(product(pair) for pair in PRICES),
        )
        self.bus.put(CARDS, card, "sim")

    def wallet(self) -> None:
        """Tell balances."""
        funds = {"EUR": "9932.10", "USD": "10000", "BTC": "1.02", "ETH": "10"}
        balances = tuple(
            Balance(
                currency=currency,
                balance=Decimal(amount),
                hold=Decimal(0),
                available=Decimal(amount),
            )
            for currency, amount in funds.items()
        )
        self.bus.put(WALLETS, WalletReported(balances=balances, reported_at=now()), "sim")

    def ticker(self, pair: str, price: Decimal, age_s: float = 0) -> None:
        """Tell a pair's last trade with its windows, and the best prices around it."""
        self._trades += 1
        step = STEPS.get(pair, CENT)
        ticker = Ticker(
            pair=pair,
            price=price,
            size=Decimal("0.012"),
            side=Side.SELL,
            trade_id=self._trades,
            traded_at=now() - timedelta(seconds=age_s),
            windows=tuple(window(each, price, step) for each in INTERVALS),
        )
        self.bus.put(TICKERS, ticker, pair)
        best = BestPrices(
            pair=pair,
            bid=price - step,
            bid_size=Decimal(1),
            ask=price + step,
            ask_size=Decimal(2),
            quoted_at=now(),
        )
        self.bus.put(BEST_PRICES, best, pair)

    def notice(self, text: str, level: Level = Level.INFO) -> UUID:
        """Say something to people."""
        notice = Notice(notice_id=uuid4(), level=level, text=text, said_at=now())
        self.bus.publish(NOTICES, notice)
        return notice.notice_id

    def bot(self, **fields: Any) -> BotDocument:  # noqa: ANN401 - fields of any type
        """Write a simple bot's document as the trader does."""
        document = simple_bot(**fields)
        self.bus.put(BOT_DOCUMENTS, document, document.uid)
        return document

    def close(self) -> None:
        """Close the connection."""
        self.bus.close()


class PlainTrader:
    """Answers commands as the trader does: each bot lives, or is refused when its name asks so."""

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder
        self._listener: Listener[TraderCommand] = Listener(feeder.bus, TRADER_COMMANDS)
        self.heard: list[TraderCommand] = []

    def answer(self, timeout_s: float = 0.2) -> None:
        """Do what has been asked for."""
        for taken in self._listener.listen(timeout_s):
            if isinstance(taken, Taken):
                self.heard.append(taken.message)
                self._do(taken.message)
                self._listener.done(taken)

    def _do(self, command: TraderCommand) -> None:
        match command:
            case StartBot():
                self._start(command)
            case StopBot():
                self._stop(command.bot_id)
            case StopAll():
                for bot_id in [each.bot_id for each in self.heard if isinstance(each, StartBot)]:
                    self._stop(bot_id)

    def _start(self, command: StartBot) -> None:
        if command.name == "refuse me":
            error = FieldError(field="params.size", message="is more than the account has")
            refused = {"status": BotStatus.REFUSED, "errors": (error,)}
            self._feeder.bot(uid=command.bot_id, name=command.name, **refused)
        elif command.name != "leave me":
            self._feeder.bot(uid=command.bot_id, name=command.name, pair=command.pair)

    def _stop(self, bot_id: UUID) -> None:
        document = self._feeder.bus.get(BOT_DOCUMENTS, bot_id)
        if document is not None:
            stopped = document.model_copy(update={"status": BotStatus.STOPPED})
            self._feeder.bus.put(BOT_DOCUMENTS, stopped, bot_id)

    def close(self) -> None:
        """Close the connection."""
        self._listener.close()


def product(pair: str) -> Product:
    """Return a pair's rules."""
    return Product(
        pair=pair,
        base_increment=Decimal("0.00000001"),
        quote_increment=STEPS.get(pair, CENT),
        min_funds=Decimal("0.00001") if pair == "ETH-BTC" else Decimal(1),
    )


def window(interval: str, price: Decimal, step: Decimal) -> Window:
    """Return a window, the longer the wider; those of days are not whole."""
    width = step * 100 * (INTERVALS.index(interval) + 1)
    opened = price - width / 2
    return Window(
        interval=interval,
        open=opened,
        high=price + width,
        low=price - width,
        close=price,
        volume=Decimal("12.34567891"),
        vwap=price,
        range=width * 2,
        change_percent=((price / opened - 1) * 100).quantize(Decimal("0.000001")),
        trade_count=42,
        is_whole=not interval.endswith("d"),
    )


def simple_bot(
    *,
    uid: UUID | None = None,
    name: str = "test4",
    pair: str = "BTC-EUR",
    status: BotStatus = BotStatus.RUNNING,
    count: int = 0,
    started_at: datetime | None = None,
    **more: Any,  # noqa: ANN401 - further fields of any type
) -> BotDocument:
    """Return a simple bot's document after so many instructions."""
    base = {"type": "order", "pair": pair, "size": "0.02", "start_date": None}
    steps = [
        base | {"side": "buy", "price": "33700.0", "status": None, "execution_date": None},
        base | {"side": "sell", "price": "33830.0", "status": None, "execution_date": None},
    ]
    steps[count % 2]["status"] = "wait_filled"
    history = tuple(
        steps[at % 2]
        | {
            "execution_date": now().isoformat(),
            "order_id": str(uuid4()),
            "average_price": steps[at % 2]["price"],
            "funds": "674.00",
            "fees": "2.696",
        }
        for at in range(count)
    )
    return BotDocument.model_validate(
        {
            "uid": uid or uuid4(),
            "name": name,
            "type": "simple",
            "pair": pair,
            "cambista_link": "virc:cambista:sim",
            "cambista_title": "Coinbase Emulated (sim)",
            "status": status,
            "start_date": started_at or now(),
            "history": history,
            "instructions_count": count,
            "instructions_index": count % 2,
            "instructions_loop": True,
            "instructions": steps,
            "totals": {"profit": "1.2345", "fees": "5.392", "position": "0.02"},
            **more,
        }
    )
