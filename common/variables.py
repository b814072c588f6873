"""The names that a bot's rule may use: the one list that is checked, chosen from and documented."""

from collections.abc import Iterator
from typing import get_args

from common.messages.base import Message
from common.messages.indicator import IndicatorOutput, Indicators, Line
from common.messages.market import INTERVALS_S
from common.messages.watch import WindowName


class RuleVariable(Message):
    """A name that stands for a number in a rule."""

    name: str
    """``price``, ``window.24h.high``, ``indicator.1h.rsi``, ``own.position``."""
    title: str
    """What it is called in the form and in explanations."""
    help: str
    unit: str | None = None
    """``price``, ``size``, ``funds``, ``percent``, ``s``; numbers of two units are not compared."""
    group: str
    """Under which it stands in the form."""


class RuleVariables(Message):
    """All of them."""

    variables: tuple[RuleVariable, ...]


_WINDOW_FIELDS: dict[str, tuple[str, str | None]] = {
    "open": ("first price", "price"),
    "high": ("highest price", "price"),
    "low": ("lowest price", "price"),
    "close": ("last price", "price"),
    "volume": ("base traded", "size"),
    "vwap": ("average price, weighted by size", "price"),
    "range": ("highest less lowest price", "price"),
    "change_percent": ("change from first to last price", "percent"),
    "trade_count": ("number of trades", None),
}
"""The fields of ``Window``, in words, with their units."""

_OWN = (
    ("own.position", "Own position", "base that the bot holds because of its trades", "size"),
    ("own.cost", "Own cost", "quote given for the position, without fees", "funds"),
    ("own.average_price", "Own average price", "cost of the position per base held", "price"),
    ("own.profit", "Own profit", "realised, less all fees paid", "funds"),
    (
        "own.floating_profit",
        "Own floating profit",
        "what selling the position at the market's price would add, before fees",
        "funds",
    ),
    (
        "own.change_percent",
        "Own change",
        "the market's price against the own average price",
        "percent",
    ),
    ("own.since_fill_s", "Since own fill", "whole seconds since the bot's last fill", "s"),
)

_TIME = (
    ("time.hour", "Hour (UTC)", "0 to 23", None),
    ("time.minute", "Minute of the day (UTC)", "0 to 1439", None),
    ("time.weekday", "Weekday (UTC)", "1 is Monday, 7 is Sunday", None),
)


def rule_variables(indicators: Indicators | None) -> tuple[RuleVariable, ...]:
    """Return every name, those of indicators as the analyst has said which lines there are."""
    return tuple(_variables(indicators))


def window_variable(window: str, field: str) -> str:
    """Return the name of a field of a rolling window."""
    return f"window.{window}.{field}"


def indicator_variable(interval: str, key: str) -> str:
    """Return the name of an indicator's line over the candles of an interval."""
    return f"indicator.{interval}.{key}"


def title_of(name: str) -> str:
    """Return what a name is called, whether the analyst has said that there is such a line or not.

    ``indicator.1h.bollinger.upper`` is "bollinger.upper 1h".
    """
    kind, _, rest = name.partition(".")
    length, _, what = rest.partition(".")
    if kind == "indicator":
        return f"{what} {length}"
    if kind == "window":
        return f"{length} {what.replace('_', ' ')}"
    return _FIXED_TITLES.get(name, name)


_FIXED_TITLES = {
    "price": "Price",
    "market.since_trade_s": "Since last trade",
    **{name: title for name, title, _, _ in (*_OWN, *_TIME)},
}


def _variables(indicators: Indicators | None) -> Iterator[RuleVariable]:
    yield _fixed("price", "of the market's last trade", "price", "Market")
    yield _fixed(
        "market.since_trade_s", "whole seconds since the market's last trade", "s", "Market"
    )
    for window in get_args(WindowName):
        for field, (what, unit) in _WINDOW_FIELDS.items():
            text = f"{what} in the {window} that ended with the last trade"
            yield _fixed(window_variable(window, field), text, unit, f"Window {window}")
    for interval in INTERVALS_S:
        yield from _lines(interval, indicators)
    for name, _, text, unit in _OWN:
        yield _fixed(name, text, unit, "Own")
    for name, _, text, unit in _TIME:
        yield _fixed(name, text, unit, "Time")


def _fixed(name: str, text: str, unit: str | None, group: str) -> RuleVariable:
    return RuleVariable(name=name, title=title_of(name), help=text, unit=unit, group=group)


def _lines(interval: str, indicators: Indicators | None) -> Iterator[RuleVariable]:
    if indicators is None:
        return
    types = {each.name: each for each in indicators.types}
    for line in indicators.lines:
        kind = types[line.indicator]
        output = next(each for each in kind.outputs if each.name == line.output)
        text = f"{kind.title}{_of_which(line, output, len(kind.outputs))}, candles of {interval}"
        unit = None if output.unit == "none" else output.unit
        name = indicator_variable(interval, line.key)
        yield _fixed(name, text, unit, f"Indicators {interval}")


def _of_which(line: Line, output: IndicatorOutput, count: int) -> str:
    params = ", ".join(f"{name} {value}" for name, value in line.params.items())
    which = f": {output.title}" if count > 1 else ""
    return f"{which} ({params})" if params else which
