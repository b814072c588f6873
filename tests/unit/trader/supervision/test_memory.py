"""What bots' processes share with their trader."""

import gc

from trader.supervision.memory import settle


def test_what_there_is_is_kept_from_the_collector() -> None:
    try:
        settle()
        assert gc.get_freeze_count() > 0
        settle()
    finally:
        gc.unfreeze()
