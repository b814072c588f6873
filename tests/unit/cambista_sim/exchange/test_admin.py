"""The admin routes' door."""

import pytest

from cambista_sim.exchange.admin import is_loopback


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1"])
def test_this_machine_is_let_in(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["192.168.1.7", "172.17.0.1", "fe80::1", "", "unix:", None])
def test_others_are_not(address: str | None) -> None:
    assert not is_loopback(address)
