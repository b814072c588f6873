"""A person moves a running bot to an account and back, and compares it with its shadow."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from tests.e2e.visiting import fill_the_form, keep_picture, nothing_is_held, sign_in
from tests.support.browser import DESKTOP, PHONE, Visit
from tests.support.platform import Platform
from tests.support.waiting import eventually

SIM, STAND_IN = "Coinbase Emulated (sim)", "Coinbase (stand-in)"
MOST_WAIT_MS = 60_000
SIZE = "0.002"
"""So little that the day's limit of the account is not reached."""


def test_a_person_moves_a_running_bot_both_ways_and_sees_it_trade_at_each(
    platform: Platform, visit: Callable[..., Visit]
) -> None:
    name = "mover"
    page = visit(DESKTOP).page()
    sign_in(page, platform)
    fill_the_form(page, name, SIZE)
    page.get_by_test_id("start-bot").click()
    row = page.get_by_test_id("bot").filter(has_text=name)
    expect(row.get_by_test_id("bot-cambista")).to_have_text(SIM)
    row.get_by_test_id("bot-switch").click()
    page.get_by_test_id("move-to").select_option(label=f"{STAND_IN} · practice money")
    page.get_by_test_id("move-yes").click()

    see_the_numbers(page, "switch")
    page.get_by_test_id("stakes-yes").click()
    expect(row.get_by_test_id("bot-cambista")).to_have_text(STAND_IN, timeout=MOST_WAIT_MS)
    row.get_by_role("link", name=name).click()
    see_the_move(page, SIM, STAND_IN)
    see_a_fill_since_the_move(page, STAND_IN)
    page.get_by_test_id("switch-to").select_option(label=f"{SIM} · simulated")
    page.get_by_test_id("switch-go").click()
    expect(page.get_by_test_id("detail-cambista")).to_have_text(SIM, timeout=MOST_WAIT_MS)
    see_the_move(page, STAND_IN, SIM)
    see_a_fill_since_the_move(page, SIM)

    expect(page.get_by_test_id("book")).to_have_count(2)
    expect(page.get_by_test_id("book").filter(has_text=STAND_IN)).to_contain_text("EUR")
    see_it_fit_both_sizes(page, "moved")
    stop(page)
    bot = bot_named(platform, name)
    assert bot["orders"] == []
    assert all(float(each["fees"]) for each in (bot["totals"], *bot["totals_elsewhere"].values()))
    eventually(lambda: nothing_is_held(platform))


def test_a_bot_starts_at_an_account_after_a_yes_and_its_shadow_trades_at_sim(
    platform: Platform, visit: Callable[..., Visit]
) -> None:
    name = "shadowed"
    page = visit(PHONE).page()
    sign_in(page, platform)
    fill_the_form(page, name, SIZE)
    page.get_by_test_id("field-cambista").select_option(label=f"{STAND_IN} · practice money")
    page.get_by_test_id("start-bot").click()
    see_the_numbers(page, "start")
    page.get_by_test_id("stakes-yes").click()
    page.get_by_test_id("bot").filter(has_text=name).get_by_role("link", name=name).click()
    expect(page.get_by_test_id("detail-cambista")).to_have_text(STAND_IN)

    page.get_by_test_id("shadow-begin").click()
    expect(page.get_by_test_id("shadow-at")).to_contain_text(SIM, timeout=MOST_WAIT_MS)
    expect(page.get_by_test_id("pairings-result")).to_have_text(
        re.compile(r"\d+\.\d+ EUR (better|worse) than the copies"), timeout=MOST_WAIT_MS
    )
    expect(page.get_by_test_id("pairing").filter(has_text="fees").first).to_be_visible()
    see_it_fit_both_sizes(page, "shadow")
    stop(page)
    pairings = bot_named(platform, name)["shadow"]["pairings"]
    assert any(float(each["own"]["size"]) and float(each["copied"]["size"]) for each in pairings)
    eventually(lambda: nothing_is_held(platform))


def see_the_numbers(page: Page, picture: str) -> None:
    """See what is at stake, and that the money is called what it is."""
    expect(page.get_by_test_id("stakes-warning")).to_contain_text("Practice money.")
    expect(page.get_by_test_id("stakes")).to_contain_text(
        re.compile(r"(buy|sell) 0\.00\d+ BTC at \d+\.\d\d EUR\s+\d+\.\d\d EUR", re.IGNORECASE)
    )
    expect(page.get_by_test_id("stakes-available").last).to_have_text(re.compile(r"\d (BTC|EUR)$"))
    assert "REAL MONEY" not in page.content()
    see_it_fit_both_sizes(page, picture)


def see_a_fill_since_the_move(page: Page, title: str) -> None:
    """See that the newest order in the history was filled at a cambista."""
    newest = page.get_by_test_id("history").locator("tbody tr").first
    expect(newest.locator(".place")).to_have_text(title, timeout=MOST_WAIT_MS)


def see_the_move(page: Page, before: str, after: str) -> None:
    """See in the history when the bot moved, from where to where, and what it left."""
    moved = page.get_by_test_id("history-switch").filter(
        has_text=f"moved from {before} to {after}, leaving"
    )
    when = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\s\S]*BTC")
    expect(moved.first).to_have_text(when, timeout=MOST_WAIT_MS)


def stop(page: Page) -> None:
    """Stop the bot of a page."""
    page.get_by_test_id("detail-stop").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("detail-status")).to_have_text("stopped", timeout=MOST_WAIT_MS)


def see_it_fit_both_sizes(page: Page, picture: str) -> None:
    """See that nothing of a page lies beyond the window's edge, on a desktop as on a phone."""
    before = page.viewport_size
    assert before is not None
    for width, height in (DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        keep_picture(page, f"{picture}_{width}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size(before)


def bot_named(platform: Platform, name: str) -> dict[str, Any]:
    """Return the document of a bot."""
    bots: list[dict[str, Any]] = platform.get("bots")["bots"]
    return next(each for each in bots if each["name"] == name)
