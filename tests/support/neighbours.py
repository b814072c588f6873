"""Other bots as a test has them, for a bot that watches some."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid5

from common.messages.bot import BotStatus
from tests.support.bots import BEGAN_AT, BOT_ID, PAIR
from trader.others import BotFigures, BotNews

ONE, TWO, THREE = (uuid5(BOT_ID, f"neighbour {number}") for number in (1, 2, 3))
NAMES = {ONE: "one", TWO: "two", THREE: "three"}


def figures(uid: UUID = ONE, **changes: Any) -> BotFigures:  # noqa: ANN401 - any field
    """Return another bot that runs, holds nothing and has an order open; changed as given."""
    plain = BotFigures(
        uid=uid,
        name=NAMES.get(uid, str(uid)),
        type="simple",
        pair=PAIR,
        cambista="sim",
        status=BotStatus.RUNNING,
        position=Decimal(0),
        cost=Decimal(0),
        profit=Decimal(0),
        marked=Decimal(0),
        peak=Decimal(0),
        orders_count=1,
        fills_count=0,
        last_fill_at=None,
        start_date=BEGAN_AT,
        is_moving=False,
    )
    return plain.model_copy(update=changes)


def news(uid: UUID = ONE, revision: int = 1, **changes: Any) -> BotNews:  # noqa: ANN401
    """Return the news how another bot is."""
    return BotNews(uid, revision, figures(uid, **changes))


def stopped(uid: UUID, position: str, revision: int = 9, **changes: Any) -> BotNews:  # noqa: ANN401
    """Return the news that another bot is stopped with nothing open, holding so much."""
    done = {"status": BotStatus.STOPPED, "orders_count": 0, "position": Decimal(position)}
    return news(uid, revision, **{**done, **changes})


def gone(uid: UUID) -> BotNews:
    """Return the news that there is no such bot."""
    return BotNews(uid, 0, None, is_look=True)
