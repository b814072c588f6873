"""Tests of programs of others on the stage."""

import sys
from pathlib import Path

import pytest

from bench import peer
from bench.needs import NotInstalledError
from bench.peer import Peer, interpreter


def test_the_peers_python_is_the_one_that_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(peer.VARIABLE, "/opt/peers/python")

    assert interpreter() == "/opt/peers/python"


def test_without_an_environment_of_their_own_peers_are_sought_in_this_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(peer.VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    assert interpreter() == sys.executable

    (tmp_path / peer.USUAL).parent.mkdir(parents=True)
    (tmp_path / peer.USUAL).touch()
    assert interpreter() == str(tmp_path / peer.USUAL)


def test_a_peer_that_is_not_installed_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(peer.VARIABLE, sys.executable)
    absent = Peer("liquibook", "G10")

    with pytest.raises(NotInstalledError, match="liquibook is not installed"):
        absent.turn()
    absent.close()
