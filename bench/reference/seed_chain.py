"""The former project's way of a price to a bot: ``analyse`` and ``simulate`` are processes.

``python -m bench.reference.seed_chain analyse REDIS_PORT`` looks for the last trade every two
seconds; ``... simulate REDIS_PORT COUNT`` waits a second for orders, then looks at all tickers and
at all its orders. A key stands in for Mongo, and a sleep for the analyst's work; both are quicker
than what they stand for.
"""

import json
import sys
import time

import redis

from bench.reference import scan

PAIR = "BTC-EUR"
LAST = "seed:last"
TICKER = f"seed:tick:{PAIR}"
ORDERS = "seed:orders"
DONE = "seed:done"

REFRESH_S = 2.0
"""Its setting ``analyst_refresh``."""

WORK_S = 0.068
"""What its pandas work took with 100,000 trades."""

_ORDER_WAIT_S = 1
_ANSWER_S = 30


def analyse(port: int) -> None:
    """Tell the last price until the process is ended."""
    bus = redis.Redis(port=port)
    print("ready", flush=True)
    while True:
        last = bus.get(LAST)
        time.sleep(WORK_S)
        if last is not None:
            bus.set(TICKER, last)
            bus.publish(TICKER, last)
        time.sleep(REFRESH_S)


def simulate(port: int, count: int) -> None:
    """Fill orders until the process is ended."""
    bus = redis.Redis(port=port)
    orders = [scan.make(number, "buy", 10.0 + number % 1_000 / 100) for number in range(count)]
    print("ready", flush=True)
    while True:
        asked = bus.brpop(ORDERS, _ORDER_WAIT_S)
        if asked is not None:
            orders.append(json.loads(asked[1]))
            scan.save(bus, orders)
        for key in bus.scan_iter("seed:tick:*"):
            _fill(bus, orders, float(bus.get(key) or 0))


def _fill(bus: redis.Redis, orders: list[scan.Order], price: float) -> None:
    for order in scan.reached(orders, PAIR, price):
        orders.remove(order)
        bus.lpush(DONE, json.dumps(order))
        scan.save(bus, orders)


def filled_s(bus: redis.Redis, number: int) -> float:
    """Return how long it takes from a price to the news of the fill, from any moment on."""
    bus.set(LAST, "200.0")
    bus.delete(TICKER)
    bus.lpush(ORDERS, json.dumps(scan.make(number, "buy", 100.0)))
    time.sleep(number * 0.37 % REFRESH_S)
    started = time.perf_counter()
    bus.set(LAST, "100.0")
    if bus.brpop(DONE, _ANSWER_S) is None:
        raise TimeoutError("no fill")
    return time.perf_counter() - started


def connect(port: int) -> redis.Redis:
    """Return the bot's client, which waits for longer than redis-py would."""
    return redis.Redis(port=port, socket_timeout=None)


def main() -> None:
    """Be one of the two."""
    kind, port, *rest = sys.argv[1:]
    if kind == "analyse":
        analyse(int(port))
    else:
        simulate(int(port), int(rest[0]))


if __name__ == "__main__":
    main()
