"""What the platform is told of bot types that cannot be used."""

from common.channels import BOT_TYPES, HEARTBEATS
from common.messages.bot import BotFault, BotStatus
from common.messages.platform import Condition, Heartbeat
from tests.support.bots import wish
from tests.support.traders import TraderProcess
from tests.support.venue import Venue
from tests.support.waiting import eventually

FAULT = BotFault(file="mine.py", line=7, reason="NameError: name 'x' is not defined")


def test_a_bad_type_is_told_with_file_and_line_and_keeps_no_bot_from_running(
    redis_url: str, venue: Venue
) -> None:
    process = TraderProcess(redis_url, faults=[FAULT])
    process.start()
    try:
        venue.show()
        process.ask(wish())
        process.await_status(BotStatus.RUNNING)

        offered = process.bus.get(BOT_TYPES)
        assert offered is not None
        assert offered.faults == (FAULT,)
        assert process.await_notices("mine.py:7: NameError")

        def degraded() -> Heartbeat | None:
            beat = process.bus.get(HEARTBEATS, "trader", process.host)
            return beat if beat and beat.condition is Condition.DEGRADED else None

        beat = eventually(degraded)
        assert beat is not None
        assert "mine.py:7" in beat.detail
    finally:
        process.stop()
        process.bus.close()
