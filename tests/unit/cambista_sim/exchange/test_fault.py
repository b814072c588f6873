"""Faults as they are asked for."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from cambista_sim.exchange.fault import FAULTS, Modes, RestFault, read_faults


@pytest.mark.parametrize(
    "text",
    [
        '[{"kind":"explode"}]',
        '[{"kind":"drop","count":0}]',
        '[{"kind":"stall"}]',
        '[{"kind":"rest","answer":"418"}]',
        '[{"kind":"fill_on_cancel","part":"2"}]',
        '[{"kind":"modes"}]',
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        FAULTS.validate_json(text)


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
