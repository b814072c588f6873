"""The port of a bot type."""

from decimal import Decimal

from tests.support.bots import BEGAN_AT, admitted, wish
from trader.bot import Why
from trader.bots.simple import Simple

WHY = Why(text="The price fell.", values={"price": "3370"})


def test_an_order_is_for_what_its_type_says() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    order = bot.sell(Decimal(1), at=Decimal(2), purpose="exit", why=WHY, is_immediate=True)

    assert (order.purpose, order.is_immediate) == ("exit", True)
    assert bot.orders[0].why == WHY


def test_what_it_did_is_remembered_with_the_broker_where_it_happened() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    bot.remember({"number": 5})

    assert bot.history == [{"number": 5, "cambista": "sim"}]
