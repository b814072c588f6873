"""What a bot would do if it were started now."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel

from common.messages.base import Side
from common.messages.order import Balance, OrderCommand, WalletReported
from common.messages.preview import PreviewMade
from tests.support.bots import BEGAN_AT, card, wish
from tests.support.news import TYPES, ticker
from tests.support.purse import wallet
from trader.bot import Bot
from trader.preview import MOST_EVENTS, Market, preview
from trader.watching import Closes, Ticks


def seen(bot_type: str, price: str | None = "3400", **params: Any) -> PreviewMade:  # noqa: ANN401
    """Return the preview of a bot while the market is at a price."""
    market = Market(ticker(price) if price else None)
    return preview(wish(bot_type, **params), TYPES, card(), market, BEGAN_AT)


def test_a_simple_bot_would_place_its_first_order_and_says_why() -> None:
    made = seen("simple")

    (order,) = made.orders
    assert (order.side, order.price, order.size) == (
        Side.BUY,
        Decimal("3371.0"),
        Decimal("0.02"),
    )
    assert order.why is not None
    assert order.why["text"] == "Step 1 of 2 was next: buy 0.02 BTC at 3371.0 EUR."
    assert made.price == Decimal(3400)
    assert made.waits == ()


def test_a_bot_that_watches_says_what_it_waits_for() -> None:
    made = seen("swinging", price="3400")

    assert made.orders == ()
    assert made.waits == ("the price at 3371 EUR or below",)


def test_what_it_watches_for_and_is_so_already_is_told_to_it() -> None:
    made = seen("swinging", price="3370")

    (order,) = made.orders
    assert order.is_immediate
    assert order.purpose == "entry"
    assert order.why is not None
    assert order.why["values"] == {"price": "3370", "level": "3371.0"}


def test_without_a_price_it_waits_for_the_first() -> None:
    made = seen("swinging", price=None)

    assert made.price is None
    assert made.waits[0] == "the first price of BTC-EUR, which is not known yet"


def test_while_trades_are_missing_a_bot_that_wants_whole_data_would_wait() -> None:
    holed = ticker("3370").windows
    made = seen("swinging", price="3370", whole_only=True)

    assert holed == ()
    assert len(made.orders) == 1


def test_what_is_wrong_is_said_under_the_name_of_its_field() -> None:
    made = seen("simple", buy_at="3371.001")

    assert [each.field for each in made.errors] == ["params.buy_at"]
    assert made.orders == ()


def test_a_round_that_loses_money_is_warned_of() -> None:
    (warning,) = seen("simple").warnings

    assert "a round after fees" in warning


class Params(BaseModel):
    """Nothing to ask for."""


class State(BaseModel):
    """What it knows of its account."""

    euros: str = ""


class Restless(Bot[Params, State]):
    """Asks for its balances, and wants every ticker and a candle, for ever."""

    title = "Restless"
    help = "Never has enough."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return nothing."""
        return State()

    def act(self) -> Iterator[OrderCommand]:
        """Want more; order what the venue would refuse."""
        self.watch(Ticks(1 + len(self.ledger.watches)))
        self.watch(Closes("1h"))
        if not self.state.euros:
            yield self.ask_wallet()
        elif not self.orders:
            yield self.buy(Decimal("0.0001"), at=Decimal(self.state.euros))

    def on_wallet(self, wallet: WalletReported) -> None:
        """Note the balance."""
        self.state.euros = str(wallet.balances[0].available)


def test_a_bot_that_asks_for_its_balances_is_told_them_and_is_not_followed_for_ever() -> None:
    euros = Balance(currency="EUR", balance=Decimal(9), hold=Decimal(0), available=Decimal(9))
    wallet = WalletReported(balances=(euros,), reported_at=BEGAN_AT)
    asked = wish("simple").model_copy(update={"type": "restless", "params": {}})

    made = preview(asked, {"restless": Restless}, card(), Market(ticker(), wallet), BEGAN_AT)

    assert MOST_EVENTS < 100
    assert [each.price for each in made.orders] == [Decimal(9)]
    assert made.orders[0].why is None
    assert "an order needs at least 1 EUR" in made.warnings[0]
    assert "the end of the 1h candle" in made.waits


def test_a_watchdog_of_the_account_says_at_which_price_too_much_is_lost() -> None:
    market = Market(ticker("3000"), wallet(EUR="500", BTC="0.5", ETH="7"))

    made = preview(wish("watchdog:account"), TYPES, card(), market, BEGAN_AT)

    assert made.waits == ("the price at 2600 EUR or below",)
    assert made.warnings == ()


@pytest.mark.parametrize("bot_type", sorted(TYPES.keys() - {"crashing", "hanging"}))
def test_the_same_market_gives_the_same_preview(bot_type: str) -> None:
    assert seen(bot_type) == seen(bot_type)
