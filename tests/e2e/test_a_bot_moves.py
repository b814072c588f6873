"""A person moves a running bot to an account and back, and compares it with its shadow."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visiting import fill_the_form, keep_picture, nothing_is_held, sign_in
from tests.support.browser import DESKTOP, PHONE, Visit
from tests.support.platform import Platform
from tests.support.waiting import eventually

SIM, STAND_IN = "Coinbase Emulated (sim)", "Coinbase (stand-in)"
MOST_WAIT_MS = 30_000
SIZE = "0.002"
"""So little that the day's limit of the account is not reached."""

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_moves_a_running_bot_both_ways_and_sees_it_trade_at_each(
    platform: Platform, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    name = f"mover of {size[0]}"
    page = visit(size).page()
    sign_in(page, platform)
    fill_the_form(page, name, SIZE)
    page.get_by_test_id("start-bot").click()
    row = page.get_by_test_id("bot").filter(has_text=name)
    expect(row.get_by_test_id("bot-cambista")).to_have_text(SIM)
    row.get_by_test_id("bot-switch").click()
    page.get_by_test_id("move-to").select_option(label=f"{STAND_IN} · practice money")
    page.get_by_test_id("move-yes").click()

    see_the_numbers(page, f"switch_{size[0]}")
    page.get_by_test_id("stakes-yes").click()
    expect(row.get_by_test_id("bot-cambista")).to_have_text(STAND_IN, timeout=MOST_WAIT_MS)
    row.get_by_role("link", name=name).click()
    see_a_fill_since_the_move(page, STAND_IN)
    page.get_by_test_id("switch-to").select_option(label=f"{SIM} · simulated")
    page.get_by_test_id("switch-go").click()
    expect(page.get_by_test_id("detail-cambista")).to_have_text(SIM, timeout=MOST_WAIT_MS)
    see_a_fill_since_the_move(page, SIM)

    expect(page.get_by_test_id("book")).to_have_count(2)
    expect(page.get_by_test_id("book").filter(has_text=STAND_IN)).to_contain_text("EUR")
    see_both_moves(page)
    keep_picture(page, f"moved_{size[0]}")
    assert not scrolls_sideways(page)
    stop(page)
    bot = bot_named(platform, name)
    assert bot["orders"] == []
    assert {each["cambista"] for each in bot["history"]} == {"sim", "coinbase"}
    eventually(lambda: nothing_is_held(platform), within_s=10)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_bot_starts_at_an_account_after_a_yes_and_its_shadow_trades_at_sim(
    platform: Platform, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    name = f"shadowed of {size[0]}"
    page = visit(size).page()
    sign_in(page, platform)
    fill_the_form(page, name, SIZE)
    page.get_by_test_id("field-cambista").select_option(label=f"{STAND_IN} · practice money")
    page.get_by_test_id("start-bot").click()
    see_the_numbers(page, f"start_{size[0]}")
    page.get_by_test_id("stakes-yes").click()
    page.get_by_test_id("bot").filter(has_text=name).get_by_role("link", name=name).click()
    expect(page.get_by_test_id("detail-cambista")).to_have_text(STAND_IN)

    page.get_by_test_id("shadow-begin").click()
    expect(page.get_by_test_id("shadow-at")).to_contain_text(SIM, timeout=MOST_WAIT_MS)
    compared = page.get_by_test_id("pairing").filter(has=page.locator(".up, .down")).first
    expect(compared).to_be_visible(timeout=MOST_WAIT_MS)

    expect(page.get_by_test_id("pairings-result")).to_have_text(
        re.compile(r"[0-9.]+ EUR (better|worse) than the copies")
    )
    keep_picture(page, f"shadow_{size[0]}")
    assert not scrolls_sideways(page)
    stop(page)
    pairings = bot_named(platform, name)["shadow"]["pairings"]
    assert any(float(each["own"]["size"]) and float(each["copied"]["size"]) for each in pairings)
    eventually(lambda: nothing_is_held(platform), within_s=10)


def see_the_numbers(page: Page, picture: str) -> None:
    """See what is at stake, and that the money is called what it is."""
    expect(page.get_by_test_id("stakes-warning")).to_contain_text("Practice money.")
    expect(page.get_by_test_id("stakes")).to_contain_text(
        re.compile(r"(buy|sell) 0\.00\d+ BTC at \d+\.\d\d EUR\s+\d+\.\d\d EUR", re.IGNORECASE)
    )
    expect(page.get_by_test_id("stakes-available").last).to_have_text(re.compile(r"\d (BTC|EUR)$"))
    expect(page.get_by_text("REAL MONEY")).to_have_count(0)
    keep_picture(page, picture)
    assert not scrolls_sideways(page)


def see_a_fill_since_the_move(page: Page, title: str) -> None:
    """See that the newest order in the history was filled at a cambista."""
    newest = page.get_by_test_id("history").locator("tbody tr").first
    expect(newest.locator(".place")).to_have_text(title, timeout=MOST_WAIT_MS)


def see_both_moves(page: Page) -> None:
    """See in the history when the bot moved, from where to where, and what it left."""
    for before, after in ((SIM, STAND_IN), (STAND_IN, SIM)):
        moved = page.get_by_test_id("history-switch").filter(
            has_text=f"moved from {before} to {after}, leaving"
        )
        expect(moved).to_have_text(re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[\s\S]*BTC"))


def stop(page: Page) -> None:
    """Stop the bot of a page."""
    page.get_by_test_id("detail-stop").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("detail-status")).to_have_text("stopped", timeout=MOST_WAIT_MS)


def scrolls_sideways(page: Page) -> bool:
    """Whether a page is wider than its window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def bot_named(platform: Platform, name: str) -> dict[str, Any]:
    """Return the document of a bot."""
    bots: list[dict[str, Any]] = platform.get("bots")["bots"]
    return next(each for each in bots if each["name"] == name)
