"""The names that a form offers while one is typed, by what they name. Pure."""

from collections.abc import Iterable

from common.messages.bot import BotDocument


def known_names(bots: Iterable[BotDocument]) -> dict[str, list[str]]:
    """Return the tags by which bots can be named: those in sight, as an archived one has none."""
    tags = {tag for each in bots if not each.is_archived for tag in each.tags}
    return {"tags": sorted(tags)}
