"""JSON of a stranger."""

from decimal import Decimal

import pytest

from cambista_sim.exchange.stranger import parsed


def test_numbers_are_floats_unless_they_must_be_exact() -> None:
    assert parsed('{"price": 0.1}') == {"price": 0.1}
    assert parsed(b'{"price": 0.1, "size": 3}', exactly=True) == {
        "price": Decimal("0.1"),
        "size": 3,
    }


@pytest.mark.parametrize(
    "text",
    ["", "{", b"\xff", "[" * 100_000, '{"a":' * 100_000, "9" * 5_000],
    ids=["nothing", "half", "no text", "deep list", "deep object", "long number"],
)
def test_what_cannot_be_read_is_always_the_same_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|decode|nested|limit"):
        parsed(text)
