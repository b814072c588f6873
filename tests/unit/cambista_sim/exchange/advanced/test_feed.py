"""Who hears what in the Advanced Trade dialect."""

import json
from decimal import Decimal
from typing import Any

from cambista_sim.exchange.advanced.feed import AdvancedFeed, Session
from cambista_sim.exchange.advanced.subscription import AdvancedSubscriptions
from cambista_sim.exchange.levels import BUY, SELL, Change
from cambista_sim.exchange.users import Key
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import ANN, BEN, PAIR, Life, order_id
from tests.unit.cambista_sim.exchange.made import NOW_US, SECOND, market_of, recorded


class Stage:
    """A feed with one socket, of Ann."""

    def __init__(self) -> None:
        self.life = Life()
        self.market = market_of(recorded())
        self.market.skip_to(3 * SECOND)
        self.heard: list[dict[str, Any]] = []
        self.feed = AdvancedFeed(
            {PAIR: self.market},
            self.life.archive.orders,
            lambda user: self.life.archive.folder(user).open.values(),
            lambda product_id: {"product_id": product_id},
            NOW_US,
        )
        self.session = self.join(ANN, self.heard)

    def join(self, key: Key, heard: list[dict[str, Any]]) -> Session:
        """Let a socket in that signs with a key."""
        subscriptions = AdvancedSubscriptions([PAIR], lambda _: key)
        session = Session(subscriptions, lambda text: heard.append(json.loads(text)))
        self.feed.sessions.append(session)
        return session

    def ask(self, channel: str, session: Session | None = None, *, kind: str = "subscribe") -> bool:
        """Subscribe, or unsubscribe."""
        request = {"type": kind, "channel": channel, "product_ids": [PAIR], "jwt": "t"}
        return self.feed.answer(session or self.session, json.dumps(request), NOW_US)

    def kinds(self) -> list[tuple[str, str]]:
        """Return the channel and the kind of each message."""
        return [(each["channel"], each["events"][0].get("type", "")) for each in self.heard]


def test_how_things_stand_comes_before_the_list_and_numbers_have_no_hole() -> None:
    stage = Stage()
    for channel in ("level2", "market_trades", "ticker", "candles", "status", "user"):
        assert stage.ask(channel)

    kinds = stage.kinds()
    assert kinds[:2] == [("l2_data", "snapshot"), ("subscriptions", "")]
    assert {kind for kind, _ in kinds[2::2]} == {
        "market_trades",
        "ticker",
        "candles",
        "status",
        "user",
    }
    assert [each["sequence_num"] for each in stage.heard] == list(range(12))
    assert stage.feed.is_heard


def test_levels_are_told_at_once() -> None:
    stage = Stage()
    stage.ask("level2")

    stage.feed.saw_levels(stage.market, [Change(BUY, 101, 7)], NOW_US)

    [update] = stage.heard[-1]["events"][0]["updates"]
    assert (update["side"], update["price_level"], update["new_quantity"]) == (
        "bid",
        "1.01",
        "0.00000007",
    )


def test_trades_are_gathered_and_bring_a_ticker() -> None:
    stage = Stage()
    stage.ask("market_trades")
    stage.ask("ticker")
    trade = stage.market.trade(stage.market.last_trade_id)

    stage.feed.saw_trade(stage.market, trade)
    assert stage.kinds()[-1] == ("subscriptions", "")
    stage.feed.flush(NOW_US)

    assert stage.kinds()[-2:] == [("market_trades", "update"), ("ticker", "update")]


def test_each_second_brings_heartbeats_and_candles_that_changed() -> None:
    stage = Stage()
    stage.ask("heartbeats")
    stage.ask("candles")
    stage.ask("ticker_batch")
    stage.ask("status")
    stage.heard.clear()

    stage.feed.beat(NOW_US + 4 * SECOND)
    stage.feed.beat(NOW_US + 5 * SECOND)
    stage.feed.beat_slowly(NOW_US + 5 * SECOND)

    assert [channel for channel, _ in stage.kinds()] == [
        "heartbeats",
        "candles",
        "heartbeats",
        "ticker_batch",
        "status",
    ]
    assert stage.heard[0]["events"][0]["heartbeat_counter"] == 4


