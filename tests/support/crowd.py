"""Many bots at several traders, traded with and killed at random, and what must be so of them."""

import random
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from uuid import UUID, uuid4, uuid5

from common.bus import Bus
from common.channels import BOT_DOCUMENTS
from common.listener import Heard, Listener
from common.messages.bot import BotDocument
from tests.support.bots import wish
from tests.support.traders import TraderProcess, kill
from tests.support.venue import Placed, Venue
from tests.support.waiting import eventually


class Watch:
    """Hears each document that is written: of one bot no two processes may write in turn."""

    def __init__(self, url: str) -> None:
        self._bus = Bus(url)
        self._listener: Listener[object] = Listener(self._bus, patterns=[BOT_DOCUMENTS])
        self.revisions: dict[UUID, int] = defaultdict(int)
        self.pids: dict[UUID, list[int]] = defaultdict(list)
        self.faults: list[str] = []
        self.written_count = 0

    def look(self) -> None:
        """Take note of what was written since the last look."""
        for item in self._listener.listen(0.001):
            if isinstance(item, Heard):
                self._note(item.message)

    def _note(self, document: BotDocument) -> None:
        self.written_count += 1
        bot_id, revision, pid = document.uid, document.revision, document.pid
        if revision < self.revisions[bot_id]:
            self.faults.append(f"{bot_id} went back from {self.revisions[bot_id]} to {revision}")
        self.revisions[bot_id] = revision
        pids = self.pids[bot_id]
        if pid is not None and pid not in pids[-1:]:
            if pid in pids:
                self.faults.append(f"{bot_id} is written by {pid} again, after {pids[-1]}")
            pids.append(pid)

    def close(self) -> None:
        """Close the connections."""
        self._listener.close()
        self._bus.close()


