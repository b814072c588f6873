"""How often forecasts were right."""

from trader.parts.standing import Standing


def standing(*outcomes: tuple[bool, bool]) -> Standing:
    made = Standing()
    for is_forecast, is_rise in outcomes:
        made.count(is_forecast=is_forecast, is_rise=is_rise)
    return made


def test_forecasts_are_counted_beside_naive_ones_of_the_same_candles() -> None:
    found = standing((True, True), (True, True), (False, True), (True, False))

    assert found.values() == {
        "accuracy_percent": "50.0",
        "repeat_accuracy_percent": "66.7",
        "steady_accuracy_percent": "75.0",
    }


def test_it_is_said_in_words() -> None:
    found = standing((True, True), (True, False))

    assert found.told() == (
        "right in 50.0 % of 2 forecasts (0.0 % by repeating the last direction, "
        "50.0 % by always saying the more frequent)"
    )
    assert found.summary == found.told()


def test_before_the_first_outcome_nothing_is_known() -> None:
    assert standing().values() == {}
    assert "no forecast" in standing().told()
    assert "repeating" not in standing((True, True)).told()
