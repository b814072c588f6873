"""What every type that looks at the market asks for, without writing it."""

from tests.support.bot_types.swinging import Params, Swinging
from trader.bots.simple import Simple
from trader.options import with_options


def test_the_common_fields_stand_after_the_types_own() -> None:
    made = with_options(Params)

    assert list(made.model_fields) == [*Params.model_fields, "whole_only"]
    assert made.__name__ == "Params"


def test_only_a_type_that_looks_at_the_market_has_them() -> None:
    assert "whole_only" in Swinging.params_type.model_fields
    assert "whole_only" not in Simple.params_type.model_fields
