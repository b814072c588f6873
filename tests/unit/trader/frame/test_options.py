"""What every type asks for, without writing it."""

from tests.support.bot_types.swinging import Params, State, Swinging
from trader.bot import Bot
from trader.frame.options import with_options
from trader.frame.protections import Protections


def test_the_common_fields_stand_after_the_types_own_the_protections_last() -> None:
    made = with_options(Params)

    common = ["whole_only", *Protections.model_fields]
    assert list(made.model_fields) == [*Params.model_fields, *common]
    assert made.__name__ == "Params"


class Blind(Bot[Params, State]):
    """Does nothing."""

    title = help = "Blind."
    looks_at_market = False


def test_only_a_type_that_looks_at_the_market_asks_for_whole_data() -> None:
    assert "whole_only" in Swinging.params_type.model_fields
    assert "whole_only" not in Blind.params_type.model_fields
    assert "largest_loss" in Blind.params_type.model_fields
