"""The feed's messages as text."""

import json
from uuid import UUID

from cambista_sim.exchange import wire
from cambista_sim.exchange.levels import LevelBook
from cambista_sim.exchange.market import Trade
from cambista_sim.exchange.market_id import order_id
from cambista_sim.exchange.product import Product
from cambista_sim.exchange.statistic import DayStats
from cambista_sim.exchange.subscription import FeedError
from tests.unit.cambista_sim.exchange.made import FIRST_ID, NOW_US, SECOND, market_of, recorded

PRODUCT = Product("BTC-USD", 2, 8)
TRADE = Trade(
    trade_id=1100243482,
    sequence=136999327909,
    at_us=1790733793_097237,
    ticks=8342022,
    lots=23298,
    side="sell",
    cascade_id=1100243481,
    is_last_of_cascade=True,
)


def test_a_match_has_the_exchanges_shape() -> None:
    message = json.loads(wire.match(PRODUCT, TRADE))

    maker, taker = message.pop("maker_order_id"), message.pop("taker_order_id")
    assert message == {
        "type": "match",
        "trade_id": 1100243482,
        "side": "sell",
        "size": "0.00023298",
        "price": "83420.22",
        "product_id": "BTC-USD",
        "sequence": 136999327909,
        "time": "2026-09-30T02:03:13.097237Z",
    }
    assert UUID(maker).version == UUID(taker).version == 4
    assert maker != taker


def test_order_ids_differ_by_trade_product_and_role() -> None:
    ids = {
        order_id(product_id, role, number)
        for product_id in ("BTC-USD", "BTC-EUR")
        for role in ("maker", "taker")
        for number in range(1000)
    }

    assert len(ids) == 4000
    assert order_id("BTC-USD", "maker", 1) == order_id("BTC-USD", "maker", 1)


def test_trades_of_one_cascade_have_one_taker() -> None:
    second = TRADE._replace(trade_id=TRADE.trade_id + 1)

    first_message, second_message = (
        json.loads(wire.match(PRODUCT, each)) for each in (TRADE, second)
    )

    assert first_message["taker_order_id"] == second_message["taker_order_id"]
    assert first_message["maker_order_id"] != second_message["maker_order_id"]


def test_a_ticker_tells_the_takers_side_and_the_best_prices() -> None:
    book = LevelBook({8342020: 7599840}, {8342022: 8080000})
    stats = DayStats(open=8000000, high=8342021, low=7900000, last=0, lots=5, month_lots=9)

    message = json.loads(wire.ticker(PRODUCT, TRADE, book, stats))

    assert message["side"] == "buy"
    assert (message["best_bid"], message["best_bid_size"]) == ("83420.20", "0.07599840")
    assert (message["best_ask"], message["best_ask_size"]) == ("83420.22", "0.08080000")
    assert (message["open_24h"], message["low_24h"]) == ("80000.00", "79000.00")
    # Statistics may be a second old; the trade itself counts.
    assert message["high_24h"] == message["price"] == "83420.22"
    assert (message["volume_24h"], message["volume_30d"]) == ("0.00000005", "0.00000009")


def test_a_snapshot_is_the_whole_book_best_first() -> None:
    book = LevelBook({100: 1, 101: 2}, {103: 3, 102: 4})

    assert json.loads(wire.snapshot(PRODUCT, book, 0)) == {
        "type": "snapshot",
        "product_id": "BTC-USD",
        "asks": [["1.02", "0.00000004"], ["1.03", "0.00000003"]],
        "bids": [["1.01", "0.00000002"], ["1.00", "0.00000001"]],
        "time": "1970-01-01T00:00:00.000000Z",
    }


def test_an_update_tells_new_totals() -> None:
    message = json.loads(wire.l2update(PRODUCT, {("buy", 100): 0, ("sell", 102): 5}, NOW_US))

    assert message["changes"] == [["buy", "1.00", "0.00000000"], ["sell", "1.02", "0.00000005"]]


def test_a_heartbeat_comes_at_a_whole_second_with_the_last_ids() -> None:
    market = market_of(recorded())
    market.skip_to(15 * SECOND)

    message = json.loads(wire.heartbeat(market, NOW_US + 123))

    assert message["last_trade_id"] == FIRST_ID + 1
    assert message["sequence"] == market.sequence
    assert message["time"].endswith(":00.000000Z")


def test_an_error_has_a_reason_if_there_is_one() -> None:
    assert json.loads(wire.error(FeedError("Malformed JSON"))) == {
        "type": "error",
        "message": "Malformed JSON",
    }
    assert json.loads(wire.error(FeedError("Failed", "so")))["reason"] == "so"


def test_status_and_subscriptions_are_messages() -> None:
    assert json.loads(wire.status([{"id": "BTC-USD"}], []))["products"] == [{"id": "BTC-USD"}]
    assert json.loads(wire.subscriptions([])) == {"type": "subscriptions", "channels": []}
