"""Tests of the venue's journal on a real file."""

from decimal import Decimal
from pathlib import Path

import pytest

from cambista_sim.facts import Deposited, Entry
from cambista_sim.journal import Journal, JournalBusyError, JournalDamagedError, JournalVersionError
from tests.support.trading import START


def entry(number: int) -> Entry:
    fact = Deposited(happened_at=START, user="bots", currency="EUR", amount=Decimal("0.10"))
    return Entry(number=number, facts=[fact], seen={}, told=0, filed=0)


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.write(entry(1))
    journal.write(entry(2))
    journal.close()

    again = Journal(tmp_path / "journal.jsonl")

    assert list(again.read()) == [entry(1), entry(2)]
    again.close()


def test_a_line_torn_at_any_byte_is_not_there_and_the_next_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.write(entry(1))
    kept = journal.size()
    journal.write(entry(2))
    whole = journal.size()
    journal.close()
    text = path.read_bytes()

    for length in range(kept, whole):
        path.write_bytes(text[:length])
        torn = Journal(path)
        assert list(torn.read()) == [entry(1)]
        torn.write(entry(3))
        assert list(torn.read()) == [entry(1), entry(3)]
        torn.close()


def test_damage_in_the_middle_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.write(entry(1))
    journal.close()
    heading, line = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(heading + b'{"number": "x"}\n' + line)
    damaged = Journal(path)

    with pytest.raises(
        JournalDamagedError, match=r"line 2 of .*journal\.jsonl, from byte 14 to 30"
    ):
        list(damaged.read())
    damaged.close()


@pytest.mark.parametrize(
    ("begin", "found"),
    [
        (b'{"version":2}\n', "a journal of version 2, and version 1 is wanted"),
        (b'{"number":1,"facts":[],"seen":{},"told":0,"filed":0}\n', "no version that is known"),
        (b"\xff\n", "no version that is known"),
    ],
)
def test_a_journal_of_another_version_is_named_with_what_to_do(
    tmp_path: Path, begin: bytes, found: str
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(begin)
    journal = Journal(path)

    with pytest.raises(JournalVersionError, match=f"{found}.*move the file away"):
        list(journal.read())
    journal.close()
    assert path.read_bytes() == begin


def test_a_first_line_torn_at_any_byte_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    Journal(path).close()
    heading = path.read_bytes()

    for length in range(len(heading)):
        path.write_bytes(heading[:length])
        torn = Journal(path)
        assert list(torn.read()) == []
        torn.write(entry(1))
        assert list(torn.read()) == [entry(1)]
        torn.close()


def test_a_second_process_is_kept_out_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    first = Journal(path)

    with pytest.raises(JournalBusyError):
        Journal(path)
    first.close()
    second = Journal(path)

    second.close()


def test_a_journal_written_anew_holds_only_that_and_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    for number in range(1, 50):
        journal.write(entry(number))

    journal.replace([entry(50)])
    journal.write(entry(51))

    assert list(journal.read()) == [entry(50), entry(51)]
    assert path.read_bytes().startswith(b'{"version":1}\n')
    with pytest.raises(JournalBusyError):
        Journal(path)
    journal.close()
