"""What a bot makes of a refused order: whether to try again, and when."""

from trader.frame.guard import HELD_BACK

FIRST_RETRY_S = 5.0
MOST_RETRY_S = 60.0
"""Money comes back and prices move within minutes; a venue is not asked more often than this."""

_HOPELESS = (
    "not found",
    "unknown pair",
    "not available",
    "too accurate",
    "too small",
    "too large",
    "must be a number",
    "invalid",
    "requires",
)
"""Coinbase's words for orders that are wrong in themselves, and the simulated venue's."""


def refusal_words(what: str, reason: str) -> str:
    """Say what became of an order; one that the bot's protections held back was never placed."""
    link = "was" if reason.startswith(HELD_BACK) else "was refused:"
    return f"{what} {link} {reason}"


def is_hopeless(reason: str) -> bool:
    """Return whether the same order would be refused at any time; money and markets change."""
    return any(words in reason.lower() for words in _HOPELESS)


def is_too_small(reason: str) -> bool:
    """Return whether the venue takes no order of so little."""
    return "too small" in reason.lower()


def retry_delay_s(refusals: int) -> float:
    """Return how long to wait after so many refusals in a row, the first being 1."""
    return min(FIRST_RETRY_S * 2.0 ** min(refusals - 1, 10), MOST_RETRY_S)
