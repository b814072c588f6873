"""The rows of the bots in a browser: low, and as high whatever happens to their bots."""

import os
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from common.clock import now
from common.messages.bot import BotDocument, BotStatus
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.integration.gui.test_browser_bot_page import is_as_wide_as_the_window
from tests.support.browser import DESKTOP, PHONE

pytestmark = pytest.mark.usefixtures("pulse")

REASON = (
    "the venue refused the order: Insufficient funds: 674.00 EUR are needed, and 12.10 are there"
)
"""Longer than a row has room for."""

REAL = {"cambista_link": "virc:cambista:coinbase", "cambista_title": "Coinbase Advanced Trade"}

HIGHEST = {DESKTOP: 58, PHONE: 150}
"""Pixels."""


def picture(page: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if folder := os.environ.get("VIRC_SCREENSHOTS"):
        page.get_by_test_id("bots").screenshot(path=f"{folder}/{name}.png")


def crowd(feeder: Feeder) -> list[BotDocument]:
    """Write bots in every condition, the newest first."""
    made: list[tuple[str, BotStatus, dict[str, Any]]] = [
        ("calm", BotStatus.RUNNING, {"count": 3}),
        (
            "a-bot-with-a-name-that-is-as-long-as-people-make-them",
            BotStatus.RUNNING,
            {"count": 12, **REAL},
        ),
        ("resting", BotStatus.PAUSED, {"tags": ["night", "grid"]}),
        ("leaving", BotStatus.STOPPING, {}),
        ("fallen", BotStatus.CRASHED, {"last_error": REASON}),
        ("done", BotStatus.ENDED, {"count": 2}),
        ("refused", BotStatus.REFUSED, {"last_error": REASON}),
    ]
    return [
        feeder.bot(name=name, status=status, started_at=now() - timedelta(minutes=age), **more)
        for age, (name, status, more) in enumerate(made)
    ]


def places(page: Page) -> list[list[float]]:
    """Return where on the page each row is, and how high, and so for its buttons."""
    found: list[list[float]] = page.get_by_test_id("bot").evaluate_all(
        """rows => rows.map((row) => [row, ...row.querySelectorAll("button")].flatMap((each) => {
          const { x, y, height } = each.getBoundingClientRect();
          return [x, y + window.scrollY, height];
        }))"""
    )
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_rows_are_low_and_nothing_moves_while_their_bots_go_on(
    dashboard: Dashboard, feeder: Feeder, visit: Visits, size: tuple[int, int]
) -> None:
    feeder.real_card()
    calm, *others = crowd(feeder)
    page = signed_in(visit(size), dashboard)
    expect(page.get_by_test_id("bot")).to_have_count(1 + len(others))
    before = places(page)
    picture(page, f"rows-{size[0]}")
    first = page.get_by_test_id("bot").first

    assert max(row[2] for row in before) <= HIGHEST[size]
    assert is_as_wide_as_the_window(page)
    expect(page.get_by_test_id("bot-money").nth(1)).to_have_text("REAL MONEY")
    for status in (BotStatus.PAUSED, BotStatus.STOPPING):
        again = {"uid": calm.uid, "started_at": calm.start_date, "last_error": REASON}
        feeder.bot(name="calm, with a longer name than it had", status=status, count=1003, **again)
        expect(first.get_by_test_id("bot-status")).to_have_text(status.value)
        assert places(page) == before
    assert first.get_by_test_id("bot-trouble").get_attribute("title") == REASON
    picture(page, f"rows-after-{size[0]}")


def test_what_is_held_back_as_a_person_wanted_is_told_calmly(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    feeder.bot(name="at rest", last_error=REASON, guard={"held": REASON})
    feeder.bot(name="in trouble", last_error=REASON)
    page = signed_in(visit(), dashboard)

    troubles = page.get_by_test_id("bot-trouble")

    expect(troubles.filter(has_text=REASON)).to_have_count(2)
    reds = [each.evaluate("e => e.classList.contains('text-danger')") for each in troubles.all()]
    assert sorted(reds) == [False, True]


def test_the_buttons_of_a_row_are_called_by_their_words(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    feeder.bot(name="calm")
    page = signed_in(visit(), dashboard)

    row = page.get_by_test_id("bot").first

    for word in ("Switch", "Pause", "Stop"):
        expect(row.get_by_role("button", name=word, exact=True)).to_be_visible()
