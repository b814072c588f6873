"""Halting cambistas, over the REST API and on the pages."""

import threading
from collections.abc import Iterator

import pytest

from common.channels import HALTS
from common.messages.trading import Halt
from tests.integration.gui.asking import get, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.filling import send


@pytest.fixture
def obeying(feeder: Feeder) -> Iterator[None]:
    """Have both cambistas obey the halt's switches as soon as they are turned."""
    is_over = threading.Event()

    def obey() -> None:
        while not is_over.wait(0.02):
            said = [feeder.bus.get(HALTS, each) for each in ("all", "sim", "coinbase")]
            on = {each.name for each in said if each is not None and each.is_halted}
            feeder.card(is_halted=bool(on & {"all", "sim"}))
            feeder.real_card(is_halted=bool(on & {"all", "coinbase"}))

    thread = threading.Thread(target=obey)
    thread.start()
    yield
    is_over.set()
    thread.join()


@pytest.mark.usefixtures("obeying")
def test_the_halt_is_answered_once_every_cambista_obeys(visitor: Visitor, feeder: Feeder) -> None:
    feeder.real_card()

    halted = post(visitor, "/halt", {"reason": "lunch"}, 200)
    one = post(visitor, "/resume", {"cambista": "coinbase"}, 200)
    resumed = post(visitor, "/resume", {}, 200)

    assert halted["obeyed"] == {"sim": True, "coinbase": True}
    assert halted["switch"]["reason"] == "lunch"
    assert one["halted"] == {"sim": True, "coinbase": True}
    assert resumed["halted"] == {"sim": False, "coinbase": False}
    assert {each["name"] for each in get(visitor, "/halts")["switches"]} == {"all", "coinbase"}


@pytest.mark.usefixtures("obeying")
def test_one_cambista_is_halted_alone(visitor: Visitor, feeder: Feeder) -> None:
    feeder.real_card()

    halted = post(visitor, "/halt", {"cambista": "coinbase"}, 200)

    assert halted["obeyed"] == {"coinbase": True}
    assert halted["halted"] == {"sim": False, "coinbase": True}


def test_a_cambista_that_does_not_obey_in_time_is_named(
    visitor: Visitor, feeder: Feeder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.services.halting.OBEYED_WITHIN_S", 0.1)

    assert post(visitor, "/halt", {}, 202)["obeyed"] == {"sim": False}


@pytest.mark.usefixtures("feeder")
def test_a_wrong_halt_names_its_field(visitor: Visitor) -> None:
    unknown = post(visitor, "/halt", {"cambista": "nobody"}, 422)["error"]
    stray = post(visitor, "/halt", {"who": "sim"}, 422)["error"]

    assert unknown["fields"] == {"cambista": "is unknown; there are: all, sim"}
    assert stray["fields"] == {"who": "is not a field of a halt"}


@pytest.mark.usefixtures("obeying")
def test_a_person_halts_and_resumes(person: Visitor, feeder: Feeder) -> None:
    assert send(person, {"cambista": "all", "reason": "lunch"}, "/halt")[0] == 303
    halted = feeder.bus.get(HALTS, "all")
    assert send(person, {"cambista": "all"}, "/resume")[0] == 303
    resumed = feeder.bus.get(HALTS, "all")

    assert isinstance(halted, Halt)
    assert halted.is_halted
    assert halted.reason == "lunch"
    assert isinstance(resumed, Halt)
    assert not resumed.is_halted
