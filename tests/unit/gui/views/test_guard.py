"""A bot's protections as its page shows them."""

from typing import Any

from common.messages.bot import BotDocument
from gui.views.guard import guard_of
from tests.support.bots import simple_bot


def protected(guard: dict[str, Any] | None = None, **params: Any) -> BotDocument:  # noqa: ANN401
    """Return a bot with these protections, and what has fired of them."""
    changes = {"params": params, "guard": guard or {}}
    return BotDocument.model_validate({**simple_bot().json, **changes})


def test_a_bot_without_protections_shows_none() -> None:
    assert guard_of(protected(size="1", largest_loss=None)) is None
    assert guard_of(protected()) is None


def test_what_is_forbidden_is_said_in_words() -> None:
    view = guard_of(protected(largest_loss="50", trading_hours="08:00-22:00", losses_in_a_row=3))

    assert view is not None
    assert view.limits == (
        "loss of at most 50 EUR",
        "cooldown after 3 losses in a row",
        "trades 08:00-22:00 UTC",
    )
    assert view.fired == ()


def test_what_fired_is_shown_newest_first_even_when_nothing_is_forbidden_any_more() -> None:
    fired = [{"text": "older"}, {"text": "newer"}]

    view = guard_of(protected({"fired": fired, "held": "cools down"}))

    assert view is not None
    assert [each["text"] for each in view.fired] == ["newer", "older"]
    assert view.held == "cools down"
