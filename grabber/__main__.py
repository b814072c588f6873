"""``python -m grabber``: run the grabber until SIGTERM or SIGINT."""

import sys

from common.service import run_service
from common.settings import read_settings
from grabber.loop import Grabber


def main() -> int:
    """Read the settings, run, and return the exit code."""
    settings = read_settings()
    return run_service("grabber", lambda: Grabber(settings), settings)


if __name__ == "__main__":
    sys.exit(main())
