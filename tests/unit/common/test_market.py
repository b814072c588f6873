"""Which market's settings a container reads."""

from pathlib import Path

import pytest

from common.market import Market, block, chosen_settings, read_choice


def test_a_block_is_read_line_by_line() -> None:
    text = "REDIS_URL=redis://redis:6379/1\nVIRC_PAIRS=BTC-USD BTC-EUR\n\nEMPTY=\n A=b=c\n"

    assert block(text) == {
        "REDIS_URL": "redis://redis:6379/1",
        "VIRC_PAIRS": "BTC-USD BTC-EUR",
        "EMPTY": "",
        "A": "b=c",
    }


def test_a_line_that_is_no_setting_is_refused() -> None:
    with pytest.raises(ValueError, match="'what is this'"):
        block("A=1\nwhat is this\n")


def test_the_settings_are_those_of_the_market_that_was_chosen(tmp_path: Path) -> None:
    file = tmp_path / "market"
    environment = {
        "VIRC_MARKET_FILE": str(file),
        "VIRC_LIVE": "VIRC_PAIRS=BTC-EUR",
        "VIRC_DEMO": "VIRC_PAIRS=BTC-USD",
    }

    file.write_text("demo\n")
    assert chosen_settings(environment) == {"VIRC_PAIRS": "BTC-USD"}
    file.write_text("live\n")
    assert chosen_settings(environment) == {"VIRC_PAIRS": "BTC-EUR"}


def test_without_a_choice_the_environment_says_it_all(tmp_path: Path) -> None:
    blocks = {"VIRC_LIVE": "VIRC_PAIRS=BTC-EUR"}

    assert chosen_settings(blocks) == {}
    assert chosen_settings({**blocks, "VIRC_MARKET_FILE": str(tmp_path / "none")}) == {}
    assert read_choice(tmp_path / "none") is None


def test_each_market_has_its_variable() -> None:
    assert [market.variable for market in Market] == ["VIRC_LIVE", "VIRC_DEMO"]
