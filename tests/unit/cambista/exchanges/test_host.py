"""Which hosts are real markets."""

import pytest

from cambista.exchange import BadAccess
from cambista.exchanges.host import Address, checked, is_local, is_production

REST = ("https", "http")
FEED = ("wss", "ws")


@pytest.mark.parametrize(
    "host",
    [
        *("api.exchange.coinbase.com", "ws-feed.exchange.coinbase.com", "api.coinbase.com"),
        *("API.EXCHANGE.COINBASE.COM", "api.exchange.coinbase.com.", "api.kraken.com"),
        *("sandbox.exchange.coinbase.com.evil.example", "notsandbox.exchange.coinbase.com"),
        *("8.8.8.8", "2130706433", "0x7f000001", "[::1", "", "localhost.example"),
    ],
)
def test_every_host_is_a_real_market_that_is_not_known_to_be_otherwise(host: str) -> None:
    assert is_production(host)


@pytest.mark.parametrize(
    "host",
    [
        *("api-public.sandbox.exchange.coinbase.com", "api-sandbox.coinbase.com"),
        *("localhost", "127.0.0.1", "::1", "10.1.2.3", "192.168.0.7", "exchange", "EXCHANGE"),
    ],
)
def test_sandboxes_and_what_stands_beside_us_are_not_real_markets(host: str) -> None:
    assert not is_production(host)


def test_a_real_market_is_refused_while_real_trading_is_off() -> None:
    url = "https://api.exchange.coinbase.com"

    with pytest.raises(BadAccess, match="is a real market, and VIRC_REAL_TRADING is off"):
        checked(url, REST, is_real_allowed=False)
    assert checked(url, REST, is_real_allowed=True) == Address(url, "api.exchange.coinbase.com")


def test_keys_travel_in_the_open_on_this_machine_only() -> None:
    assert checked("http://127.0.0.1:8765/", REST, is_real_allowed=False).url == (
        "http://127.0.0.1:8765"
    )
    for url in ("http://api-sandbox.coinbase.com", "http://api.exchange.coinbase.com"):
        with pytest.raises(BadAccess, match="must be spoken to over https"):
            checked(url, REST, is_real_allowed=True)


@pytest.mark.parametrize("url", ["", "coinbase", "ftp://127.0.0.1", "https://", "wss://127.0.0.1"])
def test_what_is_no_address_of_this_kind_is_refused(url: str) -> None:
    with pytest.raises(BadAccess, match="is not an address that begins with https://"):
        checked(url, REST, is_real_allowed=True)


@pytest.mark.parametrize("tail", ["?x=1", "#x"])
def test_an_address_has_nothing_that_would_end_up_in_paths(tail: str) -> None:
    with pytest.raises(BadAccess, match="more than scheme, host, port and path"):
        checked(f"https://127.0.0.1/{tail}", REST, is_real_allowed=True)


@pytest.mark.parametrize("url", ["https://me:hush@127.0.0.1", "gopher://me:hush@127.0.0.1"])
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(BadAccess) as refused:
        checked(url, REST, is_real_allowed=True)

    assert "hush" not in str(refused.value)


def test_the_authority_is_what_a_request_says_as_its_host() -> None:
    assert Address("https://api.coinbase.com", "api.coinbase.com").authority == "api.coinbase.com"
    assert Address("https://api.coinbase.com:443/x", "api.coinbase.com").authority == (
        "api.coinbase.com"
    )
    assert Address("http://127.0.0.1:8765", "127.0.0.1").authority == "127.0.0.1:8765"
    assert Address("http://[::1]:8765", "::1").authority == "[::1]:8765"


def test_a_number_without_a_point_is_an_address_and_not_a_neighbour() -> None:
    assert not is_local("2130706433")
    assert is_local("virc-exchange_1")
