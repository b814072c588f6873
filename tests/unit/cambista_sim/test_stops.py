"""Tests of the orders that wait for the last trade to reach their stop price."""

from decimal import Decimal

import pytest

from cambista_sim.stops import SPARE, Stops


def waiting() -> Stops[str]:
    made: Stops[str] = Stops()
    made.add("low", "loss", Decimal(90))
    made.add("near", "loss", Decimal(95))
    made.add("nearer", "loss", Decimal(95))
    made.add("high", "entry", Decimal(110))
    made.add("top", "entry", Decimal(120))
    return made


def test_a_fall_triggers_the_nearest_loss_first_and_the_older_of_two() -> None:
    stops = waiting()
    triggered = []

    while (key := stops.triggered(Decimal(90))) is not None:
        stops.remove(key)
        triggered.append(key)

    assert triggered == ["near", "nearer", "low"]
    assert list(stops) == ["high", "top"]


def test_a_rise_triggers_entries() -> None:
    stops = waiting()

    assert stops.triggered(Decimal("109.99")) is None
    assert stops.triggered(Decimal(110)) == "high"


def test_the_bounds_are_the_nearest_stop_prices() -> None:
    stops = waiting()
    stops.remove("near")
    stops.remove("nearer")
    stops.remove("high")

    assert stops.bounds() == (Decimal(90), Decimal(120))
    assert Stops[str]().bounds() == (None, None)


def test_what_does_not_wait_cannot_be_removed() -> None:
    with pytest.raises(KeyError):
        waiting().remove("nobody")


def test_orders_that_come_and_go_take_no_memory() -> None:
    stops: Stops[int] = Stops()

    for number in range(5 * SPARE):
        stops.add(number, "entry", Decimal(number))
        stops.remove(number)

    assert len(stops._entries) <= SPARE + 2
    assert len(stops) == 0
