"""Looking at the dashboard in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.integration.gui.running import PASSWORD, USER, Dashboard
from tests.support.browser import Visit

Visits = Callable[..., Visit]
"""Opens a browser of a given size."""


def signed_in(visit: Visit, dashboard: Dashboard, path: str = "/") -> Page:
    """Return a page of somebody who has signed in."""
    page = visit.page()
    page.goto(f"{dashboard.url}{path}")
    page.get_by_test_id("user").fill(USER)
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("sign-in-button").click()
    expect(page.get_by_test_id("connection")).to_have_text("live")
    return page


def card(page: Page, pair: str) -> str:
    """Return the selector of a pair's card."""
    return f'[data-testid="ticker"][data-market="{pair}"]'