def test_a_user_is_told_of_its_orders_in_pages_and_then_one_by_one() -> None:
    stage = Stage()
    for number in range(1, 52):
        stage.life.place(number, price=Decimal(number))
    stage.ask("user")

    assert [len(each["events"][0]["orders"]) for each in stage.heard[:2]] == [50, 1]

    stage.feed.hear(stage.life.place(99, price=Decimal(60)))
    [order] = stage.heard[-1]["events"][0]["orders"]
    assert (order["status"], order["limit_price"]) == ("OPEN", "60")
    before = len(stage.heard)
    stage.feed.hear(stage.life.place(100, user="ben"))
    assert len(stage.heard) == before


def test_a_user_is_told_of_an_order_that_failed_but_not_of_one_that_never_was() -> None:
    stage = Stage()
    stage.life.place(1, user="ben", side=Side.SELL)
    stage.ask("user")

    stage.feed.hear(stage.life.place(2, is_post_only=True))
    [order] = stage.heard[-1]["events"][0]["orders"]
    assert (order["status"], order["reject_reason"]) == ("FAILED", "post only")
    assert (order["order_id"], order["leaves_quantity"]) == (str(order_id(2)), "0")
    before = len(stage.heard)
    stage.feed.hear(stage.life.place(3, size=Decimal(10**6)))
    assert len(stage.heard) == before


def test_what_cannot_be_meant_is_refused_without_a_number() -> None:
    stage = Stage()

    assert not stage.feed.answer(stage.session, "{", NOW_US)

    assert stage.heard == [{"type": "error", "message": "malformed JSON"}]


def test_each_socket_counts_for_itself_and_hears_what_it_asked_for() -> None:
    stage = Stage()
    others: list[dict[str, Any]] = []
    other = stage.join(BEN, others)
    stage.ask("level2")
    stage.ask("ticker", other)

    stage.feed.saw_levels(stage.market, [Change(BUY, 101, 7)], NOW_US)
    stage.feed.saw_trade(stage.market, stage.market.trade(stage.market.last_trade_id))
    stage.feed.flush(NOW_US)

    assert [each["channel"] for each in stage.heard] == ["l2_data", "subscriptions", "l2_data"]
    assert [each["channel"] for each in others] == ["ticker", "subscriptions", "ticker"]
    assert [each["sequence_num"] for each in stage.heard] == [0, 1, 2]
    assert [each["sequence_num"] for each in others] == [0, 1, 2]


def test_who_has_left_a_channel_hears_no_more_of_it() -> None:
    stage = Stage()
    stage.ask("level2")
    stage.ask("level2", kind="unsubscribe")
    stage.heard.clear()

    stage.feed.saw_levels(stage.market, [Change(BUY, 101, 7)], NOW_US)

    assert stage.heard == []
    assert not stage.feed.is_heard


def test_a_level_that_is_gone_is_told_with_a_quantity_of_zero() -> None:
    stage = Stage()
    stage.ask("level2")

    stage.feed.saw_levels(stage.market, [Change(SELL, 102, 0)], NOW_US)

    [update] = stage.heard[-1]["events"][0]["updates"]
    assert (update["side"], update["price_level"], update["new_quantity"]) == ("offer", "1.02", "0")


def test_both_parties_of_a_trade_are_told_once_each_what_became_of_their_orders() -> None:
    stage = Stage()
    others: list[dict[str, Any]] = []
    stage.ask("user")
    stage.ask("user", stage.join(BEN, others))
    stage.feed.hear(stage.life.place(1))
    stage.heard.clear()
    others.clear()

    stage.feed.hear(stage.life.place(2, user="ben", side=Side.SELL, size=Decimal(1)))

    [mine], [theirs] = (
        [order for each in heard for order in each["events"][0]["orders"]]
        for heard in (stage.heard, others)
    )
    assert (mine["status"], mine["cumulative_quantity"], mine["leaves_quantity"]) == (
        "OPEN",
        "1",
        "1",
    )
    assert (theirs["status"], theirs["leaves_quantity"]) == ("FILLED", "0")


def test_fifty_open_orders_are_followed_by_an_empty_page() -> None:
    stage = Stage()
    for number in range(1, 51):
        stage.life.place(number, price=Decimal(number))

    stage.ask("user")

    assert [len(each["events"][0]["orders"]) for each in stage.heard[:2]] == [50, 0]
