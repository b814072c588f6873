"""Who may sign in."""

import stat
from pathlib import Path

import pytest

from common.settings import Settings
from gui.signing_in.credential import UnusablePasswordError, read_credentials


def settings(folder: Path, **fields: object) -> Settings:
    """Return settings that keep their files in a folder."""
    return Settings.model_validate({"virc_data": folder, **fields})


def test_the_given_password_admits_the_given_user(tmp_path: Path) -> None:
    found = read_credentials(settings(tmp_path, virc_user="ann", virc_password="right horse"))

    assert found.admits("ann", "right horse")
    assert not found.admits("ann", "wrong horse")
    assert not found.admits("bob", "right horse")
    assert not found.admits("ann", "")


def test_the_password_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("right horse\n")

    found = read_credentials(settings(tmp_path, virc_password_file=secret))

    assert found.admits("admin", "right horse")


@pytest.mark.parametrize("text", ["", "\n", None])
def test_an_empty_or_missing_password_file_is_said_by_its_setting(
    tmp_path: Path, text: str | None
) -> None:
    secret = tmp_path / "password"
    if text is not None:
        secret.write_text(text)

    with pytest.raises(UnusablePasswordError, match="VIRC_PASSWORD_FILE"):
        read_credentials(settings(tmp_path, virc_password_file=secret))


def test_without_a_password_one_is_made_shown_once_and_kept_as_a_hash(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = read_credentials(settings(tmp_path))
    shown = capsys.readouterr().err
    second = read_credentials(settings(tmp_path))

    password = shown.split("with the password ")[1].split()[0]
    assert first.admits("admin", password)
    assert second.admits("admin", password)
    assert capsys.readouterr().err == ""
    kept = tmp_path / "gui-password-hash"
    assert kept.read_text().startswith("$argon2id$")
    assert password not in kept.read_text()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_the_session_key_outlives_the_process_and_is_nobody_elses(tmp_path: Path) -> None:
    first = read_credentials(settings(tmp_path, virc_password="x"))
    second = read_credentials(settings(tmp_path, virc_password="x"))

    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "gui-session-key").stat().st_mode) == 0o600


def test_a_new_password_changes_the_stamp_and_a_restart_does_not(tmp_path: Path) -> None:
    stamps = [
        read_credentials(settings(tmp_path, virc_password=each)).stamp for each in ("a", "a", "b")
    ]

    assert stamps[0] == stamps[1]
    assert stamps[1] != stamps[2]


def test_where_nothing_can_be_written_the_secrets_last_as_long_as_the_process(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")

    found = read_credentials(settings(blocked / "data"))

    password = capsys.readouterr().err.split("with the password ")[1].split()[0]
    assert found.admits("admin", password)


def test_the_token_is_compared_whole_and_none_admits_nobody(tmp_path: Path) -> None:
    with_token = read_credentials(settings(tmp_path, virc_password="x", virc_api_token="secret"))
    without = read_credentials(settings(tmp_path, virc_password="x"))

    assert with_token.admits_token("secret")
    assert not with_token.admits_token("secre")
    assert not without.admits_token("")
