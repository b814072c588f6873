"""What a request works with: the bus, the hub, who may sign in."""

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from common.bus import Bus
from gui.live.hub import Hub
from gui.signing_in.attempt import Attempts
from gui.signing_in.credential import Credentials


@dataclass(frozen=True, slots=True)
class Desk:
    """One worker process's connections and memory."""

    bus: Bus
    hub: Hub
    credentials: Credentials
    attempts: Attempts = field(default_factory=Attempts)


def desk() -> Desk:
    """Return the desk of the application that serves the request."""
    return cast(Desk, current_app.extensions["virc"])
