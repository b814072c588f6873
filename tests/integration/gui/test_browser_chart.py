"""A pair's chart in a browser."""

import pytest
from playwright.sync_api import expect

from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.running import Dashboard
from tests.integration.gui.test_past import analyst, store  # noqa: F401 - fixtures
from tests.support.browser import DESKTOP, PHONE


@pytest.mark.usefixtures("analyst")
@pytest.mark.parametrize(("size", "count"), [(DESKTOP, 120), (PHONE, 50)], ids=["desktop", "phone"])
def test_a_person_sees_which_candles_lack_trades(
    dashboard: Dashboard, visit: Visits, size: tuple[int, int], count: int
) -> None:
    page = signed_in(visit(size), dashboard)
    page.goto(f"{dashboard.url}/pairs/BTC-EUR")

    expect(page.get_by_test_id("candle")).to_have_count(count)
    holed = page.locator('[data-testid="candle"][data-state="holed"]')
    expect(page.get_by_test_id("holed-count")).to_have_text(str(holed.count()))
    holed.first.hover(force=True)
    expect(page.get_by_test_id("chart-line")).to_contain_text("holed: trades of it are missing")
    page.get_by_test_id("interval-1d").click()
    expect(page.get_by_test_id("no-candles")).to_be_visible()
