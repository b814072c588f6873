"""Bots trade while every service is killed at random moments; the books must agree afterwards."""

import os
import random
import signal
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import pytest

from common.messages.base import Side
from common.messages.order import Fill, OrderRecord
from common.records import FILLS, ORDERS
from common.store import Store, open_store
from tests.support.exchange_client import Client
from tests.support.platform import Platform
from tests.support.waiting import eventually

PAIR = "BTC-EUR"
BOT_COUNT = 4
KILL_COUNT = int(os.environ.get("CHAOS_KILLS", "20"))
SEED = int(os.environ.get("CHAOS_SEED", "2019"))
SEED_COUNT = int(os.environ.get("CHAOS_SEEDS", "20"))
"""How many seeds the long form plays, from ``CHAOS_SEED`` on."""

FUNDS = {"EUR": Decimal(100_000), "BTC": Decimal(10)}
VICTIMS = ("trader", "bot", "cambista_sim", "cambista", "analyst", "grabber", "gui")

REAL = "coinbase"
"""The real broker, which trades at the stand-in exchange."""

UNLIMITED = "EUR=1000000000000"

pytestmark = pytest.mark.timeout(300 + 3 * KILL_COUNT)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    with Platform(
        tmp_path,
        SIM_FUNDS=" ".join(f"{currency}={amount}" for currency, amount in FUNDS.items()),
        VIRC_REPLAY_SPEED="30",
        CAMBISTA_ORDER_LIMIT=UNLIMITED,
        CAMBISTA_DAY_LIMIT=UNLIMITED,
        CAMBISTA_OPEN_LIMIT=UNLIMITED,
        CAMBISTA_ORDERS_PER_S="3",
        CAMBISTA_FENCE_S="15",
    ) as started:
        yield started


def test_no_order_or_fill_is_lost_or_doubled_whoever_is_killed(platform: Platform) -> None:
    kill_and_check_books(platform, SEED)


@pytest.mark.chaos
@pytest.mark.parametrize("seed", range(SEED + 1, SEED + 1 + SEED_COUNT))
def test_no_order_or_fill_is_lost_or_doubled_at_any_seed(platform: Platform, seed: int) -> None:
    kill_and_check_books(platform, seed)


def kill_and_check_books(platform: Platform, seed: int) -> None:
    """Have bots trade, kill services and bots at random, and compare all books afterwards."""
    chance = random.Random(seed)
    price = market_price(platform)
    # The last one trades through the real broker.
    names = ["sim"] * (BOT_COUNT - 1) + [REAL]
    bots = [make_bot(platform, number, price, name) for number, name in enumerate(names)]

    for _ in range(KILL_COUNT):
        time.sleep(chance.uniform(0.2, 1.2))
        kill(platform, chance.choice(VICTIMS), bots, chance)

    counted = {bot: executed(platform, bot) for bot in bots}
    eventually(
        lambda: all(executed(platform, bot) > counted[bot] for bot in bots)
    )  # every bot goes on without help
    platform.post("bots/stop-all")
    eventually(lambda: all(document(platform, bot)["status"] == "stopped" for bot in bots))
    documents = [document(platform, bot) for bot in bots]
    with open_store(platform.store_url) as store:
        check_books(store, documents[:-1], "sim")
        check_books(store, documents[-1:], REAL)
        fills, real_fills = stored_fills(store, "sim"), stored_fills(store, REAL)
    base = sum(signed(each) for each in fills)
    quote = -sum(signed(each) * each.price + each.fee for each in fills)
    wanted = {"BTC": FUNDS["BTC"] + base, "EUR": FUNDS["EUR"] + quote}
    # The wallet is told a moment after what changed it.
    eventually(lambda: settled_balances(platform) == wanted)
    check_ledger(platform, real_fills)


def check_ledger(platform: Platform, fills: list[Fill]) -> None:
    """Compare what is kept of the real broker's fills with the exchange's own ledger."""
    client = Client(platform.exchange_url)
    ledger = client.pages("/orders", status="all")
    oids = [each["client_oid"] for each in ledger]
    assert len(set(oids)) == len(oids)
    assert {each["status"] for each in ledger} <= {"done", "rejected"}
    theirs = client.pages("/fills", product_id=PAIR)
    assert sorted(
        (int(each["trade_id"]), *(Decimal(each[name]) for name in ("price", "size", "fee")))
        for each in theirs
    ) == sorted((each.trade_id, each.price, each.size, each.fee) for each in fills)


