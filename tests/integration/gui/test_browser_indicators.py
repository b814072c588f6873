"""A person chooses indicators on a pair's chart: lines over the candles, and panes below."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from common.bus import Bus
from common.channels import INDICATOR_HISTORIES, TRADES
from common.messages.base import Side
from common.messages.market import Trade
from common.records import CANDLES
from common.store import open_store
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.support.browser import DESKTOP, PHONE
from tests.support.recorded_candles import lately
from tests.support.waiting import eventually

PAIR = "BTC-USD"
RECORDING = "1m_BTC-USD_2020-02-10_2020-02-14"
COUNT = 400


@pytest.fixture
def market(redis_url: str, tmp_path: Path) -> Iterator[None]:
    """Let an analyst run on some hours of recorded minutes, and tell it a trade."""
    address = f"sqlite:///{tmp_path}/virc.sqlite"
    store = open_store(address)
    store.prepare()
    rows = lately(RECORDING, PAIR, COUNT, ended_before=timedelta(minutes=2))
    store.put(CANDLES, rows)
    environment = {"REDIS_URL": redis_url, "STORE_URL": address, "VIRC_PAIRS": PAIR}
    process = subprocess.Popen([sys.executable, "-m", "analyst"], env={**os.environ, **environment})
    bus = Bus(redis_url)
    eventually(lambda: bus.client.pubsub_numsub(TRADES.at(PAIR))[0][1])
    trade = Trade(
        pair=PAIR,
        trade_id=1,
        price=rows[-1].close,
        size=rows[-1].size,
        side=Side.BUY,
        traded_at=datetime.now(UTC),
    )
    bus.publish(TRADES, trade, PAIR)
    eventually(lambda: bus.get(INDICATOR_HISTORIES, PAIR, "1m"))
    yield
    process.terminate()
    process.wait(timeout=60)
    bus.close()
    store.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_person_puts_bands_over_the_candles_and_an_index_below(
    market: None, dashboard: Dashboard, visit: Visits, size: tuple[int, int]
) -> None:
    page = signed_in(visit(size), dashboard, f"/pairs/{PAIR}")
    expect(page.get_by_test_id("candle").first).to_be_attached()
    expect(page.get_by_test_id("line")).to_have_count(0)

    page.get_by_test_id("indicator-bollinger").click()
    expect(page.get_by_test_id("chart").get_by_test_id("line")).to_have_count(3)
    expect(page.get_by_test_id("over")).to_contain_text(re.compile(r"bollinger 20 2 · upper \d"))
    page.get_by_test_id("indicator-rsi").click()

    pane = page.get_by_test_id("pane-rsi")
    expect(pane).to_contain_text(re.compile(r"rsi 14 · rsi \d"))
    points = pane.get_by_test_id("line").get_attribute("points") or ""
    assert len(points.split()) > 40
    assert "NaN" not in page.content()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/indicators-{size[0]}.png", full_page=True)


def test_what_was_chosen_is_there_again_and_can_be_taken_away(
    market: None, dashboard: Dashboard, visit: Visits
) -> None:
    page = signed_in(visit(DESKTOP), dashboard, f"/pairs/{PAIR}")
    page.get_by_test_id("indicator-macd").click()
    expect(page.get_by_test_id("pane-macd").get_by_test_id("line")).to_have_count(3)

    page.reload()
    expect(page.get_by_test_id("pane-macd")).to_be_visible()
    expect(page.get_by_test_id("indicator-macd")).to_have_attribute("aria-pressed", "true")
    page.get_by_test_id("indicator-macd").click()

    expect(page.get_by_test_id("pane-macd")).to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_is_drawn_does_not_push_the_buttons_away(
    market: None, dashboard: Dashboard, visit: Visits, size: tuple[int, int]
) -> None:
    page = signed_in(visit(size), dashboard, f"/pairs/{PAIR}")
    button = page.get_by_test_id("indicator-bollinger")
    before = button.evaluate("button => button.offsetTop")

    button.click()
    page.get_by_test_id("indicator-rsi").click()
    expect(page.get_by_test_id("pane-rsi")).to_be_visible()
    expect(page.get_by_test_id("over")).to_contain_text("bollinger")

    assert button.evaluate("button => button.offsetTop") == before


def test_every_indicator_that_there_is_can_be_drawn(
    market: None, dashboard: Dashboard, visit: Visits
) -> None:
    page = signed_in(visit(DESKTOP), dashboard, f"/pairs/{PAIR}")
    buttons = page.get_by_test_id("indicators").get_by_role("button")
    expect(buttons).not_to_have_count(0)
    count = buttons.count()

    for at in range(count):
        buttons.nth(at).click()

    assert count >= 15
    expect(page.locator('[data-testid="line"]')).to_have_count(27)
    for each in page.locator('[data-testid="line"]').all():
        expect(each).to_have_attribute("points", re.compile(r"\d"))
