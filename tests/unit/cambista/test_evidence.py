"""What a venue shows."""

from cambista.evidence import trade_number


def test_a_trade_that_has_a_number_keeps_it() -> None:
    assert trade_number(78098253) == 78098253
    assert trade_number("78098253") == 78098253


def test_a_trade_with_a_name_gets_a_number_of_63_bits_that_is_always_the_same() -> None:
    number = trade_number("1111-11111-111111")

    assert number == trade_number("1111-11111-111111")
    assert number != trade_number("1111-11111-111112")
    assert 0 <= number < 2**63


def test_a_number_that_no_store_can_keep_is_taken_for_a_name() -> None:
    assert 0 <= trade_number("9" * 40) < 2**63
