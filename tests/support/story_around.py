"""What a bot hears beside its inbox, as a seed makes it up: other bots, and its account."""

import random
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

from common.messages.base import base_of, quote_of
from common.messages.bot import BotStatus
from tests.support.bots import PAIR, PureBot
from tests.support.neighbours import NAMES, ONE, THREE, TWO, figures
from trader.account import AccountNews, Figures
from trader.frame.hearing import Hearing, Overheard, hearing_of
from trader.others import BotNews, TaggedBots


class StoryAround:
    """Three other bots, and an account, at a price that the story's market has."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._revisions = dict.fromkeys((ONE, TWO, THREE), 0)

    def happens(self, bot: PureBot, price: Decimal) -> Iterator[Overheard]:
        """Yield what the bot hears of a change; some of it twice."""
        wanted = hearing_of(bot.document)
        heard: list[Overheard] = []
        if wanted.account:
            heard.append(self._account(bot, wanted, price))
        if wanted.tags and self._chance.random() < 0.3:
            heard.append(TaggedBots(wanted.tags, tuple(map(self._bot, NAMES))))
        elif wanted.tags or wanted.ids:
            heard.append(self._bot(self._chance.choice(list(NAMES))))
        for each in heard:
            yield from [each] * self._chance.choice((1, 1, 2))

    def _account(self, bot: PureBot, wanted: Hearing, price: Decimal) -> AccountNews:
        balances = {
            quote_of(PAIR): Decimal(self._chance.randint(0, 100_000)).scaleb(-2),
            base_of(PAIR): Decimal(self._chance.randint(0, 50)).scaleb(-2),
            "ETH": Decimal(self._chance.randint(0, 2)),
        }
        told = {base_of(PAIR): price, "ETH": Decimal(100)}
        prices = {name: each for name, each in told.items() if self._chance.random() < 0.9}
        held = {name: each for name, each in balances.items() if each}
        told_now = Figures(
            broker=wanted.account,
            balances=held,
            prices={name: each for name, each in prices.items() if name in held},
            told_at=bot.at,
        )
        return AccountNews(told_now, is_look=self._chance.random() < 0.1)

    def _bot(self, uid: UUID) -> BotNews:
        self._revisions[uid] += 1
        changes = {
            "status": self._chance.choice(list(BotStatus)),
            "orders_count": self._chance.choice((0, 0, 1)),
            "position": Decimal(self._chance.choice((0, 0, 1))).scaleb(-2),
            "tags": self._chance.choice(((), ("night",), ("night",), ("day",))),
        }
        return BotNews(uid, self._revisions[uid], figures(uid, **changes))
