"""``python -m bench.trading_bots``: a trader that runs the measured bot types beside the real."""

import sys

import bench.bot_types
import trader.bots
from common.settings import read_settings
from trader.__main__ import run
from trader.supervision.restart import RestartPolicy
from trader.types.finder import find_bot_types

if __name__ == "__main__":
    sys.exit(run(read_settings(), find_bot_types(trader.bots, bench.bot_types), RestartPolicy()))
