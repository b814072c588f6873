"""``python -m bench.feed_server PORT``: a feed that sends what the path of its address says.

``/steady/COUNT`` sends so many frames as fast as they are taken; ``/burst/COUNT/MS`` sends them
evenly within so many milliseconds, a trade id left out now and then. When all are sent the time
of it, on the machine's monotonic clock, is a line on the standard output.
"""

import socket
import sys
import time
from functools import cache
from pathlib import PurePosixPath

from bench.feed_socket import accept, await_goodbye, await_subscription, listen
from bench.frames import chunks, numbered

HOLE_EVERY = 1_000
"""Messages of a burst after which one is left out."""

BURST_CHUNK = 100
"""Frames of a burst that are sent at once: at 10,000 in 100 ms, a millisecond's."""


@cache
def steady(count: int) -> list[bytes]:
    """Return what a steady feed sends."""
    return chunks(numbered(count))


@cache
def burst(count: int) -> list[bytes]:
    """Return what a burst sends: so many messages, among them holes."""
    texts = numbered(count + holes_in(count))
    kept = [text for at, text in enumerate(texts) if at % HOLE_EVERY != HOLE_EVERY // 2]
    return chunks(kept[:count], BURST_CHUNK)


def holes_in(count: int) -> int:
    """Return how many trade ids a burst leaves out."""
    return count // HOLE_EVERY


def send(client: socket.socket, plan: PurePosixPath) -> None:
    """Send what a path asks for."""
    kind, *numbers = plan.parts[1:]
    count = int(numbers[0])
    parts = steady(count) if kind == "steady" else burst(count)
    pause_s = 0.0 if kind == "steady" else int(numbers[1]) / 1000 / len(parts)
    started = time.monotonic()
    for at, part in enumerate(parts):
        if pause_s:
            time.sleep(max(0.0, started + at * pause_s - time.monotonic()))
        client.sendall(part)


def main() -> None:
    """Serve one client after the other until the process is ended."""
    with listen(int(sys.argv[1])) as server:
        print("ready", flush=True)
        while True:
            client, plan = accept(server)
            await_subscription(client)
            try:
                send(client, plan)
            except ConnectionError:
                client.close()
                continue
            print(time.monotonic(), flush=True)
            await_goodbye(client)


if __name__ == "__main__":
    main()
