"""Puts on Redis what the other services would, so that the dashboard has something to show."""

from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID, uuid4

from common.bus import Bus
from common.channels import (
    BEST_PRICES,
    BOT_DOCUMENTS,
    BOT_TYPES,
    CARDS,
    HALTS,
    HEARTBEATS,
    NOTICES,
    PRODUCTS,
    TICKERS,
    WALLETS,
)
from common.clock import now
from common.health import SERVICES
from common.messages.base import Side
from common.messages.bot import BotDocument, BotTypes
from common.messages.market import BestPrices, Ticker
from common.messages.order import Balance, Card, WalletReported
from common.messages.platform import Condition, Heartbeat, Level, Notice
from gui.services.boards import found
from tests.integration.gui.made import (
    CENT,
    INTERVALS,
    PRICES,
    SIMPLE,
    STEPS,
    product,
    simple_bot,
    window,
)

Money = Literal["real", "practice", "simulated"]


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
        self._show("sim", "simulated", "Coinbase Emulated (sim)", is_halted=is_halted)

    def real_card(self, *, is_halted: bool = False) -> None:
        """Renew the card of a real cambista."""
        self._show("coinbase", "real", "Coinbase", is_halted=is_halted)

    def practice_card(self) -> None:
        """Renew the card of a cambista at a sandbox."""
        self._show("coinbase", "practice", "Coinbase (sandbox)", is_halted=False)

    def _show(self, name: str, money: Money, title: str, *, is_halted: bool) -> None:
        card = Card(
            name=name,
            role="sim" if money == "simulated" else "real",
            money=money,
            title=title,
            icon=name,
            is_halted=is_halted,
            maker_fee_rate=Decimal("0.004"),
            taker_fee_rate=Decimal("0.006"),
            products=tuple(product(pair) for pair in PRICES),
        )
        self.bus.put(CARDS, card, name)

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

    def delete_bots(self) -> None:
        """Tell that all bots are deleted, as a trader does."""
        for parts, document in found(self.bus, BOT_DOCUMENTS).items():
            unseen = document.model_copy(update={"is_archived": True, "is_deleted": True})
            self.bus.put(BOT_DOCUMENTS, unseen, *parts)

    def end_halts(self) -> None:
        """Say that no cambista is halted."""
        for parts, halt in found(self.bus, HALTS).items():
            over = halt.model_copy(update={"is_halted": False, "said_at": now()})
            self.bus.put(HALTS, over, *parts)

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
