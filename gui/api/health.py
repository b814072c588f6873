"""How the platform is, for people, programs and Prometheus."""

from http import HTTPStatus

from flask import Blueprint, Response

from common.bus import BusAway
from common.clock import now
from gui.api.model import HealthReport
from gui.api.route import Description, answer, describes
from gui.desk import desk
from gui.metrics import metrics_text
from gui.services import boards
from gui.services.condition import Health, assess, redis_is_away
from gui.signing_in.access import is_known
from gui.trouble import REDIS_IS_AWAY

health = Blueprint("health", __name__)


@health.get("/api/v1/health")
@describes(
    Description(
        "How the platform is: `ok` while no service is silent or waiting",
        {HTTPStatus.OK: HealthReport, HTTPStatus.SERVICE_UNAVAILABLE: HealthReport},
        is_open=True,
    )
)
def get() -> Response:
    """Answer for anybody; the services in detail for who is signed in."""
    found = present()
    is_away = found.status == "waiting"
    status = HTTPStatus.SERVICE_UNAVAILABLE if is_away else HTTPStatus.OK
    services = found.services if is_known() else {}
    return answer(HealthReport(status=found.status, services=services), status)


def present() -> Health:
    """Return how the platform is now; who is silent, since the hub last heard of it."""
    try:
        found = assess(boards.heartbeats(desk().bus), now())
    except BusAway:
        return redis_is_away(REDIS_IS_AWAY, desk().hub.health.services)
    heard = desk().hub.health.services
    services = {
        name: each.model_copy(update={"beat_at": heard[name].beat_at})
        if each.beat_at is None and name in heard
        else each
        for name, each in found.services.items()
    }
    return found.model_copy(update={"services": services})


@health.get("/metrics")
@describes(Description("Figures for Prometheus", {HTTPStatus.OK: "text/plain"}))
def metrics() -> Response:
    """Answer in Prometheus' text format."""
    bus = desk().bus
    text = metrics_text(boards.heartbeats(bus), boards.bots(bus), now())
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")
