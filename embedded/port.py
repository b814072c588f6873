"""Ports of 127.0.0.1: whether one is free, and one that is."""

import socket
import time
from contextlib import closing
from pathlib import Path

LOOPBACK = "127.0.0.1"


def is_free(port: int) -> bool:
    """Whether a server could listen on the port now."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
        return True


def becomes_free(port: int, within_s: float = 3.0) -> bool:
    """Whether the port is free now or soon: the last run's processes may be on their way out."""
    deadline = time.monotonic() + within_s
    while not is_free(port):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def kept_port(file: Path) -> int:
    """Return the port written down in a file while it is free, or another, written down there."""
    if file.exists():
        port = int(file.read_text())
        if becomes_free(port, within_s=1.0):
            return port
    with closing(socket.socket()) as probe:
        probe.bind((LOOPBACK, 0))
        port = int(probe.getsockname()[1])
    file.write_text(f"{port}\n")
    return port
