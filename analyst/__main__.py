"""``python -m analyst``: run the service until SIGTERM or SIGINT."""

import sys

from analyst.loop import Analyst
from common.service import run_service
from common.settings import read_settings


def main() -> int:
    """Run the service and return the exit code."""
    settings = read_settings()
    return run_service("analyst", lambda: Analyst(settings), settings)


if __name__ == "__main__":
    sys.exit(main())
