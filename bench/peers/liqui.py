"""liquibook: a matching engine in C++, called from Python as its examples do.

How much an order traded it tells a listener in Python only, which would cost it more than the
matching: so it is asked whether an order traded, not how much.
"""

# It is installed in an environment of its own.
# mypy: disable-error-code="import-not-found"

from collections.abc import Mapping

import liquibook

from bench.peers.turns import check, per_second, serve
from bench.stream import CANCEL, CROSS, STREAMS, Operation


def run(operations: list[Operation]) -> int:
    """Do the operations; return how many orders traded as they came."""
    book, traded = liquibook.DepthOrderBook(), 0
    orders: dict[int, liquibook.SimpleOrder] = {}
    for kind, number, is_buy, tick, lots in operations:
        if kind == CANCEL:
            book.cancel(orders[number])
        else:
            order = orders[number] = liquibook.SimpleOrder(is_buy, tick, lots)
            traded += book.add(order)
    return traded


def turn(_: str) -> Mapping[str, float]:
    """Return operations a second of each stream."""
    return {key: _per_second(make().operations) for key, make in STREAMS.items()}


def _per_second(operations: list[Operation]) -> float:
    expected = sum(each.kind == CROSS for each in operations)
    return per_second(lambda: check(run(operations), expected), len(operations))


if __name__ == "__main__":
    serve(turn)
