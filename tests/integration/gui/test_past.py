"""The past over the API and on a pair's page, answered by the analyst's own reception."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest

from analyst.reception import Reception
from common.bus import Bus
from common.channels import ANALYST_ANSWERS, ANALYST_ASKS
from common.listener import Heard, Listener
from common.messages.history import AnalystAsk
from common.messages.market import Candle, CandleState
from common.records import CANDLES
from common.store import Store, open_store
from tests.integration.gui.asking import get, post
from tests.integration.gui.conftest import Visitor

PAIR = "BTC-EUR"
BEGIN = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(minutes=500)


def minutes() -> list[Candle]:
    """Return 500 minutes, each seventh of which lacks a trade, each fifth left out."""
    return [
        Candle(
            pair=PAIR,
            interval="1m",
            opened_at=BEGIN + timedelta(minutes=number),
            open=Decimal(100 + number),
            high=Decimal(103 + number),
            low=Decimal(99 + number),
            close=Decimal(101 + number),
            size=Decimal("0.5"),
            trades_count=2,
            state=CandleState.HOLED if number % 7 == 0 else CandleState.COMPLETE,
        )
        for number in range(500)
        if number % 5
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path}/past.sqlite") as found:
        found.prepare()
        found.put(CANDLES, minutes())
        yield found


@pytest.fixture
def analyst(redis_url: str, store: Store) -> Iterator[None]:
    """Answer as the analyst does, until the test is over."""
    bus, is_over = Bus(redis_url), threading.Event()
    listener: Listener[None] = Listener(bus, topics=[(ANALYST_ASKS, ())])
    reception = Reception(store)

    def serve() -> None:
        while not is_over.is_set():
            for heard in listener.listen(0.1):
                if isinstance(heard, Heard):
                    ask: AnalystAsk = heard.message
                    bus.publish(ANALYST_ANSWERS, reception.answer(ask), ask.ask_id)

    thread = threading.Thread(target=serve)
    thread.start()
    yield
    is_over.set()
    thread.join()
    listener.close()
    reception.close()
    bus.close()


pytestmark = pytest.mark.usefixtures("feeder")


@pytest.mark.usefixtures("analyst")
def test_pages_of_candles_follow_one_another_without_a_gap(visitor: Visitor) -> None:
    found, start = [], BEGIN.isoformat().replace("+00:00", "Z")
    while start:
        page = get(visitor, f"/candles/{PAIR}?interval=1m&start={start}&limit=150")
        assert (page["pair"], page["interval"]) == (PAIR, "1m")
        found += page["candles"]
        start = page["next"]

    assert [each["opened_at"] for each in found] == [
        each.opened_at.isoformat().replace("+00:00", "Z") for each in minutes()
    ]
    assert {each["state"] for each in found} == {"complete", "holed"}


@pytest.mark.usefixtures("analyst")
def test_without_a_start_the_newest_are_shown_oldest_first(visitor: Visitor) -> None:
    page = get(visitor, f"/candles/{PAIR}?limit=3")

    assert [each["close"] for each in page["candles"]] == ["598", "599", "600"]
    assert page["next"] is None


@pytest.mark.usefixtures("analyst")
def test_an_end_leaves_out_what_begins_then(visitor: Visitor) -> None:
    start, end = (f"{BEGIN + timedelta(minutes=each):%Y-%m-%dT%H:%MZ}" for each in (1, 4))

    page = get(visitor, f"/candles/{PAIR}?start={start}&end={end}")

    assert len(page["candles"]) == 3


@pytest.mark.usefixtures("analyst")
def test_rates_are_one_a_minute_in_the_words_of_the_original(visitor: Visitor) -> None:
    rows = get(visitor, f"/rates/{PAIR}?days=1")["rates"]

    assert [set(each) for each in rows[:1]] == [{"id", "rate", "dateTime"}]
    assert [after["id"] - before["id"] for before, after in pairwise(rows)] == (
        [1] * (len(rows) - 1)
    )
    by_time = {each["dateTime"]: each["rate"] for each in rows}
    for number in (1, 4, 5, 6):
        at = (BEGIN + timedelta(minutes=number + 1)).isoformat().replace("+00:00", "Z")
        assert by_time[at] == str(101 + (number if number % 5 else number - 1))


@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"/candles/{PAIR}?interval=7m", "interval"),
        (f"/candles/{PAIR}?start=yesterday", "start"),
        (f"/candles/{PAIR}?start=2026-01-02&end=2026-01-01", "end"),
        (f"/candles/{PAIR}?start=1990-01-01&end=2026-01-01", "start"),
        (f"/candles/{PAIR}?limit=100000", "limit"),
        (f"/rates/{PAIR}?days=9999", "days"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_field(
    visitor: Visitor, path: str, field: str
) -> None:
    assert set(get(visitor, path, 422)["error"]["fields"]) == {field}


def test_an_unknown_pair_has_no_past(visitor: Visitor) -> None:
    for path in ("/candles/DOGE-EUR", "/rates/DOGE-EUR", "/history/DOGE-EUR"):
        assert get(visitor, path, 404)["error"]["code"] == "unknown_pair"


@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "start"),
        ({"start": "2010-01-01"}, "start"),
        ({"start": 5}, "start"),
        ({"start": "2026-01-01", "interval": "2d"}, "interval"),
    ],
)
def test_a_fetch_that_cannot_be_done_is_refused_with_the_field(
    visitor: Visitor, body: dict[str, object], field: str
) -> None:
    assert set(post(visitor, f"/history/{PAIR}", body, 422)["error"]["fields"]) == {field}


@pytest.mark.usefixtures("analyst")
def test_a_pairs_page_shows_the_chart_and_the_form(person: Visitor) -> None:
    page = person.browser.get(f"/pairs/{PAIR}")

    assert page.status_code == 200
    assert 'data-chart="BTC-EUR"' in page.text
    assert "Fetch from the exchange" in page.text
    assert person.browser.get("/pairs/DOGE-EUR").status_code == 404


def test_a_silent_analyst_is_said_to_be_away(
    visitor: Visitor,
) -> None:
    assert get(visitor, f"/candles/{PAIR}", 503)["error"]["code"] == "analyst_away"
