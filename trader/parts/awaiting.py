"""What a rule that is not true waits for: nothing else can make it true. Pure.

A rule that compares the price alone with bounds waits for the prices that cross them, and costs
nothing until then. One that uses what moves with every trade is looked at anew at a pace.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from common.money import product, units_around
from trader.parts.moment import Moment, intervals_in, windows_in
from trader.rules.evaluation import evaluated
from trader.rules.inputs import Crossing, Inputs, inputs_of, names_in
from trader.rules.rule import Rule
from trader.watching import Falls, Rises, Ticks, Wanted

STEADY = frozenset({"own.position", "own.cost", "own.average_price", "own.profit"})
"""They move with the bot's own fills alone, after which a rule is looked at anyhow."""

_SINCE = frozenset({"market.since_trade_s", "own.since_fill_s"})
_CROSSED = frozenset({"price"}) | _SINCE


@dataclass(frozen=True, slots=True)
class Awaited:
    """What is waited for: any of it is a reason to look at the rule again."""

    wanted: tuple[Wanted, ...] = ()
    at: datetime | None = None


@dataclass(slots=True)
class _Found:
    wanted: list[Wanted] = field(default_factory=list)
    instants: list[datetime] = field(default_factory=list)
    is_moving: bool = False


def awaited(
    rule: Rule, values: dict[str, object], moment: Moment, tick: Decimal | None, pace_s: int
) -> Awaited:
    """Return what may change the truth of a rule that was just looked at.

    Parameters
    ----------
    tick
        Every price is a multiple of it; None when that is not known.
    pace_s
        How often to look, at most, at what moves with every trade.
    """
    inputs = inputs_of(rule.root, _CROSSED, STEADY)
    found = _Found(is_moving=any(map(_moves, inputs.others)))
    for crossing in inputs.crossings:
        _cross(crossing, values, moment, tick, found)
    found.instants += _calendar(inputs, moment.at)
    names = names_in(rule.root)
    along = windows_in(names), intervals_in(names)
    if found.is_moving:
        found.wanted = [Ticks(pace_s, *along)]
    return Awaited(tuple(dict.fromkeys(found.wanted)), min(found.instants, default=None))


def _moves(name: str) -> bool:
    """Return whether a name may change with every trade; those of a list's items do not."""
    kind = name.partition(".")[0]
    return kind in ("price", "window", "indicator", "market", "own") and name not in STEADY


def _cross(
    crossing: Crossing,
    values: dict[str, object],
    moment: Moment,
    tick: Decimal | None,
    found: _Found,
) -> None:
    bound = evaluated(crossing.bound, values)[0].value
    if isinstance(bound, bool) or not isinstance(bound, Decimal | float):
        return  # unknown until something happens to the bot
    exact = Decimal(repr(bound)) if isinstance(bound, float) else bound
    if crossing.name in _SINCE:
        past = moment.ticker.traded_at if crossing.name.startswith("market") else moment.filled_at
        found.instants += _instant(crossing.operator, exact, past, moment.at)
    elif tick is None:
        found.is_moving = True
    else:
        found.wanted += _levels(crossing.operator, exact, moment.ticker.price, tick)


def _levels(operator: str, bound: Decimal, price: Decimal, tick: Decimal) -> Iterator[Wanted]:
    """Yield the nearest price at which a comparison with a bound turns over."""
    if bound <= 0:
        return
    low, high = units_around(bound, tick)
    if low == high:
        is_below = operator in ("<", ">=")
        low, high = (low - 1, high) if is_below else (low, high + 1)
    under, over = product(tick, Decimal(low)), product(tick, Decimal(high))
    if price < over:
        yield Rises(over)
    if price > under > 0:
        yield Falls(under)


def _instant(
    operator: str, bound: Decimal, past: datetime | None, at: datetime
) -> Iterator[datetime]:
    """Yield when so many whole seconds have passed that a comparison turns over."""
    if past is None or not 0 <= bound <= _LONGEST_S:
        return
    seconds = math.ceil(bound) if operator in ("<", ">=") else math.floor(bound) + 1
    turned_at = past + timedelta(seconds=seconds)
    if turned_at > at:
        yield turned_at


_LONGEST_S = 366 * 86_400
"""Beyond a year nobody waits."""


def _calendar(inputs: Inputs, at: datetime) -> Iterator[datetime]:
    """Yield when a name of the time of day next changes."""
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    if "time.weekday" in inputs.others:
        yield midnight + timedelta(days=1)
    if "time.hour" in inputs.others:
        yield midnight + timedelta(hours=at.hour + 1)
    if "time.minute" in inputs.others:
        yield midnight + timedelta(minutes=at.hour * 60 + at.minute + 1)
