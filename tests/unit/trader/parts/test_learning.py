"""A forecaster that learns one example at a time."""

import json
import random
from collections.abc import Iterator

import pytest

from trader.parts.features import Features
from trader.parts.learning import MOST_FEATURES, Forecaster, ModelUnreadable


def examples(count: int, seed: int = 1) -> Iterator[tuple[Features, bool]]:
    """Yield examples whose outcome follows one of two features, with noise."""
    chance = random.Random(seed)
    for _ in range(count):
        features = {"told": chance.gauss(300, 20), "noise": chance.random()}
        yield features, features["told"] + chance.gauss(0, 10) > 300


def test_it_learns_what_foretells_and_not_the_noise() -> None:
    forecaster = Forecaster(0.05)
    right = 0

    for features, is_rise in examples(500):
        right += (forecaster.probability(features) > 0.5) == is_rise
        forecaster.learn(features, is_rise=is_rise)

    weights = json.loads(forecaster.written())["weights"]
    assert right > 400
    assert weights["told"] > 10 * abs(weights["noise"])


def test_before_it_has_learnt_it_says_one_half() -> None:
    assert Forecaster(0.05).probability({"told": 5.0}) == 0.5


def test_written_down_and_read_after_every_example_it_is_the_same() -> None:
    whole, broken = Forecaster(0.05), Forecaster(0.05)

    for features, is_rise in examples(100):
        broken = Forecaster.read(broken.written(), 0.05)
        assert broken.probability(features) == whole.probability(features)
        whole.learn(features, is_rise=is_rise)
        broken.learn(features, is_rise=is_rise)

    assert broken.written() == whole.written()


def test_one_wild_example_does_not_undo_what_others_taught() -> None:
    calm, shaken = Forecaster(0.05), Forecaster(0.05)
    for features, is_rise in examples(300):
        calm.learn(features, is_rise=is_rise)
        shaken.learn(features, is_rise=is_rise)

    shaken.learn({"told": 1e12, "noise": 0.5}, is_rise=False)

    def weight(forecaster: Forecaster) -> float:
        return float(json.loads(forecaster.written())["weights"]["told"])

    assert weight(shaken) > weight(calm) / 2


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        Forecaster(0.1).written().replace('"intercept":0.0', '"intercept":"x"'),
        Forecaster(0.1).written().replace('"intercept":0.0', '"intercept":NaN'),
        Forecaster(0.1).written().replace("{", '{"more":1,', 1),
        Forecaster(0.1)
        .written()
        .replace(
            '"weights":{}',
            '"weights":' + json.dumps({str(each): 1.0 for each in range(MOST_FEATURES + 1)}),
        ),
    ],
)
def test_what_is_no_model_is_not_read(text: str) -> None:
    with pytest.raises(ModelUnreadable):
        Forecaster.read(text, 0.05)
