"""A preview as the form shows it."""

from decimal import Decimal

from common.messages.base import Side
from common.messages.bot import FieldError
from common.messages.preview import PreviewMade, PreviewOrder
from gui.views.preview import SHOWN_COUNT, view_of

ORDER = PreviewOrder(
    side=Side.BUY,
    price=Decimal("3371.00"),
    size=Decimal("0.0200"),
    is_post_only=False,
    is_immediate=True,
    purpose="entry",
    why={"text": "The price fell.", "values": {"price": "3370"}},
)


def test_an_order_is_told_in_words_with_its_reason() -> None:
    (shown,) = view_of(PreviewMade(price=None, orders=(ORDER,)), "BTC-EUR").orders

    assert shown.text == "buy 0.02 BTC at 3371 EUR"
    assert shown.how == "at once, at this price or better"
    assert shown.why is not None
    assert shown.why.text == "The price fell."


def test_a_post_only_order_says_so_and_one_without_a_reason_has_none() -> None:
    calm = ORDER.model_copy(update={"is_immediate": False, "is_post_only": True, "why": None})

    (shown,) = view_of(PreviewMade(price=None, orders=(calm,)), "BTC-EUR").orders

    assert (shown.how, shown.why) == ("post only", None)


def test_of_many_orders_the_first_are_listed_and_the_others_counted() -> None:
    shown = view_of(PreviewMade(price=None, orders=(ORDER,) * (SHOWN_COUNT + 3)), "BTC-EUR")

    assert (len(shown.orders), shown.more_count) == (SHOWN_COUNT, 3)


def test_what_the_trader_would_refuse_goes_to_its_field() -> None:
    error = FieldError(field="params.size", message="is too small")

    shown = view_of(PreviewMade(price=None, errors=(error,)), "BTC-EUR")

    assert shown.errors == {"params.size": "is too small"}
