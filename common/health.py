"""Whether a service of this machine is healthy: ``python -m common.health SERVICE``.

Exits with 0 when its heartbeat is fresh and ``ok`` or ``degraded``; used by health checks. A
service that sends no heartbeats, being no part of the platform, is asked by its address instead:
``python -m common.health http://127.0.0.1:8765/time`` exits with 0 when that answers with 200.
"""

import sys
from http import HTTPStatus

import requests

from common.bus import Bus, BusAway
from common.channels import HEARTBEATS
from common.messages.platform import Condition
from common.service import instance_name
from common.settings import read_settings

SERVICES = ("grabber", "analyst", "cambista_sim", "trader", "gui")
"""The services without which the platform is not whole."""

ANSWER_LIMIT_S = 3.0
"""Longest wait for an answer over HTTP."""


def sick_service(bus: Bus, service: str) -> str:
    """Return what ails a service of this machine, or nothing when it is well. Raises BusAway."""
    heartbeat = bus.get(HEARTBEATS, service, instance_name())
    if heartbeat is None:
        return f"{service} is silent"
    if heartbeat.condition is Condition.WAITING:
        return f"{service} is waiting: {heartbeat.detail}"
    return ""


def sick_address(url: str) -> str:
    """Return what ails the server behind an address, or nothing when it answers with 200."""
    with requests.Session() as session:
        session.trust_env = False  # what is asked is on this machine, behind no proxy
        try:
            status = session.get(url, timeout=ANSWER_LIMIT_S).status_code
        except requests.RequestException as error:
            return f"{url} does not answer: {error}"
    return "" if status == HTTPStatus.OK else f"{url} answers with {status}"


def main(subject: str) -> int:
    """Return 0 when the service, or the server behind an address, is well; else say what ails."""
    if subject.startswith("http"):
        ailment = sick_address(subject)
    else:
        bus = Bus(read_settings().redis_url)
        try:
            ailment = sick_service(bus, subject)
        except BusAway as error:
            ailment = str(error)
        finally:
            bus.close()
    sys.stderr.write(f"{ailment or f'{subject} is well'}\n")
    return int(bool(ailment))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
