"""Plays a market to a bot: every message as the services exchange them, on a clock of its own.

A bot decides by ``trader.frame.life``, hears of the market by the analyst's own code, and trades
at the simulated venue's. A message takes a hop's time; of two that arrive at one instant, the one
that was sent first comes first, and a trade of the market comes last. So nothing is left to chance.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from common.broker import Letter
from common.messages.bot import BotCommand, BotDocument
from common.messages.order import OrderCommand
from common.messages.watch import Watch
from kit.agenda import Agenda
from kit.conditions import Conditions
from kit.counter import Counter
from kit.ear import NEVER, Ear, News
from kit.market import Market
from kit.result import Worth
from kit.stretch import Stretch
from kit.teller import Teller
from trader.bot import BotClass, Said
from trader.frame.life import Event, Started, TimePassed, decide
from trader.running.lookout import watches_in

HOUR_S = 3600

_NEXT = timedelta(microseconds=1)
"""To the instant after another."""


class Stage:
    """One bot, one market, one venue."""

    def __init__(
        self,
        bot_type: BotClass,
        document: BotDocument,
        market: Market,
        counter: Counter,
        conditions: Conditions,
    ) -> None:
        self.document = document
        self.said: list[Said] = []
        self.equity: list[Worth] = []
        self.errands: list[BotCommand] = []
        self.decision_count = 0
        self._bot_type = bot_type
        self._attached = ""
        self._market = market
        self._counter = counter
        self._hop = conditions.hop
        self._ear = Ear(market.pair, conditions.indicators)
        self._teller = Teller(market.pair, counter)
        self._last_price = market.stretches[0].prices[0]
        self._agenda = Agenda()
        self._wake_at: datetime | None = None
        self._watches: tuple[Watch, ...] = ()
        self._look_at = NEVER
        self._hour = -1

    def play(self, events: Iterable[tuple[datetime, Event]] = ()) -> None:
        """Start the bot after the first trade, and let every answer to the last one arrive."""
        self._tell_at(self._market.begins_at + max(self._hop, _NEXT), Started(pid=1))
        for at, event in events:
            self._tell_at(at, event)
        for stretch in self._market.stretches:
            if not self._pass_by(stretch):
                self._trade(stretch)
        self._agenda.run(self._market.ends_at + 10 * self._hop)
        last = self._market.stretches[-1]
        self.equity.append(Worth(last.last_at, self._counter.worth(last.prices[-1])))

    def _pass_by(self, stretch: Stretch) -> bool:
        """Let trades happen of which nobody hears; False when somebody would."""
        low, high = stretch.low, stretch.high
        if not self._agenda.is_free(stretch.last_at) or self._teller.is_watched:
            return False
        if not self._counter.is_quiet(low, high) or not self._ear.is_quiet(low, high):
            return False
        self._note_worth(stretch)
        self._counter.pass_by(stretch)
        self._ear.pass_by(stretch)
        self._last_price = stretch.prices[-1]
        return True

    def _trade(self, stretch: Stretch) -> None:
        for trade in stretch.trades(self._market.pair):
            self._agenda.run(trade.traded_at)
            letters = self._counter.trade(trade)
            news = list(self._ear.trade(trade))
            self._send(letters, trade.traded_at)
            self._report(news, trade.traded_at)
            self._last_price = trade.price
            self._tell_of_account(trade.traded_at)
        self._note_worth(stretch)

    def _note_worth(self, stretch: Stretch) -> None:
        hour = int(stretch.began_at.timestamp()) // HOUR_S
        if hour != self._hour:
            self._hour = hour
            self.equity.append(Worth(stretch.began_at, self._counter.worth(stretch.prices[0])))

    def _send(self, letters: Iterable[Letter], at: datetime) -> None:
        for each in letters:
            self._tell_at(at + self._hop, each.event)

    def _report(self, news: Iterable[News], at: datetime) -> None:
        for _, each in news:
            self._tell_at(at + self._hop, each)
        if self._ear.due_at < self._look_at:
            self._look_at = self._ear.due_at
            self._agenda.add(self._look_at, self._look)

    def _look(self, at: datetime) -> None:
        """Have the analyst look, unless it does so at another time by now."""
        if at != self._look_at:
            return
        self._look_at = NEVER
        news = self._ear.look(at) if self._ear.due_at <= at else ()
        self._report(list(news), at)

    def _tell_at(self, at: datetime, event: Event) -> None:
        self._agenda.add(at, lambda now: self._tell(event, now))

    def _tell(self, event: Event, at: datetime) -> None:
        """Let the bot decide, and send on what follows from it."""
        if not self.document.status.is_alive:
            return
        decision = decide(self._bot_type, self.document, event, at, self._attached)
        self.document, self._attached = decision.document, decision.attached
        self.said += decision.said
        self.errands += decision.errands
        self.decision_count += 1
        for each in decision.commands:
            self._ask_at(at + self._hop, each.command)
        self._wake(decision.wake_at, at)
        self._listen(at)
        was_watched = self._teller.is_watched
        self._teller.follow(self.document)
        if not was_watched:
            self._tell_of_account(at)

    def _ask_at(self, at: datetime, command: OrderCommand) -> None:
        def ask(now: datetime) -> None:
            self._send(self._counter.obey(command, now), now)
            self._tell_of_account(now)

        self._agenda.add(at, ask)

    def _tell_of_account(self, at: datetime) -> None:
        news = self._teller.news(self._last_price, at)
        if news is not None:
            self._tell_at(at + self._hop, news)

    def _wake(self, wake_at: datetime | None, at: datetime) -> None:
        if wake_at is not None and wake_at != self._wake_at:
            self._agenda.add(max(wake_at, at), self._pass_time)
        self._wake_at = wake_at

    def _pass_time(self, at: datetime) -> None:
        if self._wake_at is not None and self._wake_at <= at:
            self._wake_at = None
            self._tell(TimePassed(), at)

    def _listen(self, at: datetime) -> None:
        """Show the analyst what the bot waits for, when that has changed."""
        watches = watches_in(self.document).watches
        if watches == self._watches:
            return
        self._watches = watches
        bot_id = self.document.uid

        def hear(now: datetime) -> None:
            self._report(list(self._ear.watch(bot_id, watches, now)), now)

        self._agenda.add(at + self._hop, hear)
