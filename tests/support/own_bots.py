"""Files of bot types as a person may write them, good and bad."""

GOOD = '''\
"""A bot that buys once."""

from collections.abc import Iterator

from pydantic import BaseModel

from common.messages.order import OrderCommand
from trader.bot import Bot
from trader.form import FormPrice, FormSize


class Params(BaseModel):
    """What the form asks for."""

    size: FormSize
    price: FormPrice


class State(BaseModel):
    """Its orders' terms."""

    size_wanted: FormSize
    price_wanted: FormPrice


class Once(Bot[Params, State]):
    """Buys once."""

    title = "Once"
    help = "Buys once."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return what was asked for."""
        return State(size_wanted=params.size, price_wanted=params.price)

    def act(self) -> Iterator[OrderCommand]:
        """Buy."""
        if not self.orders and not self.ledger.order_count:
            yield self.buy(self.state.size_wanted, at=self.state.price_wanted)
'''

BAD: dict[str, tuple[str, int, str]] = {
    "a syntax error": ("x = 1\nclass Once(:\n", 2, "SyntaxError"),
    "a name that is not there": ("x = 1\n\nprint(nothing)\n", 3, "name 'nothing' is not defined"),
    "an import of what is not there": ("import no_such_library\n", 1, "no_such_library"),
    "an exit": ("import sys\n\nsys.exit(3)\n", 3, "SystemExit"),
    "nothing": ("", 1, "has 0 bot types"),
    "two types": (
        GOOD + GOOD[GOOD.index("class Once") :].replace("Once(", "Twice("),
        GOOD.count("\n") + 1,
        "has 2 bot types",
    ),
    "a type that cannot act": (
        GOOD.replace("def act", "def acts"),
        GOOD[: GOOD.index("class Once")].count("\n") + 1,
        "Once has no act",
    ),
    "a type without a title": (
        GOOD.replace('    title = "Once"\n', ""),
        GOOD[: GOOD.index("class Once")].count("\n") + 1,
        "Once has no title",
    ),
    "a state that hides a common field": (
        GOOD.replace("price_wanted", "orders"),
        GOOD[: GOOD.index("class Once")].count("\n") + 1,
        "'orders' stands in every bot's document",
    ),
    "a type without parameters": (
        GOOD.replace("Bot[Params, State]", "Bot"),
        GOOD[: GOOD.index("class Once")].count("\n") + 1,
        "Bot[Params, State]",
    ),
}
"""What a file may say, the line that is to blame, and words of the reason."""

LOOPING = "while True:\n    pass\n"
DYING = "import os\n\nos._exit(9)\n"
