"""The halt while bots die and come back: after its answer the exchange sees no new order."""

import random
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from common.channels import BOT_DOCUMENTS, TRADER_COMMANDS
from common.settings import Settings
from tests.chaos.processes import Service, trader_service
from tests.integration.gui.running import Dashboard
from tests.support.bots import wish
from tests.support.cambistas import HIGH, LOW, NAME, PAIR, Stage
from tests.support.traders import is_living, kill
from tests.support.waiting import eventually


@pytest.fixture
def dashboard(tmp_path: Path, redis_url: str) -> Iterator[Dashboard]:
    made = Dashboard(redis_url, tmp_path)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def bots_trader(tmp_path: Path, redis_url: str) -> Iterator[Service]:
    """Return a trader that starts its bots again however often they die."""
    made = trader_service(Settings(redis_url=redis_url), tmp_path / "trader.log")
    made.start()
    yield made
    made.kill()


def say(dashboard: Dashboard, word: str) -> None:
    """Say ``halt`` or ``resume`` over the REST API until the answer is 200: then all obey."""
    program, url = dashboard.program(), f"{dashboard.url}/api/v1/{word}"
    eventually(lambda: program.post(url, timeout=60).status_code == 200)


def begin_restless_bots(stage: Stage, count: int) -> list[UUID]:
    """Start bots that take from the book, again and again."""
    bots = [uuid4() for _ in range(count)]
    for bot_id in bots:
        asked = wish(bot_id=bot_id, size="0.001", buy_at=HIGH, sell_at=LOW, loop=True)
        stage.bus.push(TRADER_COMMANDS, asked.model_copy(update={"pair": PAIR, "cambista": NAME}))
    return bots


def order_count(stage: Stage) -> int:
    return len(stage.venue.pages("/orders", status="all"))


def kill_a_bot(stage: Stage, bots: list[UUID], chance: random.Random) -> bool:
    """Kill the process of a bot with SIGKILL, if it has one just then."""
    document = stage.bus.get(BOT_DOCUMENTS, chance.choice(bots))
    if document is None or document.pid is None or not is_living(document.pid):
        return False
    kill(document.pid)
    return True


@pytest.mark.parametrize(
    ("bot_count", "for_s"),
    [(5, 6), pytest.param(50, 60, marks=[pytest.mark.chaos, pytest.mark.timeout(400)])],
)
def test_the_exchange_sees_no_order_after_the_answer_whoever_is_killed(
    stage: Stage, dashboard: Dashboard, bots_trader: Service, bot_count: int, for_s: float
) -> None:
    chance, killed = random.Random(7), 0
    stage.broker()
    eventually(stage.card)
    before = order_count(stage)
    bots = begin_restless_bots(stage, bot_count)
    eventually(lambda: order_count(stage) > before + bot_count, 60)

    say(dashboard, "halt")
    halted = order_count(stage)
    deadline = time.monotonic() + for_s
    while time.monotonic() < deadline or killed <= for_s:
        killed += kill_a_bot(stage, bots, chance)
        if chance.random() < 0.02:
            stage.brokers[-1].kill()
            stage.broker()
        time.sleep(0.02)

    assert order_count(stage) == halted
    assert not bots_trader.is_dead
    eventually(stage.card)
    say(dashboard, "resume")
    eventually(lambda: order_count(stage) > halted, 90)
