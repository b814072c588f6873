"""What the names of a rule stand for at a moment: the market, the bot's own books, the time. Pure.

The names are declared in ``common.variables``. Only those that a rule uses are worked out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Context, Decimal
from typing import get_args

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
    length, _, what = rest.partition(".")
    found: object = None
    match kind:
        case "price":
            found = moment.ticker.price
        case "market":
            found = _since(moment.ticker.traded_at, moment.at)
        case "window":
            found = getattr(moment.ticker.window(length), what, None)
        case "indicator":
            found = _indicator(moment.ticker, length, what)
        case "time" if rest in _TIME:
            found = _TIME[rest](moment.at)
        case "own" if rest in _OWN:
            found = _OWN[rest](moment)
    return found


def _indicator(ticker: Ticker, interval: str, key: str) -> float | None:
    found = next((each for each in ticker.indicators if each.interval == interval), None)
    return None if found is None else found.values.get(key)


def _since(past: datetime | None, at: datetime) -> int | None:
    """Return the whole seconds since an instant, by two clocks that may differ a little."""
    return None if past is None else max(int((at - past).total_seconds()), 0)


def _floating_profit(moment: Moment) -> Decimal:
    totals = moment.totals
    return difference(product(totals.position, moment.ticker.price), totals.cost)


def _change_percent(moment: Moment) -> Decimal | None:
    if not moment.totals.position:
        return None
    return _quotient(product(_floating_profit(moment), Decimal(100)), abs(moment.totals.cost))


def _quotient(dividend: Decimal, divisor: Decimal) -> Decimal | None:
    if not divisor:
        return None
    exact = _ROUNDED.divide(dividend, divisor)
    return _ROUNDED.normalize(_ROUNDED.quantize(exact, _LAST_PLACE))


_OWN: Mapping[str, Callable[[Moment], Decimal | int | None]] = {
    "position": lambda moment: moment.totals.position,
    "cost": lambda moment: moment.totals.cost,
    "profit": lambda moment: moment.totals.profit,
    "average_price": lambda moment: _quotient(moment.totals.cost, moment.totals.position),
    "floating_profit": _floating_profit,
    "change_percent": _change_percent,
    "since_fill_s": lambda moment: _since(moment.filled_at, moment.at),
}

_TIME: Mapping[str, Callable[[datetime], int]] = {
    "hour": lambda at: at.hour,
    "minute": lambda at: at.hour * 60 + at.minute,
    "weekday": lambda at: at.isoweekday(),
}


def as_told(values: dict[str, object]) -> dict[str, str]:
    """Return values as an order's explanation keeps them; what is not known is left out."""
    return {name: str(each) for name, each in values.items() if each is not None}
