"""lightmatchingengine: a matching engine in plain Python."""

# It is installed in an environment of its own.
# mypy: disable-error-code="import-not-found"

from collections.abc import Mapping

from lightmatchingengine.lightmatchingengine import LightMatchingEngine, Side

from bench.peers.turns import check, per_second, serve
from bench.stream import CANCEL, STREAMS, Operation, Stream

_PAIR = "BTC-EUR"


def run(operations: list[Operation]) -> int:
    """Do the operations; return the lots that traded."""
    engine, traded = LightMatchingEngine(), 0
    ids: dict[int, int] = {}
    for kind, number, is_buy, tick, lots in operations:
        if kind == CANCEL:
            engine.cancel_order(ids[number], _PAIR)
        else:
            order, trades = engine.add_order(_PAIR, tick, lots, Side.BUY if is_buy else Side.SELL)
            ids[number] = order.order_id
            if trades:
                traded += order.cum_qty
    return traded


def turn(_: str) -> Mapping[str, float]:
    """Return operations a second of each stream."""
    return {key: _per_second(make()) for key, make in STREAMS.items()}


def _per_second(stream: Stream) -> float:
    operations, expected = stream
    return per_second(lambda: check(run(operations), expected), len(operations))


if __name__ == "__main__":
    serve(turn)
