"""Faults as they are asked for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from cambista_sim.exchange.fault import FAULTS, MessageFault, Modes, Purge, RestFault, read_faults


@pytest.mark.parametrize(
    "text",
    [
        '[{"kind":"explode"}]',
        '[{"kind":"drop","count":0}]',
        '[{"kind":"stall"}]',
        '[{"kind":"rest","answer":"418"}]',
        '[{"kind":"fill_on_cancel","part":"2"}]',
        '[{"kind":"modes"}]',
        '[{"kind":"drop","probability":0}]',
        '[{"kind":"drop","probability":1.01}]',
        '[{"kind":"drop","every":0}]',
        '[{"kind":"drop","colour":"red"}]',
        '[{"kind":"refuse","seconds":61}]',
        '[{"kind":"settle","seconds":-1}]',
        '[{"kind":"rest","answer":"500","method":"PATCH"}]',
        '{"kind":"drop"}',
        "",
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        FAULTS.validate_json(text)


def test_a_fault_strikes_once_and_a_wrong_answer_until_it_is_switched_off() -> None:
    drop, wrong, purge = FAULTS.validate_json(
        '[{"kind":"drop"},{"kind":"rest","answer":"503"},{"kind":"purge"}]'
    )

    assert isinstance(drop, MessageFault)
    assert (drop.type, drop.count, drop.channel, drop.product_id) == ("match", 1, None, None)
    assert isinstance(wrong, RestFault)
    assert (wrong.when, wrong.count, wrong.seconds, wrong.path) == ("before", None, None, "/")
    assert isinstance(purge, Purge)
    assert purge.count is None


def test_limits_are_within() -> None:
    longest = FAULTS.validate_json(
        '[{"kind":"stall","seconds":3600},{"kind":"settle","seconds":0},'
        '{"kind":"refuse","seconds":60},{"kind":"fill_on_cancel","part":"1"}]'
    )

    assert [each.kind for each in longest] == ["stall", "settle", "refuse", "fill_on_cancel"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_faults(tmp_path / "none.json")


def test_faults_are_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "faults.json"
    path.write_text(
        '[{"kind":"rest","answer":"hang_up","when":"after","method":"POST","path":"/orders"},'
        '{"kind":"modes","product_id":"BTC-USD","cancel_only":true}]'
    )

    lost, modes = read_faults(path)

    assert isinstance(lost, RestFault)
    assert (lost.when, lost.count) == ("after", None)
    assert isinstance(modes, Modes)
    assert read_faults(None) == []
