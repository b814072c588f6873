"""Fetches a range of candles from the venue, and says how far it has come."""

from collections.abc import Callable
from datetime import datetime, timedelta

from analyst.history.keeper import Keeper
from analyst.history.span import Span, is_past, pages
from analyst.history.venue import Venue
from common.messages.history import HistoryProgress
from common.messages.market import INTERVALS_S

Show = Callable[[HistoryProgress], None]


def fetch(
    venue: Venue, keeper: Keeper, span: Span, now: Callable[[], datetime], show: Show
) -> None:
    """Fetch what was not fetched before, oldest first. Raises VenueAway, PairUnknown, StoreAway.

    Each page is stored before the next is asked for: whatever ends it, a later fetch goes on.
    """
    wanted = list(pages(span, keeper.interval))
    length = timedelta(seconds=INTERVALS_S[keeper.interval])
    for done_count, page in enumerate(wanted):
        show(progress(keeper, span, done_count, len(wanted)))
        if keeper.has_fetched(page):
            continue
        asked_at = now()
        found = venue.page(keeper.pair, keeper.interval, page)
        # The one that is open still would be wrong as soon as it is stored.
        closed = [each for each in found if each.opened_at + length <= asked_at]
        keeper.keep(closed)
        if is_past(page, asked_at):
            keeper.note_fetched(page, len(found))
    show(progress(keeper, span, len(wanted), len(wanted)))


def progress(keeper: Keeper, span: Span, done_count: int, page_count: int) -> HistoryProgress:
    """Return how far a fetch has come."""
    return HistoryProgress(
        pair=keeper.pair,
        interval=keeper.interval,
        start_at=span.start_at,
        end_at=span.end_at,
        page_count=page_count,
        done_count=done_count,
        stored_count=keeper.tally.stored_count,
        differing_count=keeper.tally.differing_count,
        is_over=done_count >= page_count,
    )
