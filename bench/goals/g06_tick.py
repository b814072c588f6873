"""G6: a price is reached that bots wait for, and each of them hears of it.

That all wait for one price is the worst case; that one bot of many does is the everyday one.
"""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from statistics import quantiles
from uuid import UUID

from bench.goal import BARE, OURS, Contestants, Goal, Row, at_most
from bench.herd import Herd, herd
from bench.reference.bare_bots import multiplexed_s
from bench.servers import Valkey, wait_until
from bench.sim import PAIR
from bench.stage import Stage
from common.channels import BOT_DOCUMENTS, BOT_INBOX
from common.messages.base import Side
from common.messages.market import Ticker
from common.messages.watch import WATCH_LIST, MarketReached

FEW, MANY = 100, 500
_MS = 1000.0


@contextmanager
def enter(stage: Stage) -> Iterator[Contestants]:
    """Start the bots once; they hear of the price in each round."""
    valkey = stage.valkey
    with ExitStack() as left:
        crowd = left.enter_context(herd(valkey))
        crowd.start(MANY, "hearing", {"price": "100"})
        yield {BARE: lambda: _bare(valkey), OURS: lambda: _ours(crowd)}


def _bare(valkey: Valkey) -> dict[str, float]:
    few, many = multiplexed_s(valkey.port, FEW), multiplexed_s(valkey.port, MANY)
    return {"few": _worst_ms(few), "many": _worst_ms(many)}


def _ours(crowd: Herd) -> dict[str, float]:
    one_by_one = [_heard_s(crowd, [each])[0] for each in crowd.bots[:FEW]]
    return {
        "one": _worst_ms(one_by_one),
        "few": _worst_ms(_heard_s(crowd, crowd.bots[:FEW])),
        "many": _worst_ms(_heard_s(crowd, crowd.bots)),
    }


def _heard_s(crowd: Herd, bots: list[UUID]) -> list[float]:
    """Tell bots, as the analyst does; return when each of them heard, in seconds."""
    batch, at = crowd.bus.batch(), datetime.now(UTC)
    for document in crowd.bus.get_many(BOT_DOCUMENTS, bots):
        if document is None:
            raise RuntimeError("a bot has no document")
        (watch,) = WATCH_LIST.validate_python(document.model_dump()["watches"], strict=False)
        news = MarketReached(
            watch_id=watch.watch_id,
            price=Decimal(99),
            reached_at=at,
            is_whole=True,
            ticker=_ticker(at),
        )
        batch.push(BOT_INBOX, news, document.uid)
    began = time.monotonic()
    batch.send()
    wait_until(lambda: all(each > began for each in _instants(crowd, bots)))
    return [each - began for each in _instants(crowd, bots)]


def _instants(crowd: Herd, bots: list[UUID]) -> list[float]:
    documents = crowd.bus.get_many(BOT_DOCUMENTS, bots)
    return [float(each.model_dump()["heard_at"]) for each in documents if each is not None]


def _ticker(at: datetime) -> Ticker:
    return Ticker(
        pair=PAIR,
        price=Decimal(99),
        size=Decimal(1),
        side=Side.SELL,
        trade_id=1,
        traded_at=at,
        windows=(),
    )


def _worst_ms(heard_s: list[float]) -> float:
    return quantiles(heard_s, n=100, method="inclusive")[98] * _MS


GOAL = Goal(
    "G6",
    (
        Row(
            "one",
            f"a price is reached: one bot of {MANY} hears, 99th",
            "ms",
            (at_most(15),),
        ),
        Row("few", f"a price is reached: {FEW} bots hear, 99th of 100", "ms", (at_most(15),)),
        Row("many", f"... {MANY} bots", "ms", (at_most(3, BARE),)),
    ),
    enter,
)
