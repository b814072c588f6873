"""Two more clients that nobody named trade at the exchange."""

from typing import Any

import pytest

from tests.clients.conftest import Run

Found = dict[str, Any]


@pytest.fixture(scope="module")
def day(run: Run) -> Found:
    """Return what a day of trading found."""
    found: Found = run("others", "others")
    return found


def test_a_client_that_turns_all_texts_into_numbers_and_times_trades(day: Found) -> None:
    found = day["exchange"]

    assert found["products"][0]["quote_increment"] == "0.01"
    assert (len(found["trades"]), len(found["rates"])) == (3, 2)
    assert found["open"] == [found["id"]] == [found["cancelled"]]
    assert [len(each) for each in found["holds"]] == [0, 1]
    assert [each["order_id"] for each in found["fills"]] == [found["bought"]]
    assert found["refused"] == "Insufficient funds"


def test_a_client_that_checks_the_type_of_every_field_trades(day: Found) -> None:
    found = day["advanced"]

    assert found["products"] == ["BTC-USD"]
    assert {"BTC", "USD"} <= set(found["accounts"])
    assert (found["open"], found["cancelled"], found["after"]) == ("OPEN", [True], "CANCELLED")
    assert found["fills"] == [found["bought"], day["exchange"]["bought"]]
    assert found["refused"] == "INSUFFICIENT_FUND"
