"""gunicorn around the application: the worker processes, their hub, their end."""

import resource
import sys
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication  # type: ignore[import-untyped]
from gunicorn.glogging import Logger  # type: ignore[import-untyped]

from common.logs import configure
from common.settings import MISCONFIGURED, Settings, read_settings
from gui.app import create_app
from gui.live.hub import MOST_STREAMS, Hub
from gui.signing_in.credential import Credentials, UnusablePasswordError, read_credentials

GRACE_S = 3
"""An open stream would hold the end back for half a minute."""

_SPARE_CONNECTIONS = 1000
"""For requests while all streams are taken."""


class PlainLogger(Logger):  # type: ignore[misc] # gunicorn has no types
    """gunicorn's log, written like that of every other service."""

    def setup(self, cfg: Any) -> None:  # noqa: ANN401 - gunicorn has no types
        """Hand what gunicorn says to this process's log."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True


class Server(BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """gunicorn with one worker, which serves thousands of streams with greenlets."""

    def __init__(self, settings: Settings, credentials: Credentials) -> None:
        self._settings = settings
        self._credentials = credentials
        self._hub: Hub | None = None
        super().__init__()

    def load_config(self) -> None:
        """Set what gunicorn is to do."""
        options: dict[str, Any] = {
            "bind": f"{self._settings.virc_host}:{self._settings.virc_port}",
            "proc_name": "virc-gui",
            "worker_class": "gevent",
            "workers": 1,
            "worker_connections": MOST_STREAMS + _SPARE_CONNECTIONS,
            "graceful_timeout": GRACE_S,
            "keepalive": 1,  # an idle connection holds the end back for as long
            "control_socket_disable": True,
            "logger_class": PlainLogger,
            "loglevel": self._settings.virc_log_level.lower(),
            "post_worker_init": self._begin,
            "worker_exit": self._end,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """Make the application; called in each worker."""
        self._hub = Hub(self._settings.redis_url)
        return create_app(self._settings, self._credentials, self._hub)

    def _begin(self, worker: Any) -> None:  # noqa: ANN401 - gunicorn has no types
        """Let the hub hear, and end when its worker is told to."""

        def give_up() -> None:
            worker.alive = False

        if self._hub is not None:
            self._hub.is_leaving = lambda: not worker.alive
            self._hub.give_up = give_up
            self._hub.start()

    def _end(self, _server: object, _worker: object) -> None:
        """Close the hub with its worker; gunicorn counts the arguments."""
        if self._hub is not None:
            self._hub.close()


def main() -> int:
    """Serve the dashboard until SIGTERM or SIGINT; return the exit code."""
    settings = read_settings()
    configure("gui", settings.virc_log_level)
    try:
        credentials = read_credentials(settings)
    except UnusablePasswordError as error:
        sys.stderr.write(f"{error}\n")
        return MISCONFIGURED
    _allow_many_sockets()
    Server(settings, credentials).run()
    return 0


def _allow_many_sockets() -> None:
    """Raise the limit of open files as far as allowed: every stream is one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST_STREAMS
    most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
