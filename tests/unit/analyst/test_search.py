"""The store is asked for what is missing until it is there, and not more often than need be."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from analyst.market import Market
from analyst.search import PAGE, Ask, Finder
from common.messages.market import Gap, Trade
from tests.unit.analyst.recompute import BEGIN, trade

FAR = 1 << 62
LONG_BEFORE = BEGIN - timedelta(days=30)


class Session:
    """A finder asking what a test has stored, on a clock of the test's own."""

    def __init__(self, oldest_at: datetime = LONG_BEFORE) -> None:
        self.market = Market("BTC-EUR")
        self.finder = Finder(self.market.ids, now_s=0.0)
        self.stored: dict[int, Trade] = {}
        self.gaps: list[Gap] = []
        self.asked: list[tuple[float, Ask]] = []
        self.now_s = 0.0
        self._oldest_at = oldest_at

    def store(self, ids: Iterable[int]) -> None:
        self.stored |= {trade_id: trade(trade_id, trade_id) for trade_id in ids}

    def hear(self, *ids: int) -> None:
        for trade_id in ids:
            self.market.take(trade(trade_id, trade_id), FAR)
        self.finder.heard(self.now_s)

    def run(self, until_s: float) -> None:
        """Answer every question that becomes due."""
        while True:
            ask = self.finder.ask(self.now_s)
            if ask is not None:
                self.asked.append((self.now_s, ask))
                self._answer(ask)
                continue
            due_at_s = self.finder.due_at_s()
            if due_at_s > until_s:
                self.now_s = until_s
                return
            self.now_s = max(self.now_s, due_at_s)

    def _answer(self, ask: Ask) -> None:
        if ask.is_newest:
            found = [self.stored[max(self.stored)]] if self.stored else []
        else:
            ids = (each for each in self.stored if ask.from_id <= each <= ask.to_id)
            found = [self.stored[each] for each in sorted(ids, reverse=True)[:PAGE]]
        new_count = sum(self.market.take(each, FAR) for each in found)
        self.finder.answered(
            ask,
            found,
            self.now_s,
            new_count=new_count,
            oldest_at=self._oldest_at,
            gaps=self.gaps if ask.wants_gaps else [],
        )

    @property
    def known(self) -> set[int]:
        ids = self.market.ids
        missing = {each for hole in ids.holes for each in range(hole.from_id, hole.to_id + 1)}
        return set(range(ids.first_id, ids.last_id + 1)) - missing


def gap(from_id: int, to_id: int, *, is_permanent: bool) -> Gap:
    return Gap(
        pair="BTC-EUR",
        from_id=from_id,
        to_id=to_id,
        detected_at=BEGIN,
        missing_count=to_id - from_id + 1,
        is_permanent=is_permanent,
    )


def test_the_newest_trade_is_read_first_and_then_the_history_page_by_page() -> None:
    session = Session()
    session.store(range(1, 2 * PAGE + 2))

    session.run(0.0)

    asked = [(ask.from_id, ask.to_id) for _, ask in session.asked]
    assert asked == [(0, 0), (PAGE + 1, 2 * PAGE), (1, PAGE)]
    assert session.known == set(range(1, 2 * PAGE + 2))
    assert session.finder.has_history


def test_history_is_read_no_further_than_the_longest_window() -> None:
    session = Session(oldest_at=BEGIN + timedelta(seconds=PAGE + 1))
    session.store(range(1, 3 * PAGE + 2))

    session.run(100.0)

    assert session.finder.has_history
    assert session.known == set(range(PAGE + 1, 3 * PAGE + 2))


def test_history_goes_on_behind_a_desert_of_ids() -> None:
    session = Session()
    session.store([*range(1, 11), 100_000_000])

    session.run(0.0)

    assert session.market.ids.first_id == 1
    assert [(hole.from_id, hole.to_id) for hole in session.market.ids.holes] == [(11, 99_999_999)]
    assert len(session.asked) < 25


