"""``python -m bench.feed_server PORT PLAN...``: a feed that sends what its address's path says.

A plan is such a path, got ready before anybody connects. ``/steady/COUNT`` sends so many frames
as fast as they are taken; ``/burst/COUNT/MS`` sends them evenly within so many milliseconds, a
trade id left out now and then. When all are sent, a line on the standard output says when that
was; of a burst, when it should have been, so that who takes it in slowly gains no time. The clock
is the machine's monotonic one.
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


def frames_of(plan: PurePosixPath) -> list[bytes]:
    """Return what a path asks for."""
    kind, count, *_ = plan.parts[1:]
    return steady(int(count)) if kind == "steady" else burst(int(count))


def send(client: socket.socket, plan: PurePosixPath) -> float:
    """Send what a path asks for, and return when all was sent or should have been."""
    parts = frames_of(plan)
    within_s = int(plan.parts[3]) / 1000 if plan.parts[1] == "burst" else 0.0
    pause_s = within_s / len(parts)
    started = time.monotonic()
    for at, part in enumerate(parts):
        if pause_s:
            time.sleep(max(0.0, started + at * pause_s - time.monotonic()))
        client.sendall(part)
    return started + within_s if within_s else time.monotonic()


def main() -> None:
    """Serve one client after the other until the process is ended."""
    port, *plans = sys.argv[1:]
    for each in plans:
        frames_of(PurePosixPath(each))
    with listen(int(port)) as server:
        print("ready", flush=True)
        while True:
            client, plan = accept(server)
            await_subscription(client)
            try:
                sent_at = send(client, plan)
            except ConnectionError:
                client.close()
                continue
            print(sent_at, flush=True)
            await_goodbye(client)


if __name__ == "__main__":
    main()
