"""nautilus_trader: its back-tester with a grid of orders, and its book of single orders."""

# It is installed in an environment of its own.
# mypy: disable-error-code="import-not-found,misc,no-any-unimported,no-any-return,unused-ignore"

from collections.abc import Mapping

from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.config import LoggingConfig
from nautilus_trader.model.book import OrderBook
from nautilus_trader.model.currencies import BTC, USDT
from nautilus_trader.model.data import BookOrder, TradeTick
from nautilus_trader.model.enums import (
    AccountType,
    AggressorSide,
    BookType,
    OmsType,
    OrderSide,
)
from nautilus_trader.model.events import OrderFilled
from nautilus_trader.model.identifiers import TradeId, Venue
from nautilus_trader.model.objects import Money, Price, Quantity
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

from bench.peers.turns import per_second, serve
from bench.stream import CANCEL, STREAMS
from bench.walk import ORDER_LOTS, TRADE_LOTS, answer, grid, walk

BINANCE = Venue("BINANCE")
PAIR = TestInstrumentProvider.btcusdt_binance()
_MILLISECOND = 1_000_000


def price(tick: int) -> Price:
    """Return a tick as nautilus has it."""
    return Price(tick / 100, 2)


def size(lots: int) -> Quantity:
    """Return lots of a thousandth as nautilus has them."""
    return Quantity(lots / 1_000, 6)


class Grid(Strategy):
    """Answers each fill with an order the other way, a step away."""

    def __init__(self) -> None:
        super().__init__()
        self.filled = 0

    def on_start(self) -> None:
        """Place the grid."""
        self.subscribe_trade_ticks(PAIR.id)
        for is_buy, tick in grid():
            self.place(is_buy, tick)

    def place(self, is_buy: bool, tick: int) -> None:  # noqa: FBT001 - thin
        """Place one order."""
        side = OrderSide.BUY if is_buy else OrderSide.SELL
        self.submit_order(self.order_factory.limit(PAIR.id, side, size(ORDER_LOTS), price(tick)))

    def on_order_filled(self, event: OrderFilled) -> None:
        """Answer a fill."""
        self.filled += 1
        tick = round(float(event.last_px) * 100)
        self.place(*answer(is_buy=event.order_side == OrderSide.BUY, tick=tick))


def trades() -> list[TradeTick]:
    """Return the market's trades."""
    found, before = [], 0
    for number, tick in enumerate(walk(), start=1):
        side = AggressorSide.SELLER if tick < before else AggressorSide.BUYER
        at, before = number * _MILLISECOND, tick
        found.append(
            TradeTick(PAIR.id, price(tick), size(TRADE_LOTS), side, TradeId(str(number)), at, at)
        )
    return found


def replayed() -> float:
    """Return trades a second through the grid."""
    engine = BacktestEngine(BacktestEngineConfig(logging=LoggingConfig(bypass_logging=True)))
    engine.add_venue(
        BINANCE,
        OmsType.NETTING,
        AccountType.CASH,
        [Money(10**6, USDT), Money(10**3, BTC)],
        trade_execution=True,
    )
    engine.add_instrument(PAIR)
    strategy = Grid()
    engine.add_strategy(strategy)
    ticks = trades()
    engine.add_data(ticks)
    found = per_second(engine.run, len(ticks))
    engine.dispose()
    if strategy.filled < len(ticks) / 1_000:
        raise ValueError(f"only {strategy.filled} orders filled")
    return found


def rested() -> float:
    """Return operations a second of its book, which matches nothing: orders come and leave."""
    operations = STREAMS["rest"]().operations
    book = OrderBook(PAIR.id, BookType.L3_MBO)
    orders: dict[int, BookOrder] = {}

    def work() -> None:
        for kind, number, is_buy, tick, lots in operations:
            if kind == CANCEL:
                book.delete(orders[number], 0)
            else:
                side = OrderSide.BUY if is_buy else OrderSide.SELL
                order = orders[number] = BookOrder(side, price(tick), size(lots), number)
                book.add(order, 0)

    return per_second(work, len(operations))


def turn(goal: str) -> Mapping[str, float]:
    """Return a goal's figure."""
    return {"grid": replayed()} if goal == "G16" else {"rest": rested()}


if __name__ == "__main__":
    serve(turn)
