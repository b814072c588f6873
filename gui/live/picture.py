"""What the dashboard knows: the latest of everything, turned into the stream's events.

The events are ``ticker``, ``bot``, ``card``, ``halt``, ``alarms``, ``wallet``, ``health`` and
``notice``; each payload is JSON. What has not changed is not told again.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from common.channels import CARDS
from common.messages.bot import BotDocument
from common.messages.guard import Oversight
from common.messages.market import BestPrices, Ticker
from common.messages.order import Card, WalletReported
from common.messages.platform import Heartbeat, Notice
from common.messages.trading import Halt
from gui.live.feed import Feed
from gui.services.condition import Health, assess, redis_is_away
from gui.views.alarm import shown_alarms
from gui.views.bot_summary import summary_of
from gui.views.cambista import shown_card

CARD_GONE_AFTER = timedelta(seconds=CARDS.expiry_s or 5)


@dataclass(slots=True)
class Picture:
    """The platform as it was last heard; a feed of events for browsers grows from it."""

    feed: Feed
    health: Health = field(default_factory=lambda: redis_is_away("has not reached Redis yet"))
    tickers: dict[str, Ticker] = field(default_factory=dict)
    prices: dict[str, BestPrices] = field(default_factory=dict)
    heartbeats: dict[tuple[str, str], Heartbeat] = field(default_factory=dict)
    cards: dict[str, tuple[Card, datetime]] = field(default_factory=dict)

    def hear(self, parts: tuple[str, ...], message: Any, now: datetime) -> None:  # noqa: ANN401
        """Take in one message from the bus; ``parts`` are those of its channel's key."""
        match message:
            case Ticker():
                self.tickers[message.pair] = message
                self._tell_ticker(message.pair)
            case BestPrices():
                self.prices[message.pair] = message
                self._tell_ticker(message.pair)
            case BotDocument():
                summary = summary_of(message)
                put = self.feed.put_last if summary.is_deleted else self.feed.put
                put(f"bot:{summary.uid}", "bot", summary.model_dump_json())
            case Card():
                self.cards[message.name] = (message, now)
                self._tell_card(message, is_gone=False)
            case Halt():
                self.feed.put(f"halt:{message.name}", "halt", message.model_dump_json())
            case Oversight():
                self.feed.put("alarms", "alarms", json.dumps(shown_alarms(message, now)))
            case WalletReported():
                balances = json.loads(message.model_dump_json(exclude={"kind"}))
                payload = json.dumps({"cambista": parts[0], **balances})
                self.feed.put(f"wallet:{parts[0]}", "wallet", payload)
            case Heartbeat():
                self.heartbeats[parts[0], parts[1]] = message
            case Notice():
                self.feed.put_notice(str(message.notice_id), message.model_dump_json())

    def judge(self, now: datetime) -> None:
        """Notice who has fallen silent, and which cambistas have gone."""
        self._tell_health(assess(self.heartbeats.values(), now))
        for card, heard_at in self.cards.values():
            if now - heard_at > CARD_GONE_AFTER:
                self._tell_card(card, is_gone=True)

    def forget_bots(self, there: Collection[str]) -> None:
        """Tell that the bots are deleted that are not among those that there are, by id.

        Of what was deleted while Redis was away nobody has heard.
        """
        for key, payload in self.feed.payloads("bot:").items():
            if key.removeprefix("bot:") not in there:
                gone = {**json.loads(payload), "is_archived": True, "is_deleted": True}
                self.feed.put_last(key, "bot", json.dumps(gone))

    def lose_redis(self, reason: str) -> None:
        """Tell that nothing can be heard now."""
        self._tell_health(redis_is_away(reason, self.health.services))

    def _tell_health(self, health: Health) -> None:
        self.health = health
        # When a living service was last heard changes every two seconds and says nothing new.
        steady = json.loads(health.model_dump_json())
        for each in steady["services"].values():
            if each["state"] != "silent":
                each["beat_at"] = None
        self.feed.put("health", "health", json.dumps(steady))

    def _tell_card(self, card: Card, *, is_gone: bool) -> None:
        payload = json.dumps(shown_card(card, is_gone=is_gone))
        self.feed.put(f"card:{card.name}", "card", payload)

    def _tell_ticker(self, pair: str) -> None:
        ticker = self.tickers.get(pair)
        if ticker is not None:
            payload = ticker_row(ticker, self.prices.get(pair))
            self.feed.put(f"ticker:{pair}", "ticker", json.dumps(payload))


def ticker_row(ticker: Ticker, prices: BestPrices | None) -> dict[str, Any]:
    """Return what the ticker panel shows of a pair; the windows are asked for when opened."""
    shown = ticker.model_dump(mode="json", exclude={"windows", "indicators"})
    day = ticker.window("24h")
    return {
        **shown,
        "change_percent": str(day.change_percent) if day else None,
        "change_is_whole": bool(day and day.is_whole),
        "bid": str(prices.bid) if prices else None,
        "ask": str(prices.ask) if prices else None,
    }
