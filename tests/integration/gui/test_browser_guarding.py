"""What a person sees of protections: in the form, on the bot's page, on the dashboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from common.channels import BOT_TYPES, OVERSIGHT
from common.clock import now
from common.messages.bot import BotTypes, StartBot
from common.messages.guard import Alarm, Oversight, Rest
from tests.e2e.visiting import keep_picture
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.support.browser import DESKTOP, PHONE
from tests.support.waiting import eventually
from trader.bots.simple import Simple
from trader.types.finder import describe

pytestmark = pytest.mark.usefixtures("pulse")

FIRED = [
    {
        "protection": "largest_loss",
        "text": "lost 10.09 of at most 10 EUR",
        "fired_at": "2026-11-21T12:00:00Z",
    }
]


def test_protections_are_folded_away_in_the_form_and_sent_with_it(
    dashboard: Dashboard, feeder: Feeder, trader: PlainTrader, visit: Visits
) -> None:
    feeder.bus.put(BOT_TYPES, BotTypes(types=(describe("simple", Simple),)))
    page = signed_in(visit(DESKTOP), dashboard)
    expect(page.get_by_test_id("field-largest_loss")).to_be_hidden()
    page.get_by_test_id("field-name").fill("guarded")
    page.get_by_test_id("field-size").fill("0.02")
    page.get_by_test_id("field-buy_at").fill("33700.00")
    page.get_by_test_id("field-sell_at").fill("33900.00")

    page.get_by_test_id("group-Protections").locator("summary").click()
    page.get_by_test_id("field-largest_loss").fill("50")
    page.get_by_test_id("field-trading_hours").fill("08:00-22:00")
    keep_picture(page, "protections_form_1440")
    page.get_by_test_id("start-bot").click()

    eventually(lambda: trader.heard)
    (command,) = trader.heard
    assert isinstance(command, StartBot)
    assert command.params["largest_loss"] == "50"
    assert command.params["trading_hours"] == "08:00-22:00"
    assert command.params["on_loss"] == "pause"
    assert "largest_drawdown" not in command.params


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_fired_is_shown_on_the_page_of_the_bot(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    document = feeder.bot(
        params={"largest_loss": "10", "losses_in_a_row": 3},
        guard={"fired": FIRED, "held": "cools down until 13:00 UTC after 3 losses in a row"},
    )

    page = signed_in(visit(size), dashboard, f"/bots/{document.uid}")

    limits = "loss of at most 10 EUR · cooldown after 3 losses in a row"
    expect(page.get_by_test_id("guard-limits")).to_have_text(limits)
    expect(page.get_by_test_id("guard-held")).to_contain_text("cools down until 13:00 UTC")
    fired = page.get_by_test_id("guard-fired")
    expect(fired).to_contain_text("2026-11-21 12:00:00 lost 10.09 of at most 10 EUR")
    keep_picture(page, f"protections_bot_{size[0]}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_what_fired_for_all_bots_appears_on_the_dashboard_and_stays(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    today = str(now().date())
    feeder.bus.put(OVERSIGHT, Oversight(day=today, bases={}, peaks={}))
    page = signed_in(visit(size), dashboard)
    expect(page.get_by_test_id("alarms")).to_be_hidden()
    text = "All bots together lost 100.02 EUR since it was counted anew, of at most 100"
    alarm = Alarm(protection="loss", quote="EUR", text=text, deed="pause", fired_at=now())

    feeder.bus.put(OVERSIGHT, Oversight(day=today, bases={}, peaks={}, alarms=(alarm,)))

    expect(page.get_by_test_id("alarms")).to_contain_text(f"{text}. All bots were paused.")
    page.reload()
    expect(page.get_by_test_id("alarms")).to_contain_text(text)
    keep_picture(page, f"alarms_{size[0]}")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_until_when_all_bots_rest_appears_on_the_dashboard_and_goes(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    at = now()
    awake = Oversight(day=str(at.date()), bases={}, peaks={})
    feeder.bus.put(OVERSIGHT, awake)
    page = signed_in(visit(size), dashboard)
    expect(page.get_by_test_id("rest")).to_be_hidden()
    why = "outside trading hours 08:00-22:00"
    rest = Rest(protection="trading_hours", why=why, since=at, until=at + timedelta(hours=8))

    feeder.bus.put(OVERSIGHT, awake.model_copy(update={"rest": rest}))

    text = f"All bots rest until {rest.until:%H:%M} UTC: {why}"
    expect(page.get_by_test_id("rest")).to_have_text(text)
    page.reload()
    expect(page.get_by_test_id("rest")).to_have_text(text)
    keep_picture(page, f"rest_{size[0]}")
    feeder.bus.put(OVERSIGHT, awake)
    expect(page.get_by_test_id("rest")).to_be_hidden()
