"""The protections for all bots together, in a real trader: all but the guards are paused."""

from collections.abc import Iterator
from decimal import Decimal
from uuid import uuid5

import pytest

from common.channels import OVERSIGHT
from common.messages.bot import BotStatus
from tests.support.bots import BOT_ID, wish
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually

ONE, TWO, DOG = (uuid5(BOT_ID, name) for name in ("one", "two", "dog"))


@pytest.fixture
def limited(redis_url: str) -> Iterator[TraderProcess]:
    """Return a trader whose bots may have 100 EUR open together."""
    process = TraderProcess(redis_url, virc_largest_open_funds="EUR=100")
    process.start()
    yield process
    process.stop()
    process.bus.close()


def await_paused(trader: TraderProcess, venue: Venue) -> None:
    """Wait until both bots are paused with nothing open, the venue obeying meanwhile."""

    def is_so() -> bool:
        is_free = venue.open_orders() == []
        statuses = {trader.document(uid).status for uid in (ONE, TWO)}
        return is_free and statuses == {BotStatus.PAUSED}

    eventually(is_so)


def test_when_all_have_too_much_open_all_are_paused_and_it_is_said(
    limited: TraderProcess, venue: Venue
) -> None:
    watched = {"bots": [str(ONE)], "when": "crash", "then": "stop"}
    limited.ask(wish("watchdog", bot_id=DOG, **watched), wish(bot_id=ONE))
    eventually(lambda: venue.open_orders(ONE))
    limited.await_status(BotStatus.RUNNING, DOG)
    eventually(lambda: limited.bus.get(OVERSIGHT))

    limited.ask(wish(bot_id=TWO))
    await_paused(limited, venue)

    said = "All bots together have 134.84 EUR open, of at most 100"
    assert limited.await_notices(f"{said}: all bots are paused")
    oversight = limited.bus.get(OVERSIGHT)
    assert oversight is not None
    assert [each.text for each in oversight.alarms] == [said]
    assert limited.document(DOG).status is BotStatus.RUNNING


def test_it_counts_on_where_it_was_when_the_trader_is_started_again(
    limited: TraderProcess, venue: Venue
) -> None:
    limited.ask(wish(bot_id=ONE), wish(bot_id=TWO))
    await_paused(limited, venue)
    pids = {uid: limited.bot_pid(uid) for uid in (ONE, TWO)}

    limited.kill()
    limited.start()

    for uid, pid in pids.items():
        limited.bot_pid(uid, other_than=pid)
    venue.obey(0.5)

    oversight = limited.bus.get(OVERSIGHT)
    assert oversight is not None
    assert len(oversight.alarms) == 1
    assert Decimal(limited.document(ONE).model_dump(mode="json")["totals"]["fees"]) == 0
