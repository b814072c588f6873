"""The form of a new bot."""

from decimal import Decimal

from werkzeug.datastructures import MultiDict

from common.messages.bot import BotType
from gui.requests.form import Form, by_field, request_of, typed_in
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

WATCHDOG = BotType.model_validate(
    {
        "name": "watchdog",
        "title": "Watchdog",
        "help": "",
        "params_schema": {
            "properties": {
                "bots": {
                    "type": "array",
                    "unit": "bots",
                    "items": {"type": "string"},
                    "default": [],
                }
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


def test_lists_and_objects_are_typed_as_json_and_their_numbers_stay_exact() -> None:
    typed = {"params.steps": '[{"price": 3371.10}]'}

    assert request_of(typed, GRID)["params"] == {"steps": [{"price": Decimal("3371.10")}]}
    assert request_of({"params.steps": "[1,"}, GRID)["params"] == {"steps": "[1,"}


def test_bots_are_chosen_from_a_list() -> None:
    (bots,) = Form(WATCHDOG, {}, "key").parameters
    form = Form(WATCHDOG, {"params.bots": "a,b"}, "key")

    assert request_of({"params.bots": "a,b"}, WATCHDOG)["params"] == {"bots": ["a", "b"]}
    assert request_of({}, WATCHDOG)["params"] == {"bots": []}
    assert [form.is_chosen(bots, each) for each in "abc"] == [True, True, False]
    assert Form(WATCHDOG, {}, "key").value(bots) == ""


def test_what_is_chosen_several_times_over_is_one_field() -> None:
    sent = MultiDict([("params.bots", "a"), ("params.bots", "b"), ("name", "test4")])

    assert typed_in(sent) == {"params.bots": "a,b", "name": "test4"}


def test_a_fault_within_a_field_stands_beside_it_and_says_where() -> None:
    errors = {"params.steps.0.price": "is missing", "params.steps.1": "x", "type": "is unknown"}

    assert by_field(errors, {"params.steps"}) == {
        "params.steps": "0.price: is missing",
        "type": "is unknown",
    }


def test_faults_without_a_field_are_shown_above_the_form() -> None:
    form = Form(SIMPLE, TYPED, "key", {"params.size": "a", "type": "b", "name": "c"})

    assert form.other_errors == {"type": "b"}
