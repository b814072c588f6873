"""A preview as the form shows it: the orders with their reasons, what is waited for. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from common.messages.base import base_of, plain, quote_of
from common.messages.preview import PreviewMade, PreviewOrder
from gui.views.why import WhyView, why_view

SHOWN_COUNT = 8
"""Orders that are listed one by one."""


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order in words."""

    text: str
    """``buy 0.02 BTC at 3371 EUR``."""
    how: str
    """How it trades, when not as any limit order does."""
    purpose: str
    why: WhyView | None


@dataclass(frozen=True, slots=True)
class PreviewView:
    """What the form says of a preview."""

    orders: tuple[OrderView, ...] = ()
    more_count: int = 0
    """Orders that are not listed."""
    waits: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    """By field."""
    trouble: str = ""
    """Why there is no preview."""


def view_of(made: PreviewMade, pair: str) -> PreviewView:
    """Return what is shown of a preview."""
    errors = {each.field: each.message for each in made.errors}
    return PreviewView(
        orders=tuple(_order(each, pair) for each in made.orders[:SHOWN_COUNT]),
        more_count=max(len(made.orders) - SHOWN_COUNT, 0),
        waits=made.waits,
        warnings=made.warnings,
        errors=errors,
    )


def _order(order: PreviewOrder, pair: str) -> OrderView:
    size, price = plain(order.size.normalize()), plain(order.price.normalize())
    how = "post only" if order.is_post_only else ""
    return OrderView(
        text=f"{order.side.value} {size} {base_of(pair)} at {price} {quote_of(pair)}",
        how="at once, at this price or better" if order.is_immediate else how,
        purpose=order.purpose,
        why=why_view(order.why),
    )
