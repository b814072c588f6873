"""The dashboard in a browser, fed by hand."""

import re
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from common.messages.bot import BotStatus
from common.messages.platform import Condition, Level
from tests.integration.gui.conftest import Pulse
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, card, signed_in
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.support.browser import DESKTOP, PHONE
from tests.support.redis import RedisServer
from tests.support.waiting import eventually


def test_prices_move_flash_and_show_their_age(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    feeder.ticker("ETH-BTC", Decimal("0.05468"), age_s=30)
    page = signed_in(visit(), dashboard)
    btc = page.locator(card(page, "BTC-EUR"))
    expect(btc.get_by_test_id("ticker-price")).to_have_text("33710.50")
    expect(page.locator(card(page, "ETH-BTC")).get_by_test_id("ticker-age")).to_have_text(
        re.compile(r"([3-9]\d|\d{3,}) s old")
    )
    feeder.ticker("BTC-EUR", Decimal("33711.00"))
    expect(btc.get_by_test_id("ticker-price")).to_have_text("33711.00")
    expect(btc.get_by_test_id("ticker-age")).to_have_text("")
    expect(btc.get_by_test_id("ticker-price")).to_have_class(re.compile("flash-up"))
    expect(btc.get_by_test_id("ticker-bid")).to_have_text("bid 33710.99")

    feeder.ticker("BTC-EUR", Decimal("33709.00"))
    expect(btc.get_by_test_id("ticker-price")).to_have_class(re.compile("flash-down"))


@pytest.mark.usefixtures("pulse")
def test_a_click_on_a_low_and_a_high_fills_the_form_and_the_totals_follow(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    page = signed_in(visit(), dashboard)
    page.locator(card(page, "BTC-EUR")).click()
    expect(page.get_by_test_id("window")).to_have_count(9)
    whole = page.locator('[data-interval="30d"]')
    expect(whole).to_have_attribute("data-whole", "false")
    expect(whole.locator("th")).to_have_attribute("title", re.compile("not whole"))

    page.locator('[data-interval="1h"]').get_by_test_id("window-low").click()
    page.locator('[data-interval="6h"]').get_by_test_id("window-high").click()
    page.get_by_test_id("field-size").fill("0.02")

    expect(page.get_by_test_id("field-buy_at")).to_have_value("33705.50")
    expect(page.get_by_test_id("field-sell_at")).to_have_value("33716.50")
    expect(page.get_by_test_id("total-cost")).to_have_text("674.11 EUR")
    expect(page.get_by_test_id("total-proceeds")).to_have_text("674.33 EUR")
    expect(page.get_by_test_id("total-fees")).to_have_text("5.39 EUR")
    expect(page.get_by_test_id("total-fees")).to_have_attribute("title", "5.39376 EUR")
    expect(page.get_by_test_id("total-profit")).to_have_text("-5.17 EUR")
    expect(page.get_by_test_id("total-profit")).to_have_class("down")
    expect(page.get_by_test_id("total-note")).to_contain_text("0.6 %")
    expect(page.get_by_test_id("available")).to_have_text("Available: 1.02 BTC · 9932.1 EUR")


@pytest.mark.usefixtures("pulse")
def test_faults_show_beside_their_fields_while_typing_and_after_sending(
    dashboard: Dashboard, visit: Visits
) -> None:
    here = visit()
    here.expected.append("422")
    page = signed_in(here, dashboard)
    page.get_by_test_id("field-buy_at").fill("33700.001")
    expect(page.get_by_test_id("error-params.buy_at")).to_have_text(
        "must be a multiple of 0.01 EUR"
    )
    page.get_by_test_id("field-size").fill("lots")
    expect(page.get_by_test_id("error-params.size")).to_have_text("is not a number")

    page.get_by_test_id("start-bot").click()

    expect(page.get_by_test_id("error-name")).to_have_text("is missing")
    expect(page.get_by_test_id("error-name")).to_be_in_viewport()
    expect(page.get_by_test_id("field-name")).to_be_focused()
    expect(page.get_by_test_id("not-started")).to_be_visible()
    expect(page.get_by_test_id("error-params.sell_at")).to_have_text("is missing")
    expect(page.get_by_test_id("field-buy_at")).to_have_value("33700.001")


@pytest.mark.usefixtures("pulse")
@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_person_starts_a_bot_watches_it_and_stops_it(
    dashboard: Dashboard,
    feeder: Feeder,
    trader: PlainTrader,
    visit: Visits,
    size: tuple[int, int],
) -> None:
    page = signed_in(visit(size), dashboard)
    name = f"test {size[0]} <b>"
    for field, text in (
        ("name", name),
        ("size", "0.02"),
        ("buy_at", "33700.00"),
        ("sell_at", "33830.00"),
    ):
        page.get_by_test_id(f"field-{field}").fill(text)
    page.get_by_test_id("field-loop").check()
    page.get_by_test_id("start-bot").click()
    row = page.get_by_test_id("bot").filter(has_text=name)
    expect(row.get_by_test_id("bot-status")).to_have_text("running")
    expect(row.get_by_test_id("bot-current")).to_have_text("buy 0.02 BTC @ 33700.0EUR/BTC")
    uid = (row.get_attribute("id") or "").removeprefix("bot-")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    feeder.bot(uid=uid, name=name, count=1)
    expect(row.get_by_test_id("bot-current")).to_have_text("sell 0.02 BTC @ 33830.0EUR/BTC")
    row.get_by_test_id("bot-name").click()
    expect(page.get_by_test_id("history-row")).to_have_count(1)
    feeder.bot(uid=uid, name=name, count=2)
    expect(page.get_by_test_id("history-row")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.get_by_test_id("detail-stop").click()
    expect(page.get_by_test_id("confirm")).to_contain_text(f"Stop “{name}”?")
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("detail-status")).to_have_text("stopped")


@pytest.mark.usefixtures("pulse")
def test_stopping_all_names_how_many_and_can_be_thought_over(
    dashboard: Dashboard, feeder: Feeder, trader: PlainTrader, visit: Visits
) -> None:
    for name in ("one", "two"):
        feeder.bot(name=name)
    page = signed_in(visit(), dashboard)
    running = page.get_by_test_id("bot-status").get_by_text("running")
    count = running.count()

    page.get_by_test_id("stop-all").click()
    expect(page.get_by_test_id("confirm")).to_contain_text(f"Stop all {count} running bots?")
    page.get_by_test_id("confirm-no").click()
    expect(page.get_by_test_id("confirm")).to_be_hidden()
    assert trader.heard == []

    page.get_by_test_id("stop-all").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("confirm")).to_be_hidden()
    eventually(lambda: len(trader.heard) == 1)


def test_notices_flash_and_stay_from_page_to_page_until_dismissed(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    document = feeder.bot()
    page = signed_in(visit(), dashboard)
    count = page.get_by_test_id("notice-count")
    page.get_by_test_id("notices").click()
    # Those of the tests before this one come first, and all of them before this.
    feeder.notice("the last of before")
    expect(page.get_by_test_id("notice").get_by_text("the last of before")).to_be_visible()
    page.get_by_test_id("dismiss-all").click()
    expect(count).to_have_text("0")
    text = "it has <i>bought</i>"
    feeder.notice(text, Level.SUCCESS)
    expect(page.get_by_test_id("toast").get_by_text(text)).to_be_visible()
    expect(count).to_have_text("1")

    page.goto(f"{dashboard.url}/bots/{document.uid}")
    expect(count).to_have_text("1")
    expect(page.get_by_test_id("toast")).to_have_count(0)
    page.get_by_test_id("notices").click()
    expect(page.get_by_test_id("notice")).to_contain_text(text)
    page.get_by_test_id("dismiss").click()
    expect(count).to_have_text("0")

    page.reload()
    expect(page.get_by_test_id("connection")).to_have_text("live")
    expect(count).to_have_text("0")


def test_the_health_line_shows_each_service_with_its_trouble(
    dashboard: Dashboard, feeder: Feeder, pulse: Pulse, visit: Visits
) -> None:
    page = signed_in(visit(PHONE), dashboard)
    expect(page.get_by_test_id("service-analyst")).to_have_attribute("data-state", "ok")

    pulse.leave_alone("grabber", "trader")
    feeder.beat("grabber", condition=Condition.DEGRADED, detail="12 trades are missing")
    grabber = page.get_by_test_id("service-grabber")
    expect(grabber).to_have_attribute("data-state", "degraded")
    grabber.click()
    expect(page.get_by_test_id("health-detail")).to_contain_text("12 trades are missing")

    feeder.beat("trader", age_s=60)
    expect(page.get_by_test_id("service-trader")).to_contain_text("trader silent since")


def test_the_page_says_that_the_connection_is_lost_and_finds_it_again(
    mortal: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    here = visit()
    here.expected.append("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|Failed to load resource")
    page = signed_in(here, mortal)

    mortal.stop()
    expect(page.get_by_test_id("connection")).to_have_text("connection lost")

    mortal.start()
    expect(page.get_by_test_id("connection")).to_have_text("live")
    feeder.ticker("BTC-EUR", Decimal("40000.00"))
    expect(page.locator(card(page, "BTC-EUR")).get_by_test_id("ticker-price")).to_have_text(
        "40000.00"
    )


def test_an_open_page_says_that_redis_is_away_and_goes_on_when_it_is_back(
    dashboard: Dashboard, feeder: Feeder, redis_server: RedisServer, visit: Visits
) -> None:
    page = signed_in(visit(), dashboard)
    redis_server.kill()
    try:
        expect(page.get_by_test_id("service-gui")).to_have_attribute("data-state", "waiting")
    finally:
        redis_server.start()
    expect(page.get_by_test_id("service-gui")).to_have_attribute("data-state", "ok")
    feeder.ticker("BTC-EUR", Decimal("40001.00"))
    expect(page.locator(card(page, "BTC-EUR")).get_by_test_id("ticker-price")).to_have_text(
        "40001.00"
    )


def test_who_signs_out_on_one_page_is_signed_out_on_all(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    here = visit()
    page = signed_in(here, dashboard)

    other = here.page()
    other.goto(dashboard.url)
    expect(other.get_by_test_id("connection")).to_have_text("live")

    page.get_by_test_id("sign-out").click()
    expect(page.get_by_test_id("sign-in")).to_be_visible()
    other.reload()

    expect(other.get_by_test_id("sign-in")).to_be_visible()


def test_a_refused_bot_says_why_in_its_row(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    feeder.bot(
        name="greedy",
        status=BotStatus.REFUSED,
        errors=[{"field": "params.size", "message": "is more than the account has"}],
    )
    page = signed_in(visit(), dashboard)

    row = page.get_by_test_id("bot").filter(has_text="greedy")

    expect(row.get_by_test_id("bot-trouble")).to_have_text("size: is more than the account has")
    expect(row.get_by_test_id("bot-stop")).to_be_hidden()
