"""Why a bot asked for its orders, on its page in a browser."""

import os

import pytest
from playwright.sync_api import expect

from common.channels import BOT_DOCUMENTS
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.support.bots import accepted, filled
from tests.support.browser import DESKTOP, PHONE
from tests.support.news import level_of, reached, swinging_bot

RULE = {
    "truth": True,
    "text": "[RSI(14) 28.4 < 30: true] and [position 0 is 0: true]: true",
    "parts": [
        {"truth": True, "text": "RSI(14) 28.4 < 30: true", "parts": []},
        {"truth": None, "text": "funding rate < 0: unknown (not known)", "parts": []},
        {"truth": False, "text": "position 0 > 0: false", "parts": []},
    ],
}


@pytest.mark.usefixtures("pulse")
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_person_reads_why_it_bought_and_it_stays_open_while_the_bot_moves_on(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    bot = swinging_bot()
    bot.tell(reached(level_of(bot).watch_id))
    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))
    bot.tell(reached(level_of(bot).watch_id, "3390"))
    (bought,) = bot.document.history
    told = {**bought, "why": {**bought["why"], "parts": RULE}}
    document = bot.document.model_copy(update={"history": (told,)})
    feeder.bus.put(BOT_DOCUMENTS, document, document.uid)
    page = signed_in(visit(size), dashboard, f"/bots/{document.uid}")
    row, order = page.get_by_test_id("history-row"), page.get_by_test_id("open-order")
    expect(row.get_by_test_id("why")).to_contain_text("Why did it buy?")
    expect(order.get_by_test_id("why")).to_contain_text("Why does it sell?")
    expect(row.get_by_test_id("why-text")).to_be_hidden()

    row.get_by_text("Why did it buy?").click()

    expect(row.get_by_test_id("why-text")).to_have_text("The price fell to 3370.")
    expect(row).to_contain_text("The market's last price was 3370, traded at 2019-01-05 16:08:15")
    expect(row.locator(".why-parts .is-true")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/why-{size[0]}.png", full_page=True)

    bot.tell(accepted(bot.last_placed), filled(bot.last_placed))
    moved = bot.document.model_copy(update={"history": (told, bot.document.history[-1])})
    feeder.bus.put(BOT_DOCUMENTS, moved, moved.uid)

    expect(row).to_have_count(2)
    expect(order).to_have_count(0)
    expect(row.nth(1).get_by_test_id("why-text")).to_be_visible()
    expect(row.nth(0).get_by_test_id("why-text")).to_be_hidden()
