"""The keeper: a store that is away for long costs no trade."""

from pathlib import Path

from common.store import Store, open_store
from grabber.buffer import Buffer
from grabber.feed import Below, TradeHeard
from grabber.feeds.coinbase import CoinbaseFeed
from grabber.keeper import Keeper
from grabber.market import Market
from grabber.venue import Venue
from tests.support.exchange import ExchangeProcess
from tests.support.grabbers import stored_ids
from tests.support.sqlite import WriteLock
from tests.support.waiting import eventually

PAIR = "BTC-USD"


def trades_of(exchange: ExchangeProcess) -> list[TradeHeard]:
    venue = Venue(exchange.url, CoinbaseFeed())
    try:
        return venue.trades_below(PAIR, Below(1 << 62, None))[::-1]
    finally:
        venue.close()


def feed_in(trades: list[TradeHeard], buffer: Buffer) -> None:
    market = Market([PAIR], 0.0)
    for trade in trades:
        market.hear(trade, 0.0)
        buffer.put(market.take_trades(), market.take_missing(0.0))


def assert_stored(store: Store, trades: list[TradeHeard]) -> None:
    wanted = [trade.trade_id for trade in trades]
    eventually(lambda: stored_ids(store, PAIR) == wanted)


def test_what_a_full_buffer_drops_is_repaired(exchange: ExchangeProcess, tmp_path: Path) -> None:
    eventually(lambda: exchange.played()[PAIR]["count"] > 300)
    trades = trades_of(exchange)
    lock = WriteLock(tmp_path / "virc.sqlite")
    buffer = Buffer(most=50)
    with open_store(f"sqlite:///{lock.path}") as store:
        store.prepare()
        impatient = open_store(f"sqlite:///{lock.path}?busy_s=0.1")
        keeper = Keeper(impatient, Venue(exchange.url, CoinbaseFeed()), (PAIR,), buffer)
        lock.take()
        keeper.start()

        feed_in(trades, buffer)
        eventually(lambda: keeper.trouble)
        lock.release()

        assert_stored(store, trades)
        assert buffer.dropped_count >= len(trades) - 1050
        keeper.stop()


def test_it_stores_what_is_left_when_it_ends(exchange: ExchangeProcess, tmp_path: Path) -> None:
    trades = trades_of(exchange)
    buffer = Buffer()
    url = f"sqlite:///{tmp_path}/virc.sqlite"
    keeper = Keeper(open_store(url), Venue(exchange.url, CoinbaseFeed()), (PAIR,), buffer)
    keeper.start()

    feed_in(trades, buffer)
    keeper.stop()

    assert not keeper.is_alive
    with open_store(url) as store:
        assert stored_ids(store, PAIR) == [trade.trade_id for trade in trades]
