"""What a person does on the dashboard of the whole platform."""

import re
from decimal import Decimal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.support.platform import PASSWORD, USER, Platform

PAIR = "BTC-EUR"
ABOVE, BELOW = Decimal("1.01"), Decimal("0.99")
"""How far from the day's prices: the market moves while a bot is moved."""
SHOTS = Path(__file__).parents[1] / "screenshots"


def sign_in(page: Page, platform: Platform) -> None:
    """Sign in, and wait until the page is live."""
    page.goto(platform.url)
    page.get_by_test_id("user").fill(USER)
    page.get_by_test_id("password").fill(PASSWORD)
    page.get_by_test_id("sign-in-button").click()
    expect(page.get_by_test_id("connection")).to_have_text("live")


def fill_the_form(page: Page, name: str, size: str = "0.02") -> None:
    """Fill the form, with prices beyond the day's: they trade at once, and lose a fee."""
    page.get_by_test_id("ticker").filter(has_text=PAIR).click()
    day = page.get_by_test_id("window").filter(has_text="24h")
    expect(day).to_be_visible()
    page.get_by_test_id("field-name").fill(name)
    page.get_by_test_id("field-pair").select_option(PAIR)
    page.get_by_test_id("field-size").fill(size)
    high = Decimal(day.get_by_test_id("window-high").inner_text())
    low = Decimal(day.get_by_test_id("window-low").inner_text())
    page.get_by_test_id("field-buy_at").fill(f"{high * ABOVE:.2f}")
    page.get_by_test_id("field-sell_at").fill(f"{low * BELOW:.2f}")
    page.get_by_test_id("field-loop").check()
    expect(page.get_by_test_id("total-cost")).to_have_text(re.compile(r"\d"))


def nothing_is_held(platform: Platform) -> bool:
    """Whether no open order has promised anything at either cambista."""
    wallets = (platform.get(f"wallets/{name}") for name in ("coinbase", "sim"))
    return all(float(each["hold"]) == 0 for wallet in wallets for each in wallet["balances"])


def keep_picture(page: Page, name: str) -> None:
    """Keep what a person sees at this point, to be looked at."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
