"""Trades lie on the tape in the order of time and id, however they come."""

from hypothesis import given
from hypothesis import strategies as st

from analyst.tape import LONGEST, Chunk, Entry, Tape


def tape_with(entries: list[Entry], chunk_size: int = 4) -> Tape:
    tape = Tape(chunk_size)
    for entry in entries:
        if not tape.append(*entry):
            place = tape.place_of(entry)
            chunk = tape.chunks[place.chunk]
            assert isinstance(chunk, Chunk)
            chunk.insert(place.offset, entry)
            tape.split(place.chunk)
    return tape


def entries_on(tape: Tape) -> list[Entry]:
    return [
        Entry(*row)
        for chunk in tape.chunks
        if isinstance(chunk, Chunk)
        for row in zip(chunk.times, chunk.ids, chunk.prices, chunk.sizes, strict=True)
    ]


keys = st.lists(st.tuples(st.integers(-9, 9), st.integers(1, 99)), unique=True)


@given(keys)
def test_trades_lie_in_order_whatever_the_order_of_arrival(found: list[tuple[int, int]]) -> None:
    entries = [Entry(at_us, trade_id, trade_id, 1) for at_us, trade_id in found]

    assert entries_on(tape_with(entries)) == sorted(entries)


@given(keys)
def test_no_chunk_becomes_twice_full(found: list[tuple[int, int]]) -> None:
    tape = tape_with([Entry(at_us, trade_id, 1, 1) for at_us, trade_id in found])

    assert all(0 < len(chunk) < 8 for chunk in tape.chunks)


def test_a_trade_that_is_not_the_newest_is_not_appended() -> None:
    tape = tape_with([Entry(5, 2, 1, 1)])

    assert not tape.append(5, 1, 1, 1)
    assert not tape.append(4, 3, 1, 1)
    assert tape.append(5, 3, 1, 1)


def test_numbers_too_long_to_be_packed_are_kept_as_they_are() -> None:
    entries = [Entry(1, 1, 7, 7), Entry(3, 3, LONGEST + 1, 7), Entry(2, 2, 7, LONGEST * 9)]

    tape = tape_with(entries)

    assert entries_on(tape) == sorted(entries)


def test_finer_units_multiply_what_is_there() -> None:
    tape = tape_with([Entry(1, 1, 2, 3), Entry(2, 2, LONGEST, 5)])

    tape.rescale(10, 100)

    assert entries_on(tape) == [Entry(1, 1, 20, 300), Entry(2, 2, LONGEST * 10, 500)]
