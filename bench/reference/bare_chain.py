"""The thinnest way of a trade to a bot: ``ingest`` and ``simulate`` are processes.

``python -m bench.reference.bare_chain ingest REDIS_PORT FEED_URL`` takes frames and publishes the
trades; ``... simulate REDIS_PORT COUNT`` fills from an index with so many resting orders, and
pushes each fill to the bot's list. redis-py speaks to Redis.
"""

import sys

import msgspec
import redis

from bench.reference import bare_decode
from bench.reference.bare_ingest import connect, cut
from bench.reference.index import Bids

TRADES, FILLS = "bare:trades", "bare:fills"
TOUCHED = 10_000
"""The tick at which an order waits for each trade; the others rest below it."""

_WAIT_S = 4
_CHUNK = 1 << 18


class Trade(msgspec.Struct):
    """What the simulator needs of a trade."""

    tick: int
    lots: int


def ingest(port: int, url: str) -> None:
    """Publish what the feed says until the process is ended."""
    bus, feed = redis.Redis(port=port), connect(url)
    encode, rest = msgspec.json.Encoder().encode, b""
    while chunk := feed.recv(_CHUNK):
        texts, rest = cut(rest + chunk)
        for text in texts:
            if b'"match"' in text:
                trade = bare_decode.decode(text)
                bus.publish(TRADES, encode(Trade(int(trade.price * 100), 1)))


def simulate(port: int, count: int) -> None:
    """Fill orders until the process is ended; who was filled is followed by another."""
    bus, bids = redis.Redis(port=port), Bids()
    decode = msgspec.json.Decoder(Trade).decode
    for number in range(count):
        bids.add(number, TOUCHED - 1 - number % 1_000, 1)
    market = bus.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    market.subscribe(TRADES)
    bids.add(count, TOUCHED, 1)
    print("ready", flush=True)
    while True:
        heard = market.get_message(timeout=_WAIT_S)
        if heard is None:
            continue
        trade = decode(heard["data"])
        for key in bids.fill(trade.tick, trade.lots):
            bus.lpush(FILLS, str(key))
            bids.add(key + 1, TOUCHED, 1)


def await_fill(bus: redis.Redis) -> None:
    """Return when the bot heard of a fill. Raises TimeoutError."""
    if bus.brpop(FILLS, _WAIT_S) is None:
        raise TimeoutError("no fill")


def main() -> None:
    """Be one of the two."""
    kind, port, other = sys.argv[1:]
    if kind == "ingest":
        ingest(int(port), other)
    else:
        simulate(int(port), int(other))


if __name__ == "__main__":
    main()
