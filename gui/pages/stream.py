"""The stream of server-sent events that keeps every page live."""

from http import HTTPStatus

from flask import Blueprint, Response, request

from gui.api.route import Description, describes
from gui.desk import desk
from gui.live.hub import MOST_STREAMS
from gui.signing_in.access import session_end
from gui.trouble import Trouble

stream = Blueprint("stream", __name__)


@stream.get("/stream")
@describes(
    Description(
        "Server-sent events: hello, beat, ticker, bot, card, wallet, health, notice",
        {HTTPStatus.OK: "text/event-stream"},
        headers={"Last-Event-ID": "The last notice that was seen; those after it are sent again"},
    )
)
def show() -> Response:
    """Answer with everything as it is now, then with what changes."""
    hub = desk().hub
    if hub.stream_count >= MOST_STREAMS:
        message = "Too many pages are open."
        raise Trouble(HTTPStatus.SERVICE_UNAVAILABLE, "too_many_streams", message)
    frames = hub.stream(request.headers.get("Last-Event-ID", ""), session_end())
    # Proxies that gather answers would hold the events back.
    return Response(frames, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
