"""``python -m analyst``: run the service until SIGTERM or SIGINT."""

import sys

from analyst import indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked
from analyst.loop import Analyst
from common.service import run_service
from common.settings import MISCONFIGURED, read_settings


def main() -> int:
    """Run the service and return the exit code."""
    settings = read_settings()
    try:
        asked = all_asked(find_indicators(indicators), settings.virc_indicators)
    except ValueError as error:
        sys.stderr.write(f"VIRC_INDICATORS: {error}\n")
        return MISCONFIGURED
    return run_service("analyst", lambda: Analyst(settings, asked), settings)


if __name__ == "__main__":
    sys.exit(main())
