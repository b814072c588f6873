"""The market goes down: a stop cancels the higher sell orders of three bots, and sells their base.

The market is the fall of the recorded morning of 2018-04-05, from 5535 to 5390 EUR.
"""

import csv
import gzip
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

import cambista_sim.recordings
from common.messages.base import plain
from tests.e2e.conftest import is_traded
from tests.e2e.visiting import PAIR, keep_picture, nothing_is_held, sign_in
from tests.support.browser import DESKTOP, PHONE, Visit
from tests.support.platform import Platform
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(600)

RECORDED = Path(str(cambista_sim.recordings.__file__)).parent / "1m_BTC-EUR_2018-04-05_lean.csv.gz"
MINUTES = 190
"""In which the price falls by 2.6 %."""
SIZES = (Decimal("0.02"), Decimal("0.01"), Decimal("0.015"))
CENT = Decimal("0.01")
LEAST_FUNDS = Decimal(1)
"""Of an order on this pair, in EUR: the venue takes nothing smaller."""


@pytest.fixture(scope="module")
def falling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Return a platform whose market falls."""
    folder = tmp_path_factory.mktemp("falling")
    recording = folder / "1m_BTC-EUR_falling.csv.gz"
    with gzip.open(RECORDED, "rt") as whole, gzip.open(recording, "wt") as part:
        rows = list(csv.reader(whole))
        csv.writer(part).writerows(rows[: MINUTES + 1])
    with Platform(
        folder, VIRC_PAIRS=PAIR, VIRC_REPLAY=str(recording), VIRC_REPLAY_SPEED="40"
    ) as started:
        eventually(lambda: is_traded(started))
        yield started


def price_now(platform: Platform) -> Decimal:
    """Return the price of the last trade."""
    tickers = eventually(lambda: platform.get("tickers")["tickers"])
    return Decimal(tickers[0]["price"])


def start_holder(platform: Platform, name: str, size: Decimal) -> dict[str, Any]:
    """Start a bot that buys at once, and then holds an order to sell far above the market."""
    price = price_now(platform)
    params = {
        "size": str(size),
        "buy_at": str((price * Decimal("1.01")).quantize(CENT)),
        "sell_at": str((price * Decimal("1.20")).quantize(CENT)),
    }
    body = {"type": "simple", "name": name, "pair": PAIR, "cambista": "sim", "params": params}
    return platform.post("bots", body)


def is_holding(platform: Platform, uid: str) -> bool:
    """Whether a bot holds its base, and its order to sell rests."""
    document = platform.get(f"bots/{uid}")
    return [each["side"] for each in document["orders"]] == ["sell"]


def fill_the_stop(page: Page, platform: Platform, names: list[str]) -> None:
    """Fill the form of the stop as a person does, a little below the market."""
    page.get_by_test_id("field-type").select_option("stop_loss")
    expect(page.get_by_test_id("field-bots")).to_be_visible()
    page.get_by_test_id("field-name").fill("when it falls")
    for name in names:
        page.get_by_test_id("field-bots").get_by_role("checkbox", name=name).check()
    stop = (price_now(platform) * Decimal("0.997")).quantize(CENT)
    page.get_by_test_id("field-stop").fill(str(stop))


def test_when_the_market_falls_the_stop_cancels_the_sell_orders_and_sells(
    falling: Platform, visit: Callable[..., Visit]
) -> None:
    names = ["first holder", "second holder", "third holder"]
    holders = [start_holder(falling, *each) for each in zip(names, SIZES, strict=True)]
    for each in holders:
        eventually(lambda uid=each["uid"]: is_holding(falling, uid))  # type: ignore[misc]
    page = visit(DESKTOP).page()
    sign_in(page, falling)
    fill_the_stop(page, falling, names)
    keep_picture(page, "stop_form_1440")

    page.get_by_test_id("start-bot").click()
    row = page.get_by_test_id("bot").filter(has_text="when it falls")
    expect(row.get_by_test_id("bot-status")).to_have_text("ended", timeout=120_000)

    for name in names:
        held = page.get_by_test_id("bot").filter(has_text=name)
        expect(held.get_by_test_id("bot-status")).to_have_text("stopped")
    keep_picture(page, "stopped_dashboard_1440")
    row.get_by_role("link", name="when it falls").click()
    the_history_tells_the_story(page, names)
    keep_picture(page, "stop_loss_1440")
    phone = visit(PHONE).page()
    sign_in(phone, falling)
    phone.goto(page.url)
    the_history_tells_the_story(phone, names)
    keep_picture(phone, "stop_loss_390")
    exactly_what_they_held_is_sold(falling, page.url.rpartition("/")[2], holders)


def the_history_tells_the_story(page: Page, names: list[str]) -> None:
    """Look whether the page says what happened and why."""
    notes = page.get_by_test_id("history-note")
    expect(notes).to_have_count(2)
    expect(notes.nth(0)).to_contain_text("Sold 0.04")
    expect(notes.nth(1)).to_contain_text("Reached its stop of")
    for name in names:
        expect(notes.nth(1)).to_contain_text(f"{name} held 0.0")
    page.get_by_test_id("history-row").first.get_by_test_id("why").click()
    expect(page.get_by_test_id("why-text").first).to_contain_text("The price fell to")


def exactly_what_they_held_is_sold(
    platform: Platform, uid: str, holders: list[dict[str, Any]]
) -> None:
    """Look whether the books agree to the last decimal, and nothing rests anywhere.

    The market takes what it takes: what it leaves may be too little for an order, and is said.
    """
    stop = platform.get(f"bots/{uid}")
    sold = Decimal(stop["totals"]["sold_size"])
    left = sum(SIZES) - sold
    assert 0 <= left * price_now(platform) < LEAST_FUNDS
    told = [each["text"] for each in stop["history"] if each["type"] == "note"][-1]
    assert f"Sold {plain(sold.normalize())} BTC" in told
    assert (f"{plain(left.normalize())} BTC is too little" in told) == bool(left)
    assert sum(Decimal(each["traded_size"]) for each in sales_of(stop)) == sold
    assert all("The price fell to" in each["why"]["text"] for each in sales_of(stop))
    for each in holders:
        document = platform.get(f"bots/{each['uid']}")
        assert (document["status"], document["orders"]) == ("stopped", [])
    eventually(lambda: nothing_is_held(platform))


def sales_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the orders in a bot's history."""
    return [each for each in document["history"] if each["type"] == "order"]
