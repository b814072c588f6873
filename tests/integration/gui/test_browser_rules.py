"""Rules are made by choosing, in a browser; their JSON is what is sent."""

import json
import os
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from common.channels import BOT_TYPES, INDICATORS
from common.messages.bot import BotTypes, StartBot
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.support.bots import LINES, TYPES
from tests.support.browser import DESKTOP, PHONE
from trader.types.finder import describe

pytestmark = pytest.mark.usefixtures("pulse", "offered")


@pytest.fixture
def offered(feeder: Feeder) -> None:
    """Offer the conditional bot, and the analyst's indicators."""
    types = (describe("conditional", TYPES["conditional"]),)
    feeder.bus.put(BOT_TYPES, BotTypes(types=types))
    feeder.bus.put(INDICATORS, LINES)


def opened(dashboard: Dashboard, visit: Visits, size: tuple[int, int] = DESKTOP) -> Page:
    page = signed_in(visit(size), dashboard)
    expect(page.get_by_test_id("step")).to_have_count(1)
    return page


def steps_in(page: Page) -> list[dict[str, Any]]:
    """Return what would be sent."""
    found: list[dict[str, Any]] = json.loads(page.get_by_test_id("field-steps").input_value())
    return found


def labelled(where: Page | Locator, label: str) -> Locator:
    return where.get_by_label(label, exact=True)


def picture(page: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_rule_is_made_of_rows_and_groups(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits, size: tuple[int, int]
) -> None:
    page = opened(dashboard, visit, size)
    row = page.get_by_test_id("rule-row").first
    labelled(row, "What is compared").select_option("indicator.1h.rsi")
    labelled(row, "Number").fill("30.50")

    labelled(page, "Add a group").click()
    group = page.get_by_test_id("rule-group").last
    labelled(group, "What is compared").select_option("price")
    labelled(group, "With what").select_option("name")
    labelled(group, "With what it is compared").select_option("indicator.1d.bollinger.lower")
    labelled(group, "Add a condition").click()
    labelled(page, "How the conditions of the group go together").nth(1).select_option("none")

    below = {"<": [{"var": "price"}, {"var": "indicator.1d.bollinger.lower"}]}
    (step,) = steps_in(page)
    first, second = step["rule"]["and"]
    assert first == {"<": [{"var": "indicator.1h.rsi"}, 30.5]}
    assert second["!"][0]["or"][0] == below
    assert "30.50" in page.get_by_test_id("field-steps").input_value()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"rules-{size[0]}")


def test_only_names_of_the_same_unit_are_offered_to_be_compared_with(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = opened(dashboard, visit)
    row = page.get_by_test_id("rule-row").first
    labelled(row, "What is compared").select_option("window.24h.volume")
    labelled(row, "With what").select_option("name")

    offered = labelled(row, "With what it is compared").locator("option")

    names = offered.evaluate_all("options => options.map(option => option.value)")
    assert "window.7d.volume" in names
    assert "price" not in names


def test_a_bot_is_started_with_the_rows_and_sees_before_what_it_would_do(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = opened(dashboard, visit)
    page.get_by_test_id("field-name").fill("by rule")
    row = page.get_by_test_id("rule-row").first
    labelled(row, "Number").fill("999999.10")
    page.get_by_test_id("step-size").fill("0.02")

    expect(page.get_by_test_id("preview-order")).to_contain_text("buy 0.02 BTC")
    expect(page.get_by_test_id("preview-why")).to_contain_text("The rule was true: Price")
    page.get_by_test_id("add-step").click()
    labelled(page, "Where").last.select_option("offset_percent")
    labelled(page, "Where").last.fill("1.5")
    page.get_by_test_id("start-bot").click()

    expect(page.locator("[data-name]", has_text="by rule")).to_be_visible()
    (start,) = [each for each in trader.heard if isinstance(each, StartBot)]
    steps: Any = start.params["steps"]
    assert steps[0]["rule"] == '{"<":[{"var":"price"},999999.10]}'
    assert steps[0]["size"] == "0.02"
    assert (steps[1]["side"], steps[1]["offset_percent"]) == ("sell", "1.5")


def test_what_is_wrong_with_a_rule_stands_beside_the_steps(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = opened(dashboard, visit)

    labelled(page.get_by_test_id("rule-row").first, "Number").fill("a lot")

    fault = page.get_by_test_id("error-params.steps")
    expect(fault).to_contain_text('0.rule: rule.<[1]: is a text, and "<" takes a number')
    expect(fault).to_be_visible()


def test_the_json_can_be_edited_and_what_rows_cannot_show_stays(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = opened(dashboard, visit)
    page.get_by_text("As JSON", exact=True).click()
    twice = {">": [{"*": [{"var": "price"}, 2]}, 5]}
    rule = {"or": [{"<=": [7, {"var": "price"}]}, twice]}

    field = page.get_by_test_id("field-steps")
    field.fill(json.dumps([{"rule": rule, "side": "sell", "size": "1"}]))
    field.blur()

    expect(page.get_by_test_id("rule-row")).to_have_count(2)
    labelled(page, "Number").fill("8")
    assert steps_in(page)[0]["rule"] == {"or": [{">=": [{"var": "price"}, 8]}, twice]}
    field.fill("[{")
    field.blur()
    expect(page.get_by_text("The JSON cannot be shown as rows")).to_be_visible()
