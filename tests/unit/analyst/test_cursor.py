"""A cursor stays where it belongs when something is put into the tape before or behind it."""

from analyst.cursor import Cursor
from analyst.tape import Entry


def cursor(chunk: int, offset: int) -> Cursor:
    return Cursor(60, cutoff_us=100, next_us=110, chunk=chunk, offset=offset)


def test_a_trade_before_a_cursor_is_counted_and_moves_it_in_its_own_chunk() -> None:
    here, behind = cursor(2, 3), cursor(3, 0)

    for each in (here, behind):
        each.take_in(2, 1, Entry(90, 1, 7, 2))

    assert (here.place, here.count, here.volume, here.turnover) == ((2, 4), 1, 2, 14)
    assert (behind.place, behind.count) == ((3, 0), 1)


def test_a_trade_behind_a_cursor_is_looked_at_when_its_time_comes() -> None:
    here = cursor(2, 3)

    here.take_in(2, 3, Entry(105, 1, 7, 2))

    assert (here.place, here.count, here.next_us) == ((2, 3), 0, 105)


def test_a_new_chunk_moves_the_cursors_behind_it() -> None:
    before, at_it, inside = cursor(1, 5), cursor(2, 0), cursor(2, 1)

    for each in (before, at_it, inside):
        each.make_room(2, 105)

    assert (before.place, at_it.place, inside.place) == ((1, 5), (2, 0), (3, 1))


def test_a_trade_of_a_folded_minute_is_counted_where_the_minute_was_passed() -> None:
    passed, waiting = cursor(2, 1), cursor(2, 0)

    for each in (passed, waiting):
        each.take_in_folded(2, Entry(105, 1, 7, 2))

    assert (passed.count, waiting.count) == (1, 0)


def test_what_is_dropped_leaves_the_sums() -> None:
    here = cursor(5, 1)
    here.count, here.volume, here.turnover = 10, 20, 30
    gone = Cursor(0, chunk=2, count=4, volume=5, turnover=6)

    here.forget(gone)

    assert (here.place, here.count, here.volume, here.turnover) == ((3, 1), 6, 15, 24)


def test_older_trades_are_passed_by_who_has_passed_any() -> None:
    passed, waiting = cursor(1, 0), cursor(0, 0)
    added = Cursor(0, chunk=3, count=4, volume=5, turnover=6)

    for each in (passed, waiting):
        each.take_before(added)

    assert (passed.place, passed.count, passed.volume, passed.turnover) == ((4, 0), 4, 5, 6)
    assert (waiting.place, waiting.count) == ((0, 0), 0)
    assert waiting.next_us < passed.next_us
