"""The form of a new bot."""

from common.messages.bot import BotType
from gui.form import Form, request_of
from tests.unit.gui.made import SIMPLE

TYPED = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "params.size": " 0.02 ",
    "params.buy_at": "3371.0",
    "params.sell_at": "",
    "csrf_token": "x",
}
GRID = BotType.model_validate(
    {
        "name": "grid",
        "title": "Grid",
        "help": "",
        "params_schema": {
            "properties": {
                "levels": {"type": "integer", "default": 5},
                "share": {"type": "number"},
                "note": {"type": "string"},
                "steps": {"type": "array"},
            }
        },
    }
)


def test_empty_fields_are_missing_and_boxes_are_true_or_false() -> None:
    assert request_of(TYPED, SIMPLE) == {
        "type": "simple",
        "name": "test4",
        "pair": "BTC-EUR",
        "cambista": "sim",
        "params": {"size": "0.02", "buy_at": "3371.0", "loop": False},
    }
    assert request_of(TYPED | {"params.loop": "on"}, SIMPLE)["params"]["loop"] is True


def test_whole_and_broken_numbers_are_read_as_their_schema_says() -> None:
    typed = {"params.levels": "7", "params.share": "0.5", "params.note": "hello"}

    assert request_of(typed, GRID)["params"] == {"levels": 7, "share": 0.5, "note": "hello"}


def test_what_is_no_number_is_left_for_the_check_to_refuse() -> None:
    assert request_of({"params.levels": "many"}, GRID)["params"] == {"levels": "many"}


def test_a_form_of_an_unknown_type_has_no_parameters() -> None:
    assert request_of(TYPED, None)["params"] == {}
    assert Form(None, {}, "key").parameters == ()


def test_a_form_shows_what_was_typed_else_the_default() -> None:
    (levels, *_) = Form(GRID, {}, "key").parameters

    assert Form(GRID, {}, "key").value(levels) == "5"
    assert Form(GRID, {"params.levels": "9"}, "key").value(levels) == "9"


def test_a_box_that_was_not_ticked_stays_so() -> None:
    loop = Form(SIMPLE, {}, "key").parameters[-1]

    assert not Form(SIMPLE, {}, "key").is_checked(loop)
    assert not Form(SIMPLE, TYPED, "key").is_checked(loop)
    assert Form(SIMPLE, TYPED | {"params.loop": "on"}, "key").is_checked(loop)


def test_lists_have_no_field() -> None:
    assert [each.name for each in Form(GRID, {}, "key").parameters] == ["levels", "share", "note"]


def test_faults_without_a_field_are_shown_above_the_form() -> None:
    form = Form(SIMPLE, TYPED, "key", {"params.size": "a", "type": "b", "name": "c"})

    assert form.other_errors == {"type": "b"}
