"""A bot's own page in a browser: what a person reads is whole, and stays where it is."""

import pytest
from playwright.sync_api import Error, Locator, Page, Route, expect

from common.messages.bot import BotDocument
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.made import simple_bot
from tests.integration.gui.running import Dashboard
from tests.support.browser import DESKTOP, PHONE
from tests.support.waiting import eventually


def grown(feeder: Feeder, before: BotDocument) -> BotDocument:
    """Let a bot execute one more instruction; what it did before stays as it is."""
    after = simple_bot(count=len(before.history) + 1)
    history = (*before.history, after.history[-1])
    return feeder.bot(uid=before.uid, name=before.name, count=len(history), history=history)


def top_of(element: Locator) -> float:
    """Return how far an element is below the top of the window, waiting while it is drawn anew."""
    box = eventually(element.bounding_box)
    assert box is not None
    return box["y"]


def is_as_wide_as_the_window(page: Page) -> bool:
    """Whether nothing sticks out at the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_every_column_of_the_history_is_seen_without_scrolling_sideways(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    document = feeder.bot(count=60)

    page = signed_in(visit(size), dashboard, f"/bots/{document.uid}")

    history = page.get_by_role("region", name="History")
    expect(page.get_by_test_id("history-row")).to_have_count(60)
    expect(page.get_by_test_id("history-row").first).to_contain_text("2.70 EUR")
    # A refresh may take the element away just now: it has no size then, and another comes.
    eventually(lambda: history.evaluate("each => each.scrollHeight > each.clientHeight"))
    eventually(
        lambda: history.evaluate(
            "each => each.scrollWidth > 0 && each.scrollWidth <= each.clientWidth"
        )
    )
    assert is_as_wide_as_the_window(page)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_row_that_is_read_stays_in_its_place_when_the_bot_moves_on(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    document = feeder.bot(count=40)
    page = signed_in(visit(size), dashboard, f"/bots/{document.uid}")
    page.wait_for_load_state("networkidle")
    order = document.history[20]["order_id"]
    row = page.locator(f'[data-order="{order}"]')
    row.scroll_into_view_if_needed()
    page.get_by_test_id("detail-stop").evaluate("each => each.focus({ preventScroll: true })")
    before = top_of(row)

    grown(feeder, document)
    expect(page.get_by_test_id("history-row")).to_have_count(41)

    eventually(lambda: row.bounding_box() and abs(top_of(row) - before) < 2)
    expect(page.get_by_test_id("detail-stop")).to_be_focused()


def test_a_click_on_stop_before_the_scripts_are_there_is_not_lost(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    document = feeder.bot()
    page = signed_in(visit(), dashboard)
    held: list[Route] = []
    page.route("**/static/main.js*", lambda route: held.append(route))  # noqa: PLW0108 - as in Visit
    with page.expect_request("**/static/main.js*"):
        page.goto(f"{dashboard.url}/bots/{document.uid}", wait_until="commit")
    stop = page.get_by_test_id("detail-stop")
    expect(stop).to_be_visible()

    with pytest.raises(Error, match="Timeout"):
        stop.click(timeout=500)
    expect(page.get_by_test_id("confirm")).to_be_hidden()
    held[0].continue_()
    stop.click()

    expect(page.get_by_test_id("confirm")).to_be_visible()


def test_money_is_rounded_and_its_every_digit_is_a_hover_away(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    totals = {"profit": "-96.8660440611400", "fees": "0.0043217", "position": "0.00727000"}
    document = feeder.bot(count=1, totals=totals)
    page = signed_in(visit(), dashboard, f"/bots/{document.uid}")

    profit = page.get_by_test_id("detail-profit")
    expect(profit).to_have_text("-96.87 EUR")
    expect(profit).to_have_attribute("title", "-96.8660440611400 EUR")
    expect(profit).to_have_class("down")
    expect(page.get_by_test_id("detail-fees")).to_have_text("0.0043 EUR")
    expect(page.get_by_test_id("detail-position")).to_have_text("0.00727 BTC")
    page.goto(dashboard.url)
    in_table = page.locator(f"#bot-{document.uid}").get_by_test_id("bot-profit")
    expect(in_table).to_have_text("-96.87 EUR")
    expect(in_table).to_have_attribute("title", "-96.8660440611400 EUR")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_figures_of_the_bots_type_change_as_it_goes_on(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    def told(right: str) -> list[dict[str, object]]:
        return [
            {"title": "Right", "value": right, "unit": "%"},
            {"title": "Right by repeating", "value": "49.1", "unit": "%"},
            {"title": "Grid profit", "value": "12.3456", "unit": "quote", "is_gain": True},
        ]

    document = feeder.bot(figures=told("51.0"))
    page = signed_in(visit(size), dashboard, f"/bots/{document.uid}")
    shown = page.get_by_test_id("own-figure")
    expect(shown).to_have_text(["Right51.0 %", "Right by repeating49.1 %", "Grid profit12.35 EUR"])

    feeder.bot(uid=document.uid, name=document.name, figures=told("52.5"))

    expect(shown.first).to_have_text("Right52.5 %")
    assert is_as_wide_as_the_window(page)
