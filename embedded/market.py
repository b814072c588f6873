"""Writes down which market the containers read: ``python -m embedded.market HOST``.

It is the recorded one while a container of the name HOST, the stand-in exchange, is there; else
the live one. The choice holds until all services have stopped: a platform whose services read
different markets would trade at prices of another year.
"""

import os
import socket
import sys
import time
from pathlib import Path

from common.bus import Bus, BusAway
from common.channels import HEARTBEATS
from common.market import Market, block, read_choice

PATIENCE_S = 14.0
"""Longer than a heartbeat stays on its board: the last of a service that has stopped is gone."""


def wanted_market(host: str) -> Market:
    """Return the recorded market when the exchange that plays it is there."""
    try:
        socket.getaddrinfo(host, None)
    except socket.gaierror:
        return Market.LIVE
    return Market.DEMO


def running_services(redis_url: str) -> list[str]:
    """Return the services whose heartbeats are fresh. Raises BusAway."""
    bus = Bus(redis_url)
    try:
        return sorted({parts[0] for parts, _ in bus.find(HEARTBEATS)})
    finally:
        bus.close()


def have_stopped(redis_url: str, within_s: float) -> bool:
    """Whether no service of a market is running, or soon none is. Raises BusAway."""
    deadline = time.monotonic() + within_s
    while running_services(redis_url):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True


def choose(file: Path, wanted: Market, redis_url: str, patience_s: float = PATIENCE_S) -> str:
    """Write the choice down; return what speaks against it, or nothing. Raises BusAway.

    ``redis_url`` is the bus of the market that was chosen before.
    """
    chosen = read_choice(file)
    if chosen in (None, wanted) or have_stopped(redis_url, patience_s):
        file.write_text(f"{wanted}\n")
        return ""
    return (
        f"the platform is running on the {chosen} market and cannot change to the {wanted} one: "
        "first run `docker compose --profile demo down`"
    )


def main(host: str) -> int:
    """Choose, and return the exit code."""
    file = Path(os.environ["VIRC_MARKET_FILE"])
    chosen = read_choice(file) or Market.LIVE
    wanted = wanted_market(host)
    try:
        objection = choose(file, wanted, block(os.environ[chosen.variable])["REDIS_URL"])
    except BusAway as error:
        objection = str(error)
    sys.stderr.write(f"{objection or f'the market is the {wanted} one'}\n")
    return int(bool(objection))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
