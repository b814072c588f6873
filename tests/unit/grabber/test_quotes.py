"""When best prices are told, and when a book is asked for again."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Literal

from grabber.feed import BookChanged, BookHeard
from grabber.quotes import ASKED_EVERY_S, DOUBTED_EVERY_S, TOLD_EVERY_S, QuoteDesk

AT = datetime(2026, 9, 30, 2, 3, 13, tzinfo=UTC)


def whole(bid: int = 9, ask: int = 11) -> BookHeard:
    one = Decimal(1)
    return BookHeard("BTC-EUR", [(Decimal(bid), one)], [(Decimal(ask), one)], AT)


def change(
    side: Literal["buy", "sell"], price: int, size: int, at: datetime | None = AT
) -> BookChanged:
    return BookChanged("BTC-EUR", [(side, Decimal(price), Decimal(size))], at)


def desk_with_book() -> QuoteDesk:
    desk = QuoteDesk(0.0)
    desk.replace(whole())
    return desk


def test_the_first_book_is_told_at_once() -> None:
    best = desk_with_book().take(0.1)

    assert best is not None
    assert [best.bid, best.ask] == [9, 11]


def test_nothing_is_told_without_a_change_of_the_best() -> None:
    desk = desk_with_book()
    desk.take(0.1)

    desk.change(change("buy", 5, 1), 0.2)

    assert desk.take(1.0) is None


def test_changes_in_a_burst_are_told_once_and_the_last_always() -> None:
    desk = desk_with_book()
    desk.take(1.0)

    desk.change(change("buy", 10, 1), 1.01)
    early = desk.take(1.01)
    desk.change(change("buy", 10, 3), 1.02)
    due_s = desk.due_s()
    late = desk.take(1.0 + TOLD_EVERY_S)

    assert early is None
    assert due_s == 1.0 + TOLD_EVERY_S
    assert late is not None
    assert late.bid_size == 3
    assert desk.due_s() is None


def test_a_crossed_book_is_not_told_and_asked_for_again() -> None:
    desk = desk_with_book()

    desk.change(change("buy", 12, 1), ASKED_EVERY_S + 1)

    assert desk.take(ASKED_EVERY_S + 1) is None
    assert desk.must_ask(ASKED_EVERY_S + 1)


def test_a_book_is_asked_for_once_in_a_while_only() -> None:
    desk = desk_with_book()

    desk.change(change("buy", 12, 1), 1.0)

    assert not desk.must_ask(1.0)
    assert desk.must_ask(ASKED_EVERY_S)
    desk.begin(ASKED_EVERY_S)
    assert not desk.must_ask(ASKED_EVERY_S + 1)


def test_changes_before_the_whole_book_wait_for_it() -> None:
    desk = QuoteDesk(0.0)

    desk.change(change("buy", 9, 1), 1.0)
    assert not desk.must_ask(1.0)
    desk.change(change("buy", 9, 1), ASKED_EVERY_S + 1)
    assert desk.must_ask(ASKED_EVERY_S + 1)
    desk.replace(whole())

    assert not desk.must_ask(ASKED_EVERY_S + 2)
    assert desk.take(ASKED_EVERY_S + 2) is not None


def test_lost_trades_cast_doubt_on_an_old_book() -> None:
    desk = desk_with_book()

    desk.doubt(DOUBTED_EVERY_S - 1)
    assert not desk.must_ask(DOUBTED_EVERY_S - 1)
    desk.doubt(DOUBTED_EVERY_S)
    assert desk.must_ask(DOUBTED_EVERY_S)


def test_a_new_connection_has_no_book_until_it_is_sent() -> None:
    desk = desk_with_book()

    desk.begin(1.0)

    assert desk.take(2.0) is None


def test_a_zero_time_is_no_time() -> None:
    desk = desk_with_book()
    assert desk.quoted_at == AT

    desk.change(change("buy", 10, 1, datetime(1, 1, 1, tzinfo=UTC)), 1.0)

    assert desk.quoted_at is None
