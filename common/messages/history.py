"""What is asked of the analyst about the past, and what it answers."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from common.messages.base import Instant, Message, Pair
from common.messages.market import Candle, Interval, RateUpdate

MOST_CANDLES = 1_000
"""Candles of one page."""

MOST_RATE_DAYS = 31
"""Days of rates of one answer: 44,640 rows."""


class AskCandles(Message):
    """Show a page of a pair's candles, oldest first; without a start, the newest."""

    kind: Literal["ask_candles"] = "ask_candles"
    ask_id: UUID
    asked_at: Instant
    pair: Pair
    interval: Interval
    start_at: Instant | None = None
    end_at: Instant | None = None
    """Candles that begin then do not belong to it."""
    limit: Annotated[int, Field(ge=1, le=MOST_CANDLES)]


class AskRates(Message):
    """Show a pair's rates of the last days, one a minute."""

    kind: Literal["ask_rates"] = "ask_rates"
    ask_id: UUID
    asked_at: Instant
    pair: Pair
    days: Annotated[int, Field(ge=1, le=MOST_RATE_DAYS)]


class FetchHistory(Message):
    """Fetch candles of a pair from the venue and store those that are not there."""

    kind: Literal["fetch_history"] = "fetch_history"
    ask_id: UUID
    asked_at: Instant
    pair: Pair
    interval: Interval
    start_at: Instant
    end_at: Instant


AnalystAsk: TypeAlias = Annotated[AskCandles | AskRates | FetchHistory, Field(discriminator="kind")]


class CandlesFound(Message):
    """A page of candles, oldest first."""

    kind: Literal["candles_found"] = "candles_found"
    candles: tuple[Candle, ...]
    next_at: Instant | None = None
    """Where the next page starts; None after the last."""


class RatesFound(Message):
    """Rates, oldest first."""

    kind: Literal["rates_found"] = "rates_found"
    rates: tuple[RateUpdate, ...]


class HistoryAsked(Message):
    """The fetching begins, or has begun before."""

    kind: Literal["history_asked"] = "history_asked"
    is_started: bool
    """False while another one is at work on the pair."""


class AskFailed(Message):
    """The store is away; asking again later is safe."""

    kind: Literal["ask_failed"] = "ask_failed"
    reason: str


AnalystAnswer: TypeAlias = Annotated[
    CandlesFound | RatesFound | HistoryAsked | AskFailed, Field(discriminator="kind")
]


class Fetched(Message):
    """A page of the venue's candles that was fetched, so that the next fetch passes over it."""

    pair: Pair
    interval: Interval
    start_at: Instant
    end_at: Instant
    found_count: int
    """Candles that the venue had."""


class HistoryProgress(Message):
    """How far the fetching of a pair's history has come."""

    pair: Pair
    interval: Interval
    start_at: Instant
    end_at: Instant
    page_count: int
    """Pages of the range, of 300 candles each."""
    done_count: int
    """Pages that were fetched, now or before."""
    stored_count: int
    """Candles that were not there before."""
    differing_count: int
    """Candles of ours that the venue tells otherwise; ours stay."""
    is_over: bool
    trouble: str = ""
    """Why it ended early."""
