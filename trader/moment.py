"""What the names of a rule stand for at a moment: the market, the bot's own books, the time. Pure.

The names are declared in ``common.variables``. Only those that a rule uses are worked out.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from typing import cast, get_args

from common.messages.market import INTERVALS_S, Interval, Ticker
from common.messages.watch import WindowName
from common.money import difference, product
from trader.ledger import Totals

_ROUNDED = Context(prec=60)
_LAST_PLACE = Decimal("1E-8")
"""Of quotients, which have no exact value: averages and percentages."""


@dataclass(frozen=True, slots=True)
class Moment:
    """All that there is to know when a rule is looked at."""

    at: datetime
    ticker: Ticker
    totals: Totals
    filled_at: datetime | None = None
    """When the bot's last order traded."""


def windows_in(names: Iterable[str]) -> tuple[WindowName, ...]:
    """Return the rolling windows that names ask for, shortest first."""
    lengths = _lengths(names, "window")
    return tuple(each for each in get_args(WindowName) if each in lengths)


def intervals_in(names: Iterable[str]) -> tuple[Interval, ...]:
    """Return the candles' intervals of which names ask for indicators, shortest first."""
    lengths = _lengths(names, "indicator")
    return tuple(each for each in INTERVALS_S if each in lengths)


def _lengths(names: Iterable[str], kind: str) -> set[str]:
    parts = (each.split(".", 2) for each in names)
    return {each[1] for each in parts if each[0] == kind and len(each) > 1}


def values_of(names: Iterable[str], moment: Moment) -> dict[str, object]:
    """Return what names stand for: Decimals, statistics; None for what is not known."""
    return {each: _value(each, moment) for each in sorted(names)}


def _value(name: str, moment: Moment) -> object:
    kind, _, rest = name.partition(".")
    match kind:
        case "window":
            length, _, field = rest.partition(".")
            return getattr(moment.ticker.window(length), field, None)
        case "indicator":
            return _indicator(moment.ticker, *rest.partition(".")[::2])
        case "time":
            return _time(rest, moment.at)
        case "own":
            return own_value(rest, moment)
        case "market":
            return _since(moment.ticker.traded_at, moment.at)
        case _:
            return moment.ticker.price if name == "price" else None


def _indicator(ticker: Ticker, interval: str, key: str) -> float | None:
    found = next((each for each in ticker.indicators if each.interval == interval), None)
    return None if found is None else found.values.get(key)


def _time(field: str, at: datetime) -> int | None:
    match field:
        case "hour":
            return at.hour
        case "minute":
            return at.hour * 60 + at.minute
        case "weekday":
            return at.isoweekday()
        case _:
            return None


def _since(past: datetime | None, at: datetime) -> int | None:
    """Return the whole seconds since an instant, by two clocks that may differ a little."""
    return None if past is None else max(int((at - past).total_seconds()), 0)


def own_value(field: str, moment: Moment) -> Decimal | int | None:
    """Return a number of the bot's own books."""
    totals, price = moment.totals, moment.ticker.price
    match field:
        case "position":
            return totals.position
        case "cost":
            return totals.cost
        case "profit":
            return totals.profit
        case "average_price":
            return _quotient(totals.cost, totals.position)
        case "floating_profit":
            return difference(product(totals.position, price), totals.cost)
        case "change_percent":
            return _change_percent(totals, price)
        case "since_fill_s":
            return _since(moment.filled_at, moment.at)
        case _:
            return None


def _change_percent(totals: Totals, price: Decimal) -> Decimal | None:
    gain = difference(product(totals.position, price), totals.cost)
    return _quotient(product(gain, Decimal(100)), abs(totals.cost)) if totals.position else None


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    if not divisor:
        return None
    exact = _ROUNDED.divide(dividend, divisor)
    return _ROUNDED.normalize(_ROUNDED.quantize(exact, _LAST_PLACE))


def as_told(values: dict[str, object]) -> dict[str, str]:
    """Return values as an order's explanation keeps them; what is not known is left out."""
    return {name: str(each) for name, each in values.items() if each is not None}
