"""Bots in the thinnest way, and in the way of the project that came before.

Bare: a fork of one process for each, with one connection, which waits. Seed: a Python process for
each, which looks every two seconds.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import redis

from bench.servers import Valkey, wait_until

_READY = "bench:ready"

_SEED = """
import sys, time, redis
client = redis.Redis(port=int(sys.argv[1]))
client.lpush("bench:ready", "x")
while True:
    client.rpop("bench:nothing")
    time.sleep(2)
"""


@contextmanager
def bare_bots(valkey: Valkey, count: int) -> Iterator[tuple[float, list[int]]]:
    """Fork so many, and give how long it took and who they are."""
    with _ready(valkey, count) as wait:
        began = time.perf_counter()
        pids = [_fork(valkey.port) for _ in range(count)]
        wait()
        took = time.perf_counter() - began
        try:
            yield took, pids
        finally:
            _end(pids)
            for each in pids:
                os.waitpid(each, 0)


@contextmanager
def seed_bots(valkey: Valkey, count: int) -> Iterator[tuple[float, list[int]]]:
    """Start so many Python processes, and give how long it took and who they are."""
    with _ready(valkey, count) as wait:
        began = time.perf_counter()
        command = [sys.executable, "-c", _SEED, str(valkey.port)]
        processes = [subprocess.Popen(command) for _ in range(count)]
        wait()
        took = time.perf_counter() - began
        try:
            yield took, [each.pid for each in processes]
        finally:
            _end([each.pid for each in processes])
            for each in processes:
                each.wait()


def multiplexed_s(port: int, count: int) -> list[float]:
    """Return when each of so many connections of one process hears what is published, in seconds.

    The least that any number of bots in one process takes.
    """
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(count)]
    for each in sockets:
        each.sendall(b"SUBSCRIBE bench:tick\r\n")
    for each in sockets:
        each.recv(4096)
    with redis.Redis(port=port) as client:
        began = time.perf_counter()
        client.publish("bench:tick", "x" * 300)
        heard = []
        for each in sockets:
            each.recv(4096)
            heard.append(time.perf_counter() - began)
    for each in sockets:
        each.close()
    return heard


@contextmanager
def _ready(valkey: Valkey, count: int) -> Iterator[Callable[[], None]]:
    with redis.Redis.from_url(valkey.url) as client:
        client.delete(_READY)
        yield lambda: wait_until(lambda: client.llen(_READY) == count, 120)


def _fork(port: int) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(f"LPUSH {_READY} x\r\nBRPOP bench:nothing 0\r\n".encode())
        while line.recv(4096):
            pass
    finally:
        os._exit(0)


def _end(pids: Sequence[int]) -> None:
    for each in pids:
        os.kill(each, signal.SIGTERM)
