"""The buttons of a bot in a browser, with a real trader behind them."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from common.messages.bot import BotStatus
from common.messages.control import EditBot
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.integration.gui.test_browser_bot_page import is_as_wide_as_the_window
from tests.support.bots import BOT_ID, wish
from tests.support.browser import DESKTOP, PHONE
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually


@pytest.fixture
def busy_venue(venue: Venue, dashboard: Dashboard) -> Iterator[Venue]:
    """Return a venue that obeys all the time."""
    is_over = threading.Event()

    def obey() -> None:
        while not is_over.is_set():
            venue.obey(0.1)

    thread = threading.Thread(target=obey)
    thread.start()
    yield venue
    is_over.set()
    thread.join()


@pytest.fixture
def bot(real_trader: TraderProcess, busy_venue: Venue) -> TraderProcess:
    """Return the trader of a bot that trades and has the tag ``night``."""
    real_trader.ask(wish(), EditBot(bot_id=BOT_ID, tags=("night",)))
    eventually(lambda: real_trader.document().tags)
    return real_trader


def open_prices(venue: Venue) -> list[str]:
    return [str(each.asked.price) for each in list(venue.orders.values()) if each.is_open]


def press(page: Page, button: str) -> None:
    """Press a button, once the page hears of it."""
    expect(page.get_by_test_id("connection")).to_have_text("live")
    page.get_by_test_id(button).first.click()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_bot_is_paused_and_goes_on_from_its_row_and_by_its_tag(
    dashboard: Dashboard, bot: TraderProcess, visit: Visits, size: tuple[int, int]
) -> None:
    page = signed_in(visit(size), dashboard)
    status = page.get_by_test_id("bot-status")
    expect(page.get_by_test_id("bot-type")).to_have_text("Simple")

    press(page, "bot-pause")
    expect(status).to_have_text("paused")
    expect(page.get_by_test_id("bot-pause")).to_have_text("Continue")
    press(page, "bot-pause")
    expect(status).to_have_text("running")

    expect(page.get_by_test_id("bot-tags")).to_have_text("#night")
    expect(page.get_by_test_id("groups")).to_be_visible()
    press(page, "group-pause")
    expect(status).to_have_text("paused")
    press(page, "group-start")
    expect(status).to_have_text("running")
    assert is_as_wide_as_the_window(page)


def test_nothing_is_done_by_tag_while_no_bot_has_one(dashboard: Dashboard, visit: Visits) -> None:
    page = signed_in(visit(DESKTOP), dashboard)

    expect(page.get_by_test_id("connection")).to_have_text("live")
    expect(page.get_by_test_id("groups")).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_bot_is_edited_while_it_runs_and_its_order_is_replaced(
    dashboard: Dashboard,
    bot: TraderProcess,
    busy_venue: Venue,
    visit: Visits,
    size: tuple[int, int],
) -> None:
    person = visit(size)
    person.expected.append("422")
    page = signed_in(person, dashboard, f"/bots/{BOT_ID}")

    press(page, "edit")
    page.get_by_test_id("field-buy_at").fill("-3")
    press(page, "edit-save")
    expect(page.get_by_test_id("not-changed")).to_be_visible()
    expect(page.get_by_test_id("error-params.buy_at")).to_be_visible()
    assert is_as_wide_as_the_window(page)
    page.get_by_test_id("field-buy_at").fill("3300")
    page.get_by_test_id("field-name").fill("calm")
    page.get_by_test_id("field-tags").fill("night slow")
    press(page, "edit-save")

    expect(page.get_by_test_id("detail-name")).to_have_text("calm")
    expect(page.get_by_test_id("detail-tags")).to_contain_text("slow")
    eventually(lambda: open_prices(busy_venue) == ["3300"])
    expect(page.get_by_test_id("log")).to_contain_text("is changed: it was test4")
    assert bot.document().status is BotStatus.RUNNING
    assert is_as_wide_as_the_window(page)


def test_a_bot_is_duplicated_stopped_archived_and_deleted(
    dashboard: Dashboard, bot: TraderProcess, busy_venue: Venue, visit: Visits
) -> None:
    page = signed_in(visit(DESKTOP), dashboard, f"/bots/{BOT_ID}")

    press(page, "duplicate")
    expect(page.get_by_test_id("detail-name")).to_have_text("test4 (copy)")
    eventually(lambda: len(open_prices(busy_venue)) == 2)
    press(page, "pause-cancel")
    expect(page.get_by_test_id("detail-status")).to_have_text("paused")
    eventually(lambda: len(open_prices(busy_venue)) == 1)

    press(page, "detail-stop")
    press(page, "confirm-yes")
    expect(page.get_by_test_id("detail-status")).to_have_text("stopped")
    press(page, "archive-bot")
    expect(page.get_by_test_id("bot-name")).to_have_text("test4")
    press(page, "archive-link")
    expect(page.get_by_test_id("archived-bot")).to_contain_text("test4 (copy)")
    press(page, "restore")
    press(page, "delete")
    expect(page.get_by_test_id("confirm")).to_contain_text("Delete “test4 (copy)”?")
    press(page, "confirm-yes")
    expect(page.get_by_test_id("bot-name")).to_have_text("test4")
    expect(page.get_by_test_id("archive-link")).to_have_count(0)


def test_a_bot_that_was_given_up_shows_why_and_is_started_again(
    dashboard: Dashboard, real_trader: TraderProcess, busy_venue: Venue, visit: Visits
) -> None:
    real_trader.ask(wish("crashing"))
    real_trader.await_status(BotStatus.CRASHED)
    page = signed_in(visit(DESKTOP), dashboard, f"/bots/{BOT_ID}")

    expect(page.get_by_test_id("detail-trouble")).to_contain_text("divides by zero")
    expect(page.get_by_test_id("log")).to_contain_text("is given up: ZeroDivisionError")
    press(page, "continue")

    lines = page.get_by_test_id("log-line").filter(has_text="is given up")
    expect(lines).to_have_count(2)
