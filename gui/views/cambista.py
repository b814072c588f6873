"""A cambista as the pages name it: what its money is, in one wording for all of them. Pure."""

import json
from collections.abc import Iterable
from typing import Any, Final

from common.messages.order import Card

LABELS: Final = {"real": "REAL MONEY", "practice": "practice money", "simulated": "simulated"}
"""What the card says of the money, as people read it. Only what is real is shouted."""


def label_of(card: Card) -> str:
    """Return what the money of a cambista is."""
    return LABELS[card.money]


def named(card: Card) -> str:
    """Return a cambista's title and what its money is: ``Coinbase · REAL MONEY``."""
    return f"{card.title} · {label_of(card)}"


def is_asked_about(card: Card) -> bool:
    """Whether a person is shown the numbers before a bot trades there: it is an account."""
    return card.role == "real"


def shown_card(card: Card, *, is_gone: bool = False) -> dict[str, Any]:
    """Return a card as the page's scripts are told of it."""
    told = json.loads(card.model_dump_json())
    return {**told, "label": label_of(card), "is_gone": is_gone}


def simulated_first(cards: Iterable[Card]) -> list[Card]:
    """Return the cambistas in the order in which they are offered: what costs nothing first."""
    return sorted(cards, key=lambda each: (-tuple(LABELS).index(each.money), each.title))
