"""A bot type from a file of one's own."""

import sys
from pathlib import Path

import pytest

from kit.market import make_market
from kit.run import run_bot
from tests.support.own_bots import BAD, GOOD
from trader.types.own import BotFileError, cause_in_words, read_bot_type


def written(folder: Path, text: str, name: str = "mine.py") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_a_file_is_a_bot_type(tmp_path: Path) -> None:
    found = read_bot_type(written(tmp_path, GOOD))

    assert (found.title, found.help) == ("Once", "Buys once.")


def test_a_file_hides_no_library_of_its_name(tmp_path: Path) -> None:
    before = sys.modules["json"]

    read_bot_type(written(tmp_path, GOOD, "json.py"))

    assert sys.modules["json"] is before


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_is_refused_with_the_line_that_is_to_blame(tmp_path: Path, kind: str) -> None:
    text, line, words = BAD[kind]

    with pytest.raises(BotFileError) as caught:
        read_bot_type(written(tmp_path, text))

    fault = caught.value.fault
    assert (fault.file, fault.line) == ("mine.py", line)
    assert words in fault.reason
    assert str(caught.value) == f"mine.py:{line}: {fault.reason}"


def test_an_error_deeper_down_is_blamed_on_the_line_that_led_there(tmp_path: Path) -> None:
    text = 'import json\n\n\ndef read():\n    return json.loads("{")\n\n\nread()\n'

    with pytest.raises(BotFileError) as caught:
        read_bot_type(written(tmp_path, text))

    assert caught.value.fault.line == 5


def test_what_fails_while_a_bot_runs_is_told_with_its_line(tmp_path: Path) -> None:
    text = GOOD.replace("if not self.orders and", "if self.nothing and")
    market = make_market(["100", "99"])

    with pytest.raises(AttributeError) as caught:
        run_bot(written(tmp_path, text), market, {"size": "1", "price": "90"})

    line = text[: text.index("if self.nothing")].count("\n") + 1
    assert cause_in_words(caught.value).startswith(f"mine.py:{line}: AttributeError: ")


def test_what_fails_elsewhere_is_told_without_a_line() -> None:
    assert cause_in_words(ValueError("no")) == "ValueError: no"
