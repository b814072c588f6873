"""A person signs in, watches the market, starts a bot, sees it trade, and stops it."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.visiting import PAIR, fill_the_form, keep_picture, nothing_is_held, sign_in
from tests.support.browser import DESKTOP, PHONE, Visit
from tests.support.platform import Platform
from tests.support.waiting import eventually

CENT = Decimal("0.01")


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_person_starts_a_bot_sees_it_trade_and_stops_it(
    platform: Platform, visit: Callable[..., Visit], size: tuple[int, int]
) -> None:
    name = f"first of {size[0]}"
    page = visit(size).page()
    sign_in(page, platform)
    see_prices_move(page)
    fill_the_form(page, name)
    keep_picture(page, f"form_{size[0]}")
    page.get_by_test_id("start-bot").click()

    row = page.get_by_test_id("bot").filter(has_text=name)
    expect(row.get_by_test_id("bot-status")).to_have_text("running")
    expect(row.get_by_test_id("bot-count")).to_have_text(
        re.compile(r"^([2-9]|\d\d+)$"), timeout=60_000
    )
    expect(row.get_by_test_id("bot-current")).to_have_text(
        re.compile(r"^(buy|sell) 0\.02 BTC @ \d+\.?\d*EUR/BTC$")
    )
    keep_picture(page, f"dashboard_{size[0]}")
    row.get_by_role("link", name=name).click()
    expect(page.get_by_test_id("history-row").nth(1)).to_be_visible()
    keep_picture(page, f"bot_{size[0]}")
    page.get_by_test_id("detail-stop").click()
    page.get_by_test_id("confirm-yes").click()
    expect(page.get_by_test_id("detail-status")).to_have_text("stopped")
    bot = next(each for each in platform.get("bots")["bots"] if each["name"] == name)
    assert bot["orders"] == []
    eventually(lambda: nothing_is_held(platform))


def test_stop_all_asks_and_then_stops_every_bot(
    platform: Platform, visit: Callable[..., Visit]
) -> None:
    page = visit().page()
    sign_in(page, platform)
    for name in ("one", "two"):
        fill_the_form(page, name)
        page.get_by_test_id("start-bot").click()
        row = page.get_by_test_id("bot").filter(has_text=name)
        expect(row.get_by_test_id("bot-status")).to_have_text("running")

    page.get_by_test_id("stop-all").click()
    expect(page.get_by_test_id("confirm")).to_contain_text("2")
    page.get_by_test_id("confirm-no").click()
    expect(row.get_by_test_id("bot-status")).to_have_text("running")
    page.get_by_test_id("stop-all").click()
    page.get_by_test_id("confirm-yes").click()

    for name in ("one", "two"):
        row = page.get_by_test_id("bot").filter(has_text=name)
        expect(row.get_by_test_id("bot-status")).to_have_text("stopped")
    eventually(lambda: nothing_is_held(platform))


def test_a_bot_trades_at_the_stand_in_exchange_as_at_a_real_one(platform: Platform) -> None:
    titles = {each["name"]: each["title"] for each in platform.get("cambistas")["cambistas"]}
    assert titles == {"coinbase": "Coinbase (stand-in)", "sim": "Coinbase Emulated (sim)"}
    ticker = platform.get("tickers")["tickers"][0]
    price = Decimal(ticker["price"])

    made = platform.post(
        "bots",
        {
            "type": "simple",
            "name": "real",
            "pair": ticker["pair"],
            "cambista": "coinbase",
            "params": {
                "size": "0.02",
                "buy_at": str((price * Decimal("1.02")).quantize(CENT)),
                "sell_at": str((price * Decimal("0.98")).quantize(CENT)),
                "loop": True,
            },
        },
    )

    bot = f"bots/{made['uid']}"
    eventually(lambda: len(platform.get(bot)["history"]) >= 2)
    platform.post(f"{bot}/stop")
    eventually(lambda: platform.get(bot)["status"] == "stopped")
    eventually(lambda: nothing_is_held(platform))


def see_prices_move(page: Page) -> None:
    price = page.get_by_test_id("ticker").filter(has_text=PAIR).get_by_test_id("ticker-price")
    expect(price).to_have_text(re.compile(r"\d"))
    before = price.inner_text()
    expect(price).not_to_have_text(before)
