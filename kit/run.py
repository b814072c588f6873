"""Runs a bot in a market: ``run_bot("simple", market, {"size": "1", …})``."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from analyst import indicators
from analyst.indicator import find_indicators
from analyst.lines import all_asked, described
from common.messages.bot import BotDocument, BotStatus, StartBot
from kit.conditions import Conditions, usual_funds
from kit.counter import NAME, Counter
from kit.market import Market
from kit.number import Number, number
from kit.result import Result
from kit.stage import Stage
from trader import bots
from trader.admission import admit
from trader.bot import Bot, BotClass
from trader.frame.life import Event
from trader.types.finder import find_bot_types
from trader.types.own import read_bot_type

BOT_ID = UUID("553c5def-7e1d-44df-aeed-266c399f6b7e")
"""The bot's, the same each time: the ids of its orders follow from it."""


def run_bot(
    bot: str | type[Bot[Any, Any]] | Path,
    market: Market,
    params: Mapping[str, Any],
    *,
    funds: Mapping[str, Number] | None = None,
    conditions: Conditions | None = None,
    events: Iterable[tuple[datetime, Event]] = (),
) -> Result:
    """Let a bot trade from a market's first trade to its last, and return what became of it.

    Raises ValueError when a new bot with these parameters is refused.

    Parameters
    ----------
    bot
        The name of a type of the platform, a class, or the file of a bot of one's own.
    params
        As the form asks for them; decimals as text.
    funds
        The account's first balances; the simulated account's usual ones if not given.
    conditions
        Fees, delays and the market's book; the simulated venue's usual ones if not given.
    events
        What else the bot is told, and when: ``(instant, StopRequested())``.
    """
    conditions = conditions or Conditions()
    given = usual_funds() if funds is None else {name: number(each) for name, each in funds.items()}
    name, bot_type = _named(bot)
    counter = Counter(market.product, conditions, given, market.begins_at)
    document = _admitted(name, bot_type, market, counter, params)
    stage = Stage(bot_type, document, market, counter, conditions)
    stage.play(events)
    return _result(stage, market, counter)


def _admitted(
    name: str, bot_type: BotClass, market: Market, counter: Counter, params: Mapping[str, Any]
) -> BotDocument:
    wish = StartBot(
        bot_id=BOT_ID,
        type=name,
        name=name,
        pair=market.pair,
        cambista=NAME,
        params=dict(params),
    )
    lines = described(all_asked(find_indicators(indicators), counter.conditions.indicators))
    document = admit(wish, {name: bot_type}, counter.card(), market.begins_at, lines).document
    if document.status is BotStatus.REFUSED:
        told = (f"{each.field}: {each.message}" for each in document.errors)
        raise ValueError(f"{name} was refused: {'; '.join(told)}")
    return document


def _result(stage: Stage, market: Market, counter: Counter) -> Result:
    return Result(
        document=stage.document,
        orders=tuple(counter.orders()),
        fills=tuple(counter.fills),
        said=tuple(stage.said),
        errands=tuple(stage.errands),
        equity=tuple(stage.equity),
        balances=counter.balances(),
        last_price=market.stretches[-1].prices[-1],
        decision_count=stage.decision_count,
    )


def _named(bot: str | BotClass | Path) -> tuple[str, BotClass]:
    if isinstance(bot, Path):
        return bot.stem, read_bot_type(bot)
    if isinstance(bot, type):
        return bot.__name__.lower(), bot
    types = find_bot_types(bots)
    if bot not in types:
        raise ValueError(f"there is no bot type {bot!r}; there are {', '.join(sorted(types))}")
    return bot, types[bot]
