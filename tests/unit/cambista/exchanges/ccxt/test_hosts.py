"""The hosts of an exchange's addresses."""

from cambista.exchanges.ccxt.hosts import hosts_of


def test_all_hosts_are_found_however_deep() -> None:
    urls = {
        "public": "https://api.kraken.com",
        "v3": {"private": "https://api.{hostname}/v3", "none": None},
        "odd": "no address",
    }

    assert hosts_of(urls) == ["api.kraken.com", "api.{hostname}", "no address"]
    assert hosts_of("https://api.example.com/x") == ["api.example.com"]
