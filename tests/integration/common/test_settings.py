"""Settings that a process reads from its environment."""

from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import ValidationError

from common.settings import Settings, read_settings


def test_settings_are_read_from_the_environment_and_an_empty_one_is_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VIRC_PAIRS", " BTC-EUR   ETH-EUR ")
    monkeypatch.setenv("SIM_FUNDS", "EUR=1000.50 BTC=2")
    monkeypatch.setenv("VIRC_PORT", "")

    settings = Settings()

    assert settings.pairs == ("BTC-EUR", "ETH-EUR")
    assert settings.funds == {"EUR": Decimal("1000.50"), "BTC": Decimal(2)}
    assert settings.virc_port == 5000


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("VIRC_TRADING_HOURS", "8-22", "'8-22' is not HH:MM-HH:MM, as 08:00-22:00"),
        ("VIRC_LOSSES_IN_A_ROW", "0", "greater than or equal to 1"),
        ("VIRC_COOLDOWN_MINUTES", "an hour", "valid integer"),
    ],
)
def test_when_all_bots_rest_is_said_rightly_or_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str,
    told: str,
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit, match="2"):
        read_settings()

    said = capsys.readouterr().err
    assert said.startswith(f"{name}: ")
    assert told in said


def test_a_password_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VIRC_PASSWORD", "hunter2")

    assert "hunter2" not in repr(Settings())


@pytest.mark.parametrize("name", ["sim", "all", "Coinbase"])
def test_no_real_broker_is_called_what_means_another(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CAMBISTA_NAME", name)

    with pytest.raises(ValidationError, match="cambista_name"):
        Settings()


def test_the_chosen_market_says_what_the_environment_leaves_open(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "market").write_text("demo\n")
    monkeypatch.setenv("VIRC_MARKET_FILE", str(tmp_path / "market"))
    monkeypatch.setenv("VIRC_LIVE", "VIRC_PAIRS=BTC-EUR")
    monkeypatch.setenv("VIRC_DEMO", "VIRC_PAIRS=BTC-USD\nVIRC_DATA=/data/demo\nVIRC_USER=\n")
    monkeypatch.setenv("VIRC_DATA", "/data")

    settings = Settings()

    assert settings.pairs == ("BTC-USD",)
    assert settings.virc_data == Path("/data")
    assert settings.virc_user == "admin"
