"""Indicators: what each is, and what they say. All of it is statistics, in ``float64``."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, JsonValue

from common.messages.base import Instant, Message, Pair

Unit: TypeAlias = Literal["price", "size", "percent", "none"]
"""``price`` is quote per base, ``size`` is base, ``percent`` goes to 100."""

Value: TypeAlias = Annotated[float, Field(allow_inf_nan=False)] | None
"""None before the warm-up is over."""


class IndicatorOutput(Message):
    """One line that an indicator draws."""

    name: str
    title: str
    unit: Unit
    lowest: float | None = None
    """It never falls below; None when nothing bounds it."""
    highest: float | None = None


class IndicatorType(Message):
    """An indicator as the analyst offers it: what draws its form and its chart."""

    name: str
    title: str
    help: str
    source: str
    """Who described it: author, title, year."""
    params_schema: dict[str, JsonValue]
    """JSON Schema of its parameters."""
    outputs: tuple[IndicatorOutput, ...]
    is_over_price: bool
    """Whether it is drawn over the candles, or in a pane of its own."""


class Line(Message):
    """One line that is worked out for every candle: an output with parameters that are set."""

    key: str
    """Its name wherever values stand: ``rsi``, ``bollinger.upper``, ``rsi:period=7``."""
    indicator: str
    output: str
    params: dict[str, JsonValue]
    warm_up: int
    """Candles before its first value."""


class Indicators(Message):
    """Every indicator that there is, and every line that is worked out."""

    types: tuple[IndicatorType, ...]
    lines: tuple[Line, ...]


class Reading(Message):
    """What every line says of the candle that is open now."""

    interval: str
    """One of ``1m 5m 15m 1h 6h 1d``."""
    opened_at: Instant
    """Of the candle."""
    is_whole: bool
    """False while trades are missing in a candle that the values may remember."""
    values: dict[str, Value]
    """By the line's key."""


class IndicatorHistory(Message):
    """What every line said of the last closed candles, oldest first."""

    pair: Pair
    interval: str
    opened_at: tuple[Instant, ...]
    values: dict[str, tuple[Value, ...]]
    """By the line's key, a value for each candle."""