class Crowd:
    """Bots that trade at a venue played by the test, run by traders that die."""

    def __init__(self, url: str, traders: list[TraderProcess], count: int, seed: int) -> None:
        self.url = url
        self.traders = traders
        self.bots = [uuid4() for _ in range(count)]
        self.venue = Venue(url)
        self.watch = Watch(url)
        self.chance = random.Random(seed)
        self.killed: dict[str, int] = defaultdict(int)
        self._down: dict[int, float] = {}
        """Traders that are dead or hang, by number, and when they are to be back."""

    def begin(self) -> None:
        """Start all bots, and wait until each has an order open."""
        for trader in self.traders:
            trader.start()
        self.traders[0].ask(*(wish(bot_id=each) for each in self.bots))

        def trades() -> bool:
            self.watch.look()
            return len(self.venue.open_orders()) == len(self.bots)

        eventually(trades, within_s=110)

    def rage(self, for_s: float) -> None:
        """Trade, and kill traders and bots at random, for so long; then have all traders back."""
        end = time.monotonic() + for_s
        strike_at = 0.0
        while time.monotonic() < end:
            self.trade(0.05)
            self._bring_back(time.monotonic())
            if time.monotonic() >= strike_at:
                strike_at = time.monotonic() + self.chance.uniform(0.3, 1.5)
                self._strike()
        self._bring_back(float("inf"))

    def trade(self, for_s: float) -> None:
        """Have the venue obey, and fill some open orders, wholly or half."""
        self.venue.obey(for_s)
        self.watch.look()
        there = [each for each in self.venue.orders.values() if each.is_open]
        for order in self.chance.sample(there, min(len(there), 10)):
            left = order.asked.size - order.filled_size
            self.venue.fill(order, left / self.chance.choice([1, 2]))

    def _strike(self) -> None:
        up = [each for each in range(len(self.traders)) if each not in self._down]
        what = self.chance.choice(["bot", "bot", "bot", "trader", "hang"])
        if what == "bot":
            self._kill_a_bot()
        elif len(up) > 1:
            number = self.chance.choice(up)
            self._down[number] = time.monotonic() + self.chance.uniform(0.5, 6)
            if what == "trader":
                self.traders[number].kill()
            else:
                self.traders[number].hang()
            self.killed[what] += 1

    def _kill_a_bot(self) -> None:
        running = sorted(set().union(*(each.bot_pids() for each in self.traders)))
        if running:
            with suppress(ProcessLookupError):
                kill(self.chance.choice(running))
                self.killed["bot"] += 1

    def _bring_back(self, at: float) -> None:
        for number in [each for each, back_at in self._down.items() if back_at <= at]:
            del self._down[number]
            trader = self.traders[number]
            if trader.is_up:
                trader.wake()
            else:
                trader.start(is_waited_for=False)

    def settle(self, within_s: float = 60.0) -> float:
        """Wait until each bot has one process, a trader's own; return how many seconds it took."""
        began = time.monotonic()
        _await_none(self._astray, within_s)
        return time.monotonic() - began

    def _astray(self) -> list[str]:
        """Return which bots have no process at this moment, and which processes have no bot."""
        self.trade(0.02)
        running = set().union(*(each.bot_pids() for each in self.traders))
        documents = self.traders[0].bus.get_many(BOT_DOCUMENTS, self.bots)
        found = [each for each in documents if each is not None]
        without = [each for each in found if each.pid not in running]
        strangers = running - {each.pid for each in found}
        return [
            *(f"{each.uid} ({each.status}) has no process: {each.last_error}" for each in without),
            *(f"process {each} is no bot's" for each in sorted(strangers)),
            *(["a bot has no document"] if len(found) < len(self.bots) else []),
        ]

    def check_books(self) -> None:
        """Fail unless what each bot counted is what the venue filled, each order once."""
        _await_none(self._unclean, within_s=100)

    def _unclean(self) -> list[str]:
        """Return what is wrong in the books of which bots, at this moment."""
        self.venue.obey(0.5)  # what was asked for when all was killed may be much
        self.watch.look()
        orders: dict[UUID, list[Placed]] = defaultdict(list)
        for each in self.venue.orders.values():
            orders[each.asked.bot_id].append(each)
        documents = self.traders[0].bus.get_many(BOT_DOCUMENTS, self.bots)
        return [found for each in documents if each and (found := _fault(each, orders[each.uid]))]

    def reconnect(self) -> None:
        """Listen anew, after Redis was killed; it may have forgotten what was written last."""
        self.venue.reconnect()
        self.watch.close()
        self.watch = Watch(self.url)

    def close(self) -> None:
        """Close the connections."""
        self.watch.close()
        self.venue.close()


def _await_none(faults: Callable[[], list[str]], within_s: float) -> None:
    """Wait for a moment without faults; fail with those of the last look.

    The next look may find some again: a trader still gives bots to the other one.
    """
    found: list[str] = []

    def are_none() -> bool:
        found[:] = faults()
        return not found

    with suppress(AssertionError):
        eventually(are_none, within_s=within_s)
    assert not found, "\n".join(found)


def _fault(document: BotDocument, orders: list[Placed]) -> str:
    """Return what is wrong between a bot's books and the venue's, or nothing."""
    books = document.model_dump(mode="json")
    counted = sum(Decimal(books["totals"][each]) for each in ("bought_size", "sold_size"))
    ids = {uuid5(document.uid, str(number + 1)) for number in range(books["order_count"])}
    filled = sum(each.filled_size for each in orders)
    open_count = len([each for each in orders if each.is_open])
    faults = (
        f"it counted {counted}, {filled} was filled" if counted != filled else "",
        f"it asked for {len(ids)} orders, {len(orders)} were placed"
        if {each.asked.order_id for each in orders} != ids
        else "",
        f"{open_count} are open" if open_count > 1 else "",
    )
    found = "; ".join(filter(None, faults))
    who = f"{document.uid} ({document.status.value}, revision {document.revision})"
    return f"{who}: {found}; it has {books['orders']}" if found else ""
