"""What the dashboard knows, turned into the stream's events."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from common.health import SERVICES
from common.messages.base import Side
from common.messages.market import BestPrices, Ticker
from common.messages.order import Balance, WalletReported
from common.messages.platform import Level, Notice
from gui.live.feed import LAST_COUNT, Feed
from gui.live.picture import CARD_GONE_AFTER, Picture
from tests.unit.gui.made import NOON, beat, card
from tests.unit.gui.views.test_bot_summary import document


def events(picture: Picture, after: int = 0) -> list[tuple[str, Any]]:
    """Return the events of a picture's feed, each with its payload."""
    frames = picture.feed.after(after).decode().strip().split("\n\n")
    lines = [dict(line.split(": ", 1) for line in each.splitlines()) for each in frames if each]
    return [(each["event"], json.loads(each["data"])) for each in lines]


def ticker(price: str) -> Ticker:
    """Return a ticker."""
    return Ticker(
        pair="BTC-EUR",
        price=Decimal(price),
        size=Decimal(1),
        side=Side.BUY,
        trade_id=7,
        traded_at=NOON,
        windows=(),
    )


def test_a_ticker_carries_the_best_prices_that_are_known() -> None:
    picture = Picture(Feed())
    best = BestPrices(
        pair="BTC-EUR",
        bid=Decimal("9.9"),
        bid_size=Decimal(1),
        ask=Decimal("10.1"),
        ask_size=Decimal(1),
        quoted_at=NOON,
    )

    picture.hear(("BTC-EUR",), best, NOON)
    picture.hear(("BTC-EUR",), ticker("10.00"), NOON)

    ((event, row),) = events(picture)
    assert event == "ticker"
    assert (row["price"], row["bid"], row["ask"]) == ("10.00", "9.9", "10.1")
    assert row["change_percent"] is None


def test_best_prices_alone_are_no_ticker_yet() -> None:
    picture = Picture(Feed())

    picture.hear(
        ("BTC-EUR",),
        BestPrices(
            pair="BTC-EUR",
            bid=Decimal(1),
            bid_size=Decimal(1),
            ask=Decimal(2),
            ask_size=Decimal(1),
            quoted_at=NOON,
        ),
        NOON,
    )

    assert events(picture) == []


def test_a_bot_is_told_as_its_row() -> None:
    picture = Picture(Feed())

    picture.hear(("x",), document(), NOON)

    ((event, row),) = events(picture)
    assert event == "bot"
    assert row["current"] == "buy 0.02 BTC @ 3371.0EUR/BTC"


def test_bots_that_are_deleted_are_told_and_take_no_more_memory_the_more_there_were() -> None:
    picture = Picture(Feed())
    picture.hear(("x",), document(), NOON)

    for _ in range(LAST_COUNT + 1):
        uid = uuid4()
        picture.hear((str(uid),), document(uid=str(uid)), NOON)
        picture.hear((str(uid),), document(uid=str(uid), is_deleted=True), NOON)

    told = [row["is_deleted"] for _, row in events(picture)]
    assert (told.count(True), told.count(False)) == (LAST_COUNT, 1)


def test_bots_that_were_deleted_unheard_are_told_when_it_is_seen_that_they_are_not_there() -> None:
    picture = Picture(Feed())
    first, second = (document(uid=str(uuid4())) for _ in range(2))
    for each in (first, second):
        picture.hear((str(each.uid),), each, NOON)
    position = picture.feed.sequence

    picture.forget_bots({str(first.uid)})
    ((_, row),) = events(picture, position)
    picture.forget_bots({str(first.uid)})

    assert (row["uid"], row["is_deleted"], row["is_archived"]) == (str(second.uid), True, True)
    assert len(events(picture, position)) == 1


def test_a_wallet_is_told_with_the_name_of_its_cambista() -> None:
    picture = Picture(Feed())
    balance = Balance(currency="EUR", balance=Decimal(10), hold=Decimal(4), available=Decimal(6))

    picture.hear(("sim",), WalletReported(balances=(balance,), reported_at=NOON), NOON)

    ((event, row),) = events(picture)
    assert event == "wallet"
    assert row["cambista"] == "sim"
    assert row["balances"][0]["available"] == "6"


def test_a_notice_is_told_with_its_id() -> None:
    picture = Picture(Feed())
    notice = Notice(notice_id=uuid4(), level=Level.INFO, text="<b>", said_at=NOON)

    picture.hear((), notice, NOON)

    assert f"id: {notice.notice_id}".encode() in picture.feed.everything()


def test_living_services_are_not_told_again_at_each_beat() -> None:
    picture = Picture(Feed())
    for each in SERVICES:
        picture.hear((each, "here"), beat(each, age_s=2), NOON)
    picture.judge(NOON)
    position = picture.feed.sequence

    for each in SERVICES:
        picture.hear((each, "here"), beat(each), NOON)
    picture.judge(NOON)

    assert events(picture, position) == []


def test_a_service_that_falls_silent_is_told_with_since_when() -> None:
    picture = Picture(Feed())
    picture.hear(("trader", "here"), beat("trader"), NOON)
    picture.judge(NOON)
    position = picture.feed.sequence

    picture.judge(NOON + timedelta(seconds=11))

    ((event, health),) = events(picture, position)
    assert event == "health"
    assert health["services"]["trader"]["state"] == "silent"
    assert health["services"]["trader"]["beat_at"] == "2026-11-21T12:00:00Z"


def test_losing_redis_is_told() -> None:
    picture = Picture(Feed())

    picture.lose_redis("Redis is away")

    ((_, health),) = events(picture)
    assert health["status"] == "waiting"
    assert health["services"]["gui"]["detail"] == "Redis is away"


def test_a_cambista_that_goes_is_told_and_comes_back() -> None:
    picture = Picture(Feed())
    picture.hear(("sim",), card(), NOON)

    picture.judge(NOON + CARD_GONE_AFTER + timedelta(seconds=1))
    assert [row["is_gone"] for event, row in events(picture) if event == "card"] == [True]

    picture.hear(("sim",), card(), NOON + timedelta(seconds=10))
    assert [row["is_gone"] for event, row in events(picture) if event == "card"] == [False]
