"""The form of a new bot in a browser: any type's fields, proposals, and what it would do now."""

import os

import pytest
from playwright.sync_api import Page, expect

from common.channels import BOT_TYPES
from common.messages.bot import BotTypes
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.support.bots import TYPES
from tests.support.browser import DESKTOP, PHONE
from trader.types.finder import describe

pytestmark = pytest.mark.usefixtures("pulse", "offered")


@pytest.fixture
def offered(feeder: Feeder) -> None:
    """Offer the real bot types."""
    types = tuple(describe(name, each) for name, each in TYPES.items())
    feeder.bus.put(BOT_TYPES, BotTypes(types=types))


def picture(page: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_person_sees_what_a_bot_would_do_while_the_form_is_typed(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits, size: tuple[int, int]
) -> None:
    page = signed_in(visit(size), dashboard)
    expect(page.get_by_test_id("field-buy_at")).to_have_value("33373.39")
    expect(page.get_by_test_id("field-sell_at")).to_have_value("34047.6")
    start = page.get_by_test_id("start-bot")
    page.get_by_test_id("field-name").fill("first")
    expect(page.get_by_test_id("preview-order")).to_have_count(1)
    before = start.evaluate("button => button.offsetTop")

    page.get_by_test_id("field-size").fill("0.02")
    page.get_by_test_id("field-buy_at").fill("33700")

    expect(page.get_by_test_id("preview-order")).to_contain_text("buy 0.02 BTC at 33700 EUR")
    expect(page.get_by_test_id("preview-why")).to_contain_text("Step 1 of 2 was next")
    assert start.evaluate("button => button.offsetTop") == before
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert trader.heard == []
    picture(page, f"form-simple-{size[0]}")


def test_what_is_wrong_stands_beside_a_field_that_was_touched(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = signed_in(visit(), dashboard)

    page.get_by_test_id("field-size").fill("")

    expect(page.get_by_test_id("error-params.size")).to_have_text("is missing")
    expect(page.get_by_test_id("preview-unready")).to_be_visible()
    expect(page.get_by_test_id("error-name")).to_have_text("")
    page.get_by_test_id("field-size").fill("0.02")
    expect(page.get_by_test_id("error-params.size")).to_have_text("")


def test_what_is_wrong_with_fields_together_is_said_calmly_until_one_was_touched(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = signed_in(visit(), dashboard)
    page.get_by_test_id("field-type").select_option("stop_loss")
    page.get_by_test_id("field-type").select_option("grid")
    page.get_by_test_id("field-funds").evaluate("field => { field.value = ''; }")

    page.get_by_test_id("field-name").fill("levels")

    expect(page.get_by_test_id("groups")).to_be_hidden()  # no bot has a tag
    fault = page.get_by_test_id("preview-error")
    expect(fault).to_have_text("say either funds or size")
    expect(fault).to_have_class("text-body-secondary mb-1")
    page.get_by_test_id("field-levels").fill("12")
    expect(fault).to_have_class("text-danger mb-1")


def test_what_was_proposed_makes_room_for_what_is_typed_instead(
    dashboard: Dashboard, trader: PlainTrader, visit: Visits
) -> None:
    page = signed_in(visit(), dashboard)

    page.get_by_test_id("field-buy_below").fill("1")

    expect(page.get_by_test_id("field-buy_at")).to_have_value("")
    expect(page.get_by_test_id("preview-why")).to_contain_text("1 % below the market's 33710.5")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("bot_type", sorted(TYPES))
def test_every_type_has_its_form_and_its_preview(
    dashboard: Dashboard,
    trader: PlainTrader,
    visit: Visits,
    bot_type: str,
    size: tuple[int, int],
) -> None:
    page = signed_in(visit(size), dashboard)
    page.get_by_test_id("field-name").fill("kept")

    page.get_by_test_id("field-type").select_option(bot_type)

    expect(page.get_by_test_id("type-help")).to_have_text(TYPES[bot_type].help)
    expect(page.get_by_test_id("field-name")).to_have_value("kept")
    expect(page.locator("[data-preview-answer]")).to_be_visible()
    expect(page.get_by_test_id("preview-trouble")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(page, f"form-{bot_type}-{size[0]}")


def test_a_field_for_a_tag_offers_the_tags_that_there_are_as_bots_get_them(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    first = feeder.bot(name="first", tags=["night", "grid"])
    page = signed_in(visit(), dashboard)
    page.get_by_test_id("field-type").select_option("watchdog")
    expect(page.get_by_test_id("field-whom_tag")).to_be_visible()

    assert offered_in(page, "field-tag") == offered_in(page, "field-whom_tag") == ["grid", "night"]
    feeder.bot(name="second", tags=["slow"])
    expect(page.get_by_test_id("bot")).to_have_count(2)
    assert offered_in(page, "field-tag") == ["grid", "night", "slow"]

    page.goto(f"{dashboard.url}/bots/{first.uid}/edit")
    expect(page.get_by_test_id("connection")).to_have_text("live")
    page.get_by_test_id("field-tags").fill("night ")
    assert offered_in(page, "field-tags") == ["night grid", "night slow"]


def offered_in(page: Page, field: str) -> list[str]:
    """Return what a browser offers in a field."""
    of_list = "field => [...field.list.options].map((each) => each.value)"
    found: list[str] = page.get_by_test_id(field).evaluate(of_list)
    return found
