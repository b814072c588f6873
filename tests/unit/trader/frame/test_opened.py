"""A bot's document, opened and closed."""

from decimal import Decimal

import pytest

from tests.support.bots import BEGAN_AT, PureBot, admitted, wish
from trader.bots.learner import Learner
from trader.bots.simple import Simple
from trader.frame.opened import DocumentCorrupt


def test_a_document_that_the_type_cannot_read_is_corrupt() -> None:
    document = admitted(wish()).document.model_copy(update={"instructions": "none"})

    with pytest.raises(DocumentCorrupt, match="instructions"):
        Simple(document, BEGAN_AT)


@pytest.mark.parametrize(
    ("price", "below", "above"),
    [("3371.019", "3371.01", "3371.02"), ("3371.01", "3371.01", "3371.01"), ("0.001", "0", "0.01")],
)
def test_a_price_is_rounded_to_what_the_pair_is_traded_at(
    price: str, below: str, above: str
) -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    assert bot.on_tick(Decimal(price)) == Decimal(below)
    assert bot.on_tick(Decimal(price), down=False) == Decimal(above)


def test_a_size_is_rounded_down_to_what_the_pair_is_traded_in() -> None:
    bot = Simple(admitted(wish()).document, BEGAN_AT)

    assert bot.on_lot(Decimal("0.123456789")) == Decimal("0.12345678")


def test_a_document_older_than_the_pairs_rules_has_prices_and_sizes_as_they_are() -> None:
    document = admitted(wish()).document.model_copy(update={"product": None})
    bot = Simple(document, BEGAN_AT)

    assert bot.on_tick(Decimal("3371.019")) == Decimal("3371.019")
    assert bot.on_lot(Decimal("0.123456789")) == Decimal("0.123456789")


def test_what_is_kept_beside_the_document_has_a_bound() -> None:
    document = admitted(wish("learner")).document
    bot = Learner(document, BEGAN_AT, "before")
    assert bot.attached == "before"

    bot.attach("x" * Learner.most_attached)

    with pytest.raises(ValueError, match="beside a document"):
        bot.attach("x" * (Learner.most_attached + 1))
    with pytest.raises(ValueError, match="of 0"):
        Simple(admitted(wish()).document, BEGAN_AT).attach("x")


def test_it_goes_on_watching_for_what_it_watched_for() -> None:
    bot = PureBot(admitted(wish("learner")).document)
    bot.start()
    again = Learner(bot.document, bot.at)
    watches = list(again.ledger.watches)

    again.keep_watching()
    again.settle_watches()

    assert watches
    assert again.ledger.watches == watches
