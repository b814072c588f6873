"""Whether the services that run as plain processes are healthy, as their health checks mean it.

The container's check starts an interpreter each time; here the same questions are asked from one
process.
"""

import requests

from common.bus import Bus, BusAway
from common.health import sick_address, sick_service
from embedded.composition import ServicePlan

ANSWER_LIMIT_S = 2.0
"""Longest wait for the dashboard's answer."""


class Checks:
    """Asks the services how they are."""

    def __init__(self, redis_url: str) -> None:
        self._bus = Bus(redis_url)

    def ailment(self, plan: ServicePlan) -> str:
        """Return what ails a service, or nothing when it is well."""
        subject = plan.health[-1]
        if subject.startswith("http"):
            return sick_address(subject)
        try:
            if plan.image.startswith("redis:"):
                self._bus.ping()
                return ""
            return sick_service(self._bus, subject)
        except (BusAway, ValueError) as error:
            return str(error)

    def close(self) -> None:
        """Close the connection."""
        self._bus.close()


def dashboard_ailment(port: int) -> str:
    """Return what keeps the platform from being whole, as its dashboard says; or nothing."""
    url = f"http://127.0.0.1:{port}/api/v1/health"
    with requests.Session() as session:
        session.trust_env = False  # it is on this machine, behind no proxy
        try:
            health = session.get(url, timeout=ANSWER_LIMIT_S).json()
        except (requests.RequestException, ValueError) as error:
            return f"{url} does not answer: {error}"
    status = health.get("status") if isinstance(health, dict) else health
    return "" if status == "ok" else f"{url} says {status}"
