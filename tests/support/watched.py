"""What a bot waits for in the market."""

from common.messages.watch import WATCH_LIST, Watch
from tests.support.bots import PureBot


def watches_of(bot: PureBot) -> list[Watch]:
    """Return what a bot waits for."""
    return WATCH_LIST.validate_python((bot.document.model_extra or {})["watches"], strict=False)
