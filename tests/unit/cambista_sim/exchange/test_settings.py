"""The stand-in exchange's settings: what is played, and what a wrong value does."""

from pathlib import Path

import pytest

from cambista_sim.exchange.library import shipped
from cambista_sim.exchange.settings import ExchangeSettings, read_exchange_settings
from common.settings import MISCONFIGURED


def test_every_recording_that_is_named_is_played() -> None:
    made = ExchangeSettings(virc_replay="one.jsonl.gz  two.csv.gz")

    assert made.replay_paths == [Path("one.jsonl.gz"), Path("two.csv.gz")]


def test_the_recordings_that_come_with_it_are_played_when_none_is_named() -> None:
    made = ExchangeSettings(virc_replay=None)

    assert made.replay_paths == shipped()
    assert made.replay_paths


def test_its_own_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRC_EXCHANGE_PUBLIC_RATE", "2.5")
    monkeypatch.setenv("VIRC_EXCHANGE_QUEUE", "77")

    made = read_exchange_settings()

    assert (made.virc_exchange_public_rate, made.virc_exchange_queue) == (2.5, 77)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VIRC_EXCHANGE_PUBLIC_BURST", "0"),
        ("VIRC_EXCHANGE_QUEUE", "many"),
        ("VIRC_EXCHANGE_HISTORY_S", "-1"),
    ],
)
def test_a_wrong_value_ends_the_process_with_the_variables_name(
    name: str,
    value: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        read_exchange_settings()

    assert ended.value.code == MISCONFIGURED
    assert capsys.readouterr().err.startswith(f"{name}: ")
