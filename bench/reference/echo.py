"""``python -m bench.reference.echo PORT``: redis-py's own lists, a request and its echo."""

import sys
import time

import redis

REQUESTS, ANSWERS = "echo:requests", "echo:answers"

_WAIT_S = 4
"""Below redis-py's own limit of 5 s for an answer."""


def connect(port: int) -> redis.Redis:
    """Return a plain client."""
    return redis.Redis(host="127.0.0.1", port=port)


def echoed_s(client: redis.Redis, payload: bytes) -> float:
    """Return how long a request and its answer take."""
    started = time.perf_counter()
    client.lpush(REQUESTS, payload)
    if client.brpop(ANSWERS, _WAIT_S) is None:
        raise TimeoutError("no echo")
    return time.perf_counter() - started


def main() -> None:
    """Answer until the process is ended."""
    client = connect(int(sys.argv[1]))
    print("ready", flush=True)
    while True:
        found = client.brpop(REQUESTS, _WAIT_S)
        if found is not None:
            client.lpush(ANSWERS, found[1])


if __name__ == "__main__":
    main()
