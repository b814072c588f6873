"""A market without servers: it tells a bot prices and candles, and fills its orders. Pure."""

from datetime import datetime, timedelta
from decimal import Decimal

from common.messages.base import Side
from common.messages.market import INTERVALS_S, Candle, Interval, Ticker
from common.messages.order import (
    AskWallet,
    Balance,
    CancelOrder,
    OrderCommand,
    OrderFilled,
    PlaceOrder,
    WalletReported,
)
from common.messages.watch import (
    CandleClosed,
    CandleWatch,
    MarketNews,
    MarketReached,
    PriceWatch,
    TickerTold,
    Watch,
)
from tests.support.bots import BEGAN_AT, PAIR, PureBot, accepted, cancelled
from tests.support.news import ticker
from tests.support.watched import watches_of

FEE_RATE = Decimal("0.004")


class PureMarket:
    """One bot, and the market as the test has it.

    What rests fills wholly at its own price when the market is at or through that; what is
    immediate at the market's price. The account begins with what it is given.
    """

    def __init__(self, bot: PureBot, **funds: str) -> None:
        self.bot = bot
        self.funds = {"BTC": Decimal(0), "EUR": Decimal(0)}
        self.funds |= {name: Decimal(each) for name, each in funds.items()}
        self.fills: list[tuple[Side, Decimal, Decimal]] = []
        """Side, price, size."""
        self.is_answering = True
        """Whether orders are answered; else the test does that."""
        self.is_telling_balances = True
        self._resting: dict[object, PlaceOrder] = {}
        self._at = BEGAN_AT
        self._price = Decimal(0)
        self._watches: tuple[object, list[Watch]] = (None, [])
        self._obey(bot.start())

    def trade(self, price: Decimal | str, at: datetime | None = None) -> None:
        """Trade at a price: what rests there fills, and then the bot is told what it waits for."""
        self._price = Decimal(price)
        self._at = at or self._at + timedelta(seconds=1)
        self._fill_resting()
        for _ in range(10):
            news = self._due()
            if news is None:
                return
            self._tell(news)
            self._fill_resting()
        raise AssertionError("the bot waits for what is so already, for ever")

    def close(self, interval: Interval, opened_at: datetime, close: Decimal) -> None:
        """Trade at a candle's close, and tell that it is over."""
        self.trade(close, opened_at + timedelta(seconds=INTERVALS_S[interval]))
        candle = candle_of(interval, opened_at, close)
        for each in self._waits():
            if isinstance(each, CandleWatch) and each.interval == interval:
                told = CandleClosed(
                    watch_id=each.watch_id, candle=candle, is_whole=True, ticker=self._ticker()
                )
                self._tell(told)
        self.trade(close, self._at)

    def _tell(self, news: MarketNews) -> None:
        self.bot.at = self._at
        self._obey(self.bot.tell(news))

    def _waits(self) -> list[Watch]:
        if self._watches[0] is not self.bot.document:
            self._watches = (self.bot.document, watches_of(self.bot))
        return self._watches[1] if self.bot.document.status.is_alive else []

    def _due(self) -> MarketNews | None:
        for each in self._waits():
            if isinstance(each, PriceWatch):
                is_so = self._price >= each.level if each.is_rise else self._price <= each.level
                if is_so:
                    return MarketReached(
                        watch_id=each.watch_id,
                        price=self._price,
                        reached_at=self._at,
                        is_whole=True,
                        ticker=self._ticker(),
                    )
            elif not isinstance(each, CandleWatch) and each.since <= max(self._at, self.bot.at):
                return TickerTold(watch_id=each.watch_id, is_whole=True, ticker=self._ticker())
        return None

    def _ticker(self) -> Ticker:
        return ticker(str(self._price), traded_at=self._at)

    def _obey(self, commands: list[OrderCommand]) -> None:
        for each in commands:
            match each:
                case PlaceOrder() if self.is_answering:
                    self._place(each)
                case CancelOrder() if self.is_answering and each.order_id in self._resting:
                    order = self._resting.pop(each.order_id)
                    self._obey(self.bot.tell(cancelled(order)))
                case AskWallet() if self.is_telling_balances:
                    self._obey(self.bot.tell(self._wallet()))

    def _place(self, order: PlaceOrder) -> None:
        self._obey(self.bot.tell(accepted(order)))
        if not order.is_immediate:
            self._resting[order.order_id] = order
        elif self._is_reached(order):
            self._fill(order, self._price)
        else:
            self._obey(self.bot.tell(cancelled(order)))

    def _is_reached(self, order: PlaceOrder) -> bool:
        is_buy = order.side is Side.BUY
        return self._price <= order.price if is_buy else self._price >= order.price

    def _fill_resting(self) -> None:
        for order in [each for each in self._resting.values() if self._is_reached(each)]:
            self._resting.pop(order.order_id, None)
            self._fill(order, order.price)

    def _fill(self, order: PlaceOrder, price: Decimal) -> None:
        self.fills.append((order.side, price, order.size))
        fee, sign = order.size * price * FEE_RATE, 1 if order.side is Side.BUY else -1
        self.funds["BTC"] += sign * order.size
        self.funds["EUR"] -= sign * order.size * price + fee
        event = OrderFilled(
            order_id=order.order_id,
            sequence=2,
            happened_at=self._at,
            trade_id=len(self.fills),
            price=price,
            size=order.size,
            fee=fee,
            is_maker=not order.is_immediate,
            is_complete=True,
        )
        self._obey(self.bot.tell(event))

    def _wallet(self) -> WalletReported:
        balances = tuple(
            Balance(currency=name, balance=each, hold=Decimal(0), available=each)
            for name, each in self.funds.items()
        )
        return WalletReported(balances=balances, reported_at=self._at)


def candle_of(interval: Interval, opened_at: datetime, close: Decimal) -> Candle:
    """Return a candle of one price."""
    return Candle(
        pair=PAIR,
        interval=interval,
        opened_at=opened_at,
        open=close,
        high=close,
        low=close,
        close=close,
        size=Decimal(1),
    )
