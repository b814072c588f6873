"""A conditional bot that runs is changed in a browser, by its rows, and trades by the new rule."""

import json
import os
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.channels import BOT_INBOX, INDICATORS
from common.messages.bot import BotStatus
from common.messages.watch import WATCH_LIST, PriceWatch, TickerTold, TickerWatch
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.integration.gui.test_browser_bot_page import is_as_wide_as_the_window
from tests.support.bots import BOT_ID, LINES, wish
from tests.support.browser import DESKTOP, PHONE
from tests.support.news import ticker
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually

RULE = {"and": [{"<": [{"var": "price"}, 3000]}, {"<": [{"var": "own.position"}, 1]}]}
STEPS = [
    {"rule": RULE, "side": "buy", "size": "0.02"},
    {"rule": {">": [{"var": "price"}, 4000]}, "side": "sell", "position_percent": "100"},
]


def watches(trader: TraderProcess) -> list[Any]:
    found = trader.document().model_dump()["watches"]
    return WATCH_LIST.validate_python(found, strict=False)


def tick(trader: TraderProcess, price: str) -> None:
    """Tell the bot the ticker that it waits for, as the analyst does."""
    eventually(lambda: any(isinstance(each, TickerWatch) for each in watches(trader)))
    (watch,) = watches(trader)
    news = TickerTold(watch_id=watch.watch_id, is_whole=True, ticker=ticker(price))
    trader.bus.push(BOT_INBOX, news, BOT_ID)


def levels(trader: TraderProcess) -> set[str]:
    return {str(each.level) for each in watches(trader) if isinstance(each, PriceWatch)}


def picture(page: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_rule_is_changed_in_its_rows_while_the_bot_runs_and_the_new_one_trades(
    dashboard: Dashboard,
    real_trader: TraderProcess,
    venue: Venue,
    visit: Visits,
    size: tuple[int, int],
) -> None:
    real_trader.bus.put(INDICATORS, LINES)
    real_trader.ask(wish("conditional", steps=STEPS, loop=True))
    tick(real_trader, "3400")
    eventually(lambda: levels(real_trader) == {"2999.99"})
    page = signed_in(visit(size), dashboard, f"/bots/{BOT_ID}")

    expect(page.get_by_test_id("connection")).to_have_text("live")
    expect(page.get_by_test_id("plan-step")).to_have_count(2)
    first = page.get_by_test_id("plan-step").first
    expect(first).to_contain_text("When Price < 3000 and Own position < 1: buy 0.02 BTC at")
    expect(first).to_have_attribute("aria-current", "step")
    assert is_as_wide_as_the_window(page)
    picture(page, f"bot-{size[0]}")
    page.get_by_test_id("edit").click()
    expect(page.get_by_test_id("step")).to_have_count(2)
    picture(page, f"edit-{size[0]}")
    page.get_by_label("Number", exact=True).first.fill("3500")
    assert is_as_wide_as_the_window(page)
    sent = json.loads(page.get_by_test_id("field-steps").input_value())
    assert sent[1]["rule"] == STEPS[1]["rule"]
    page.get_by_test_id("edit-save").click()

    expect(page.get_by_test_id("log")).to_contain_text("is changed")
    expect(first).to_contain_text("When Price < 3500")
    steps = real_trader.document().params["steps"]
    assert isinstance(steps, list)
    tick(real_trader, "3400")
    expect(page.get_by_test_id("open-order")).to_contain_text("buy 0.02 BTC")
    expect(page.get_by_test_id("open-order")).to_contain_text("Why does it buy?")
    assert real_trader.document().status is BotStatus.RUNNING
    picture(page, f"edited-{size[0]}")
