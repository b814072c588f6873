"""The world of one trial: two real brokers, each with an account in one interface, and bots."""

import os
import random
import signal
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from common.bus import Bus, BusAway
from common.channels import BOT_DOCUMENTS, BROKER_LEASES, BROKER_ORDERS, CARDS, TRADER_COMMANDS
from common.messages.bot import BotDocument, StartBot, StopBot, SwitchBot, TraderCommand
from common.settings import Settings
from tests.chaos.forgetful import ForgetfulRedis
from tests.chaos.lane import Account, Lane
from tests.chaos.plan import BOT_COUNT, DIALECTS, Plan, label
from tests.chaos.processes import Service, broker_service, is_stopped, trader_service
from tests.support.sqlite import hold_lock

PAIR = "BTC-USD"
FIRST, OTHER = "first", "other"
FENCE_S = 5.0
"""Longer than the exchange takes what was signed, and than its slow answers."""

STEP_S = 0.015

QUICK_START_S = 0.7
"""In which an idle machine has all processes ready."""

MOST_SLOWNESS = 5.0

NAMESPACE = UUID("1f1c7a38-92a5-4c55-8f9e-0d5f0a2f7a11")

UNLIMITED = "USD=1000000000000"


class World:
    """A trial's servers, processes and bots, and the blows that they can be dealt."""

    def __init__(self, lane: Lane, plan: Plan, folder: Path) -> None:
        self.plan = plan
        self.lane = lane
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.chance = random.Random(f"world {plan.seed}")
        self.exchange, accounts = lane.fresh_accounts()
        self.redis = ForgetfulRedis(lane.fresh_redis())
        self.bus = Bus(self.redis.server.url)
        self.accounts = dict(zip((FIRST, OTHER), accounts, strict=True))
        other = next(each for each in DIALECTS if each != plan.cell.dialect)
        self.dialects = {FIRST: plan.cell.dialect, OTHER: other}
        self.store_url = f"sqlite:///{folder / 'virc.sqlite'}"
        if plan.is_mongo:
            self.store_url = lane.mongo().url(f"trial{plan.seed}")
        self.bots = [uuid5(NAMESPACE, f"{plan.seed} {each}") for each in range(BOT_COUNT)]
        self.brokers = {name: self._broker(name) for name in (FIRST, OTHER)}
        self.trader = trader_service(self._settings(), folder / "trader.log")
        self.slowness = 1.0
        """How many times longer than on an idle machine all takes: blows are not to come early."""
        self.is_struck = False
        """Whether the cell's victim was struck at its point."""
        self.hits: dict[str, int] = {}
        """How many times each of the exchange's faults struck, by what it was."""
        self._lock: Service | None = None
        self._begin_again_at: dict[str, float] = {}

    def open(self) -> None:
        """Start everything, the point being armed, and have the bots begin."""
        names = tuple(self.brokers)
        began_at = time.monotonic()
        for service in (*self.brokers.values(), self.trader):
            service.start(self._trap(service))
        self.wait(lambda: None not in [self.bus.get(CARDS, name) for name in names], 60)
        took_s = time.monotonic() - began_at
        self.slowness = min(max(took_s / QUICK_START_S, 1.0), MOST_SLOWNESS)

    def _trap(self, service: Service) -> str:
        """Return where a service is to stand still: the first broker, or for moves the trader."""
        point = self.plan.cell.point
        its = self.trader if point == "mid-switch" else self.brokers[FIRST]
        is_due = service is its and not self.is_struck
        return f"{point}:{self.plan.count}:stop" if is_due else ""

    def ask_for_bots(self) -> None:
        """Have the bots started that are not there."""
        for number, bot_id in enumerate(self.bots):
            if self.document(bot_id) is None:
                self.ask(self._wish(number))

    def ask(self, command: TraderCommand) -> None:
        """Tell the trader something, as the dashboard does; Redis may be away."""
        with suppress(BusAway):
            self.bus.push(TRADER_COMMANDS, command)

    def move(self, bot: int, name: str) -> None:
        """Have a bot moved."""
        self.ask(SwitchBot(bot_id=self.bots[bot], cambista=name))

    def stop_bots(self) -> None:
        """Have all bots stopped that live."""
        for bot_id in self.bots:
            document = self.document(bot_id)
            if document is not None and document.status.is_alive:
                self.ask(StopBot(bot_id=bot_id))

    def document(self, bot_id: UUID) -> BotDocument | None:
        """Return a bot's document, None too while Redis is away."""
        with suppress(BusAway):
            return self.bus.get(BOT_DOCUMENTS, bot_id)
        return None

    def is_quiet(self) -> bool:
        """Whether no bot lives, and no command waits for a broker."""
        documents = [self.document(each) for each in self.bots]
        if any(each is None or each.status.is_alive for each in documents):
            return False
        keys = [
            key
            for name in self.brokers
            for key in (BROKER_ORDERS.at(name), BROKER_ORDERS.taken(name))
        ]
        return not any(self.bus.client.llen(key) for key in keys)

    def strike(self, victim: str, detail: Any = None) -> None:  # noqa: ANN401 - as the blow says
        """Deal a blow."""
        blows: dict[str, Callable[[], object]] = {
            "fault": lambda: self._strike_exchange(detail),
            "switch": lambda: self.move(*detail),
            "cambista": self.brokers[FIRST].kill,
            "other": self.brokers[OTHER].kill,
            "bot": self._kill_a_bot,
            "trader": self.trader.kill,
            "redis": lambda: self.redis.die_and_forget(self.plan.forgets_s),
            "mongo": self._restart_mongo,
            "exchange": self._restart_exchange,
            "store": lambda: self._lock_store(detail),
        }
        blows[victim]()

    def strike_at_the_point(self) -> None:
        """Strike the cell's victim if somebody stands still at the point, and let that one go on.

        It is the broker, or the process of a bot that moves.
        """
        pid, victim = self._stopped(), self.plan.cell.victim
        if not pid:
            return
        self.is_struck = True
        if victim == "bot" and self.plan.cell.point == "mid-switch":
            _signal(pid, signal.SIGKILL)
        else:
            self.strike(victim)
        self.brokers[FIRST].go_on()
        _signal(pid, signal.SIGCONT)

    def _stopped(self) -> int:
        if self.plan.cell.point != "mid-switch":
            return self.brokers[FIRST].pid if self.brokers[FIRST].is_stopped else 0
        documents = [self.document(each) for each in self.bots]
        pids = [each.pid for each in documents if each is not None]
        return next((each for each in pids if each and is_stopped(each)), 0)

    def tick(self) -> None:
        """Look after what has to go on: the dead are started again."""
        self.redis.note()
        self.strike_at_the_point()
        at = time.monotonic()
        for service in (*self.brokers.values(), self.trader):
            if not service.is_dead:
                continue
            due_at = self._begin_again_at.setdefault(
                service.name, at + self.chance.uniform(0.0, 0.4)
            )
            if at >= due_at:
                del self._begin_again_at[service.name]
                self._let_go_of_lease(service)
                service.start(self._trap(service))
        time.sleep(STEP_S)

    def wait(self, condition: Callable[[], object], within_s: float) -> bool:
        """Tick until a condition is true; return whether it came true."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            self.tick()
            with suppress(BusAway, OSError):
                if condition():
                    return True
        return False

    def clear_faults(self) -> None:
        """End the exchange's faults."""
        self.count_hits()
        self.exchange.clear_faults()

    def count_hits(self) -> None:
        """Note which faults have struck."""
        for each in self.exchange.get("/admin/faults"):
            self._hit(each, each["hits"])

    def close(self) -> None:
        """End all of it."""
        self.trader.kill()
        for each in self.brokers.values():
            each.kill()
        if self._lock is not None:
            self._lock.kill()
        self.bus.close()
        self.redis.close()

    def _hit(self, fault: Mapping[str, Any], count: int) -> None:
        self.hits[label(fault)] = self.hits.get(label(fault), 0) + count

    def _wish(self, number: int) -> StartBot:
        params: dict[str, Any] = {"instructions": list(self.plan.instructions[number])}
        return StartBot(
            bot_id=self.bots[number],
            type="simple",
            name=f"bot {number}",
            pair=PAIR,
            cambista=FIRST,
            params=params,
        )

    def _settings(self, **more: Any) -> Settings:  # noqa: ANN401 - each field's own
        return Settings(redis_url=self.redis.server.url, store_url=self.store_url, **more)

    def _broker(self, name: str) -> Service:
        account: Account = self.accounts[name]
        settings = self._settings(
            virc_pairs=PAIR,
            cambista_name=name,
            cambista_venue=self.dialects[name],
            cambista_rest_url=self.exchange.url,
            cambista_feed_url=self.exchange.feed_url,
            cambista_key_file=account.key_file(self.dialects[name]),
            cambista_collar_rate=0,
            cambista_order_limit=UNLIMITED,
            cambista_day_limit=UNLIMITED,
            cambista_open_limit=UNLIMITED,
            cambista_orders_per_s=1000,
            cambista_fence_s=FENCE_S,
        )
        return broker_service(settings, self.folder / f"cambista-{name}.log")

    def _strike_exchange(self, fault: Mapping[str, Any]) -> None:
        self.exchange.strike(fault)
        self._hit(fault, int(fault["kind"] == "close"))

    def _restart_exchange(self) -> None:
        self.count_hits()
        self.exchange.restart()

    def _restart_mongo(self) -> None:
        if self.plan.is_mongo:
            self.lane.mongo().kill()
            self.lane.mongo()

    def _kill_a_bot(self) -> None:
        """Kill the process of a bot, one that moves rather than one that does not."""
        documents = [each for each in map(self.document, self.bots) if each is not None]
        movers = [each.pid for each in documents if each.pid and each.switch is not None]
        pids = movers or [each.pid for each in documents if each.pid]
        if pids:
            _signal(self.chance.choice(pids), signal.SIGKILL)

    def _lock_store(self, seconds: float) -> None:
        """Have a process hold SQLite's file; not this one: it forks, and locks are not for that."""
        if self._lock is None and not self.plan.is_mongo:
            path = self.folder / "virc.sqlite"
            self._lock = Service("lock", lambda: hold_lock(path, seconds), self.folder / "lock.log")
            self._lock.start()

    def _let_go_of_lease(self, service: Service) -> None:
        """Mostly spare the trial the three seconds until a dead process's lease lapses."""
        if service is self.trader or self.chance.random() < 0.2:
            return
        with suppress(BusAway, OSError):
            for key in self.bus.client.scan_iter(BROKER_LEASES.pattern):
                if service.name.encode() in (self.bus.client.get(key) or b""):
                    self.bus.client.delete(key)


def _signal(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, number)
