"""What remains of orders."""

from decimal import Decimal

from cambista.exchanges.coinbase.remainder import Remainders


def test_matches_make_the_remainder_that_the_venue_says() -> None:
    left = Remainders()
    left.begin("a", Decimal(3))
    left.trade("a", Decimal(1))

    assert left.agrees("a", Decimal(2))
    left.trade("a", Decimal(2))
    assert left.agrees("a", Decimal("0.00"))


def test_a_lost_match_shows_once() -> None:
    left = Remainders()
    left.begin("a", Decimal(3))

    assert not left.agrees("a", Decimal(2))
    assert left.agrees("a", Decimal(2))


def test_what_was_not_heard_from_its_beginning_is_believed() -> None:
    left = Remainders()

    left.trade("a", Decimal(1))

    assert left.agrees("a", Decimal(2))
    assert not left.agrees("a", Decimal(1))


def test_an_order_by_funds_has_nothing_to_compare() -> None:
    left = Remainders()
    left.begin("a", None)

    assert left.agrees("a", None)


def test_an_order_that_is_done_is_forgotten() -> None:
    left = Remainders()
    left.begin("a", Decimal(3))

    left.end("a")

    assert left.agrees("a", Decimal(1))


def test_a_message_whose_number_does_not_rise_is_late() -> None:
    left = Remainders()

    assert not left.is_late("BTC-EUR", 5)
    assert not left.is_late("ETH-EUR", 1)
    assert left.is_late("BTC-EUR", 5)
    assert left.is_late("BTC-EUR", 4)
    assert not left.is_late("BTC-EUR", 99)
    assert not left.is_late("BTC-EUR", None)