def settled_balances(platform: Platform) -> dict[str, Decimal]:
    """Return the balances once nothing is held."""
    found = platform.get("wallets/sim")["balances"]
    return {
        each["currency"]: Decimal(each["balance"]) for each in found if not Decimal(each["hold"])
    }


def check_books(store: Store, documents: list[dict[str, Any]], broker: str) -> None:
    """Compare what a broker's bots asked for and counted with what it filed."""
    asked = {
        uuid5(UUID(each["uid"]), str(number)): each["uid"]
        for each in documents
        for number in range(1, each["order_count"] + 1)
    }
    orders = eventually(lambda: settled_orders(store, len(asked), broker))
    assert {each.order_id for each in orders} == set(asked)
    fills = stored_fills(store, broker)
    assert len({each.trade_id for each in fills}) == len(fills)
    filled: dict[UUID, Decimal] = {}
    for each in fills:
        filled[each.order_id] = filled.get(each.order_id, Decimal(0)) + each.size
    for order in orders:
        assert filled.get(order.order_id, Decimal(0)) == order.filled_size <= order.size
    for bot in documents:
        own = [each for each in fills if str(each.bot_id) == bot["uid"]]
        assert_equal_totals(bot["totals"], own)


def assert_equal_totals(totals: dict[str, str], fills: list[Fill]) -> None:
    """Compare a bot's own totals with its fills at the venue."""
    bought = [each for each in fills if each.side is Side.BUY]
    sold = [each for each in fills if each.side is Side.SELL]
    assert Decimal(totals["bought_size"]) == sum(each.size for each in bought)
    assert Decimal(totals["sold_size"]) == sum(each.size for each in sold)
    assert Decimal(totals["spent"]) == sum(each.size * each.price for each in bought)
    assert Decimal(totals["received"]) == sum(each.size * each.price for each in sold)
    assert Decimal(totals["fees"]) == sum(each.fee for each in fills)


def signed(fill: Fill) -> Decimal:
    return fill.size if fill.side is Side.BUY else -fill.size


def settled_orders(store: Store, count: int, broker: str) -> list[OrderRecord]:
    """Return all orders of a broker once there are so many and none is open."""
    found = store.find(ORDERS, {"broker": broker}, field_range=("asked_at", None, None), limit=9999)
    is_settled = len(found) >= count and not any(each.status == "open" for each in found)
    return found if is_settled else []


def stored_fills(store: Store, broker: str) -> list[Fill]:
    return store.find(FILLS, {"broker": broker}, field_range=("filled_at", None, None), limit=9999)


def market_price(platform: Platform) -> Decimal:
    """Return the pair's last price once there is one and the pair may be traded."""
    eventually(lambda: PAIR in traded(platform) and PAIR in tickers(platform))
    return Decimal(tickers(platform)[PAIR]["price"])


def tickers(platform: Platform) -> dict[str, dict[str, Any]]:
    return {each["pair"]: each for each in platform.get("tickers")["tickers"]}


def traded(platform: Platform) -> set[str]:
    """Return the pairs that may be traded at every broker, once all are there."""
    cards = platform.get("cambistas")["cambistas"]
    if REAL not in {each["name"] for each in cards}:
        return set()
    return set.intersection(*({each["pair"] for each in card["products"]} for card in cards))


def make_bot(platform: Platform, number: int, price: Decimal, cambista: str) -> str:
    """Start a bot whose orders fill as soon as the market moves a little."""
    step = Decimal("0.01")
    made = platform.post(
        "bots",
        {
            "type": "simple",
            "name": f"restless {number}",
            "pair": PAIR,
            "cambista": cambista,
            "params": {
                "size": f"0.0{number + 1}",
                "buy_at": str((price * Decimal("1.02")).quantize(step)),
                "sell_at": str((price * Decimal("0.98")).quantize(step)),
                "loop": True,
            },
        },
    )
    return str(made["uid"])


def kill(platform: Platform, victim: str, bots: list[str], chance: random.Random) -> None:
    """Kill a service, or one bot's process, with SIGKILL."""
    if victim == "bot":
        pid = eventually(lambda: document(platform, chance.choice(bots))["pid"])
    else:
        pid = eventually(lambda: platform.pid(victim))
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return  # it died between the look and the blow: its trader was killed before


def document(platform: Platform, bot: str) -> dict[str, Any]:
    return platform.get(f"bots/{bot}")


def executed(platform: Platform, bot: str) -> int:
    return int(document(platform, bot)["instructions_count"])
