"""The stand-in exchange's settings."""

import pytest

from cambista_sim.exchange.advanced.token import LONGEST_WINDOW_S
from cambista_sim.exchange.library import shipped
from cambista_sim.exchange.settings import ExchangeSettings, described, read_exchange_settings


def test_the_recordings_are_those_that_are_named_or_shipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert ExchangeSettings().replay_paths == shipped()
    monkeypatch.setenv("VIRC_REPLAY", "a.gz b.gz")

    assert [path.name for path in ExchangeSettings().replay_paths] == ["a.gz", "b.gz"]


def test_a_wrong_setting_ends_the_process_and_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VIRC_EXCHANGE_AUTH_STATUS", "418")

    with pytest.raises(SystemExit) as ended:
        read_exchange_settings()

    assert ended.value.code == 2
    assert "VIRC_EXCHANGE_AUTH_STATUS" in capsys.readouterr().err


def test_every_setting_of_its_own_is_described() -> None:
    text = described()

    for name in ("VIRC_EXCHANGE_USERS", "VIRC_EXCHANGE_TLS_PORT", "VIRC_REPLAY_SPEED"):
        assert name in text


def test_a_shorter_window_holds_for_tokens_too() -> None:
    assert ExchangeSettings().token_window_s == LONGEST_WINDOW_S
    assert ExchangeSettings(virc_exchange_window_s=3).token_window_s == 3
