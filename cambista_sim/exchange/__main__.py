"""``python -m cambista_sim.exchange``: serve a recorded market as Coinbase Exchange would."""

import asyncio
import logging
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter

from cambista_sim.exchange.app import serve
from cambista_sim.exchange.demo_key import demo
from cambista_sim.exchange.fault import read_faults
from cambista_sim.exchange.library import RecordingUnreadable, load
from cambista_sim.exchange.settings import described, read_exchange_settings
from cambista_sim.exchange.users import Users, users_from
from cambista_sim.journal import JournalUnreadableError
from common import logs
from common.errors import Away
from common.settings import MISCONFIGURED

log = logging.getLogger(__name__)

SWITCH_S = 0.0005
"""The thread that syncs the journal must not wait for its turn when the disk is done."""


def main() -> int:
    """Read the settings and the recordings, serve, and return the exit code."""
    ArgumentParser(
        prog="python -m cambista_sim.exchange",
        description="Serve a recorded market as Coinbase Exchange and Advanced Trade would, with "
        "users who trade on it. It takes no arguments; variables of the environment set it:",
        epilog=described(),
        formatter_class=RawDescriptionHelpFormatter,
    ).parse_args()
    settings = read_exchange_settings()
    logs.configure("exchange", settings.virc_log_level)
    try:
        library = load(settings.replay_paths, settings.virc_replay_speed)
    except RecordingUnreadable as error:
        sys.stderr.write(f"VIRC_REPLAY: {error}\n")
        return MISCONFIGURED
    try:
        path = settings.virc_exchange_users
        users = Users([demo(settings.virc_data)]) if path is None else users_from(path.read_bytes())
    except (OSError, ValueError) as error:
        sys.stderr.write(f"VIRC_EXCHANGE_USERS: {error}\n")
        return MISCONFIGURED
    try:
        faults = read_faults(settings.virc_exchange_faults)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"VIRC_EXCHANGE_FAULTS: {error}\n")
        return MISCONFIGURED
    sys.setswitchinterval(SWITCH_S)
    try:
        asyncio.run(serve(settings, library, users, faults))
    except (OSError, Away, JournalUnreadableError) as error:
        # The port or the journal is taken, or the journal is not readable: no stack helps.
        log.error("cannot serve: %s", error)  # noqa: TRY400
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