def test_an_empty_store_is_asked_again_more_and_more_seldom() -> None:
    session = Session()

    session.run(100.0)

    assert 5 <= len(session.asked) <= 10


def test_history_that_comes_into_the_store_later_is_found() -> None:
    session = Session()
    session.hear(50)
    session.run(1.0)

    session.store(range(1, 51))
    session.run(70.0)

    assert session.known == set(range(1, 51))


def test_a_missing_trade_is_asked_for_until_it_is_there() -> None:
    session = Session()
    session.store([1])
    session.hear(1, 2, 5)
    session.run(30.0)
    assert session.known == {1, 2, 5}

    session.store([2, 3, 4, 5])
    session.run(35.0)

    assert session.known == {1, 2, 3, 4, 5}
    hole_asks = [now_s for now_s, ask in session.asked if (ask.from_id, ask.to_id) == (3, 4)]
    assert 0.1 < hole_asks[0] <= 0.2
    pauses = [late - early for early, late in pairwise(hole_asks)]
    assert pauses == sorted(pauses)
    assert 4.9 < pauses[-1] <= 5.001


def test_a_filled_hole_is_not_asked_for_any_more() -> None:
    session = Session()
    session.store(range(1, 6))
    session.hear(1, 5)
    session.run(0.5)
    count = len(session.asked)

    session.hear(6)
    session.run(0.9)

    assert session.known == {1, 2, 3, 4, 5, 6}
    assert len(session.asked) == count


def test_a_permanent_gap_is_given_up_but_not_what_lies_beside_it() -> None:
    session = Session()
    session.store([1])
    session.hear(1, 10)
    session.gaps = [gap(3, 5, is_permanent=True), gap(7, 8, is_permanent=False)]

    session.run(20.0)

    holes = [(hole.from_id, hole.to_id, hole.is_permanent) for hole in session.market.ids.holes]
    assert holes == [(2, 2, False), (3, 5, True), (6, 9, False)]


def test_nothing_is_asked_any_more_of_a_hole_that_is_permanent_as_a_whole() -> None:
    session = Session()
    session.hear(1, 10)
    session.gaps = [gap(2, 9, is_permanent=True)]
    session.run(3.0)
    count = len([ask for _, ask in session.asked if not ask.is_newest])

    session.run(300.0)

    assert len([ask for _, ask in session.asked if not ask.is_newest]) == count


def test_a_trade_stored_just_before_its_gap_was_called_permanent_is_found() -> None:
    session = Session()
    session.hear(1, 4)
    session.run(0.3)

    session.store([1, 2, 4])
    session.gaps = [gap(2, 3, is_permanent=True)]
    session.run(20.0)

    assert session.known == {1, 2, 4}


def test_the_last_trade_is_found_although_no_later_one_tells_that_it_is_missing() -> None:
    session = Session()
    session.store([1, 2])
    session.hear(1, 2)
    session.run(1.0)

    session.store([3, 4])
    session.run(5.0)

    assert session.known == {1, 2, 3, 4}


def test_while_trades_are_heard_the_newest_is_not_asked_for() -> None:
    session = Session()
    session.run(0.0)

    for number in range(1, 100):
        session.hear(number)
        session.run(number * 0.5)

    assert [ask for _, ask in session.asked if ask.is_newest] == [Ask(0, 0)]


@settings(max_examples=25, deadline=None)
@given(
    st.sets(st.integers(1, 3 * PAGE), max_size=60),
    st.lists(st.integers(1, 3 * PAGE), min_size=1, max_size=20),
)
def test_everything_that_is_stored_in_the_end_is_known_in_the_end(
    stored: set[int], heard: list[int]
) -> None:
    session = Session()
    session.store(stored)
    session.hear(*heard)
    session.run(3.0)

    session.store([*range(PAGE, 2 * PAGE, 70), *heard])
    session.run(80.0)

    assert session.known == set(session.stored)
