"""Moving bots and halting cambistas in a browser."""

import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from common.channels import HALTS
from common.messages.platform import Condition
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.looking import Visits, signed_in
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.support.browser import DESKTOP


@pytest.fixture
def both(feeder: Feeder, redis_url: str) -> Iterator[None]:
    """Keep a simulated and a real cambista, which obey the halt, and the services alive."""
    is_over = threading.Event()
    beating = Feeder(redis_url)

    def live() -> None:
        while not is_over.wait(0.1):
            beating.beat()
            halt = beating.bus.get(HALTS, "all")
            is_halted = halt is not None and halt.is_halted
            beating.card(is_halted=is_halted)
            beating.real_card(is_halted=is_halted)

    feeder.real_card()
    thread = threading.Thread(target=live)
    thread.start()
    yield
    is_over.set()
    thread.join()
    beating.close()


@pytest.mark.usefixtures("both")
def test_a_bot_is_moved_from_the_table_and_back_from_its_page(
    dashboard: Dashboard, feeder: Feeder, trader: PlainTrader, visit: Visits
) -> None:
    feeder.bot(name="mover")
    page = signed_in(visit(DESKTOP), dashboard)
    row = page.get_by_test_id("bot").filter(has_text="mover")

    row.get_by_test_id("bot-switch").click()
    page.get_by_test_id("move-to").select_option(label="Coinbase · REAL MONEY")
    page.get_by_test_id("move-yes").click()
    expect(page.get_by_test_id("stakes")).to_contain_text("0.02 BTC")
    page.get_by_test_id("stakes-yes").click()
    expect(row.get_by_test_id("bot-cambista")).to_have_text("Coinbase")
    expect(row.get_by_test_id("bot-money")).to_have_text("REAL MONEY")

    row.get_by_test_id("bot-name").click()
    page.get_by_test_id("switch-to").select_option(label="Coinbase Emulated (sim) · simulated")
    page.get_by_test_id("switch-go").click()
    expect(page.get_by_test_id("detail-cambista")).to_have_text("Coinbase Emulated (sim)")
    assert len(trader.heard) == 2


@pytest.mark.usefixtures("both")
def test_all_trading_is_halted_and_resumed(dashboard: Dashboard, visit: Visits) -> None:
    page = signed_in(visit(DESKTOP), dashboard)
    expect(page.get_by_test_id("halt-state")).to_have_text("Orders pass.")

    page.get_by_test_id("halt-all").click()
    page.get_by_test_id("halt-reason").fill("lunch")
    page.get_by_test_id("halt-yes").click()
    expect(page.get_by_test_id("halt-state")).to_contain_text("Halted at all cambistas since")
    expect(page.get_by_test_id("halt-state")).to_contain_text("lunch")

    page.get_by_test_id("resume-all").click()
    page.get_by_test_id("halt-yes").click()
    expect(page.get_by_test_id("halt-state")).to_have_text("Orders pass.")


def test_a_broker_that_takes_no_orders_is_said_where_orders_are_halted(
    dashboard: Dashboard, feeder: Feeder, visit: Visits
) -> None:
    page = signed_in(visit(DESKTOP), dashboard)
    why = "takes no orders: api.coinbase.com is a real market, and VIRC_REAL_TRADING is off"

    feeder.beat("cambista", condition=Condition.DEGRADED, detail=why)

    expect(page.get_by_test_id("broker-troubles")).to_contain_text(f"cambista: {why}.")
    expect(page.get_by_test_id("halt-state")).to_have_text("Nothing is halted.")
