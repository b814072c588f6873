"""``python -m grabber``: run the grabber until SIGTERM or SIGINT."""

import sys

from common.service import run_service
from common.settings import MISCONFIGURED, read_settings
from grabber.feed import BadFeed, open_feed
from grabber.loop import Grabber


def main() -> int:
    """Read the settings, run, and return the exit code."""
    settings = read_settings()
    try:
        open_feed(settings.virc_feed)
    except BadFeed as error:
        sys.stderr.write(f"VIRC_FEED: {error}\n")
        return MISCONFIGURED
    return run_service("grabber", lambda: Grabber(settings), settings)


if __name__ == "__main__":
    sys.exit(main())
