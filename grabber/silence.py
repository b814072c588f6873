"""Silence on the feed: of the whole connection, or of one pair; both hide lost trades."""

from collections.abc import Iterable

FEED_LIMIT_S = 5.0
"""Heartbeats come once a second for each pair: a feed silent for so long is dead."""

PAIR_LIMIT_S = 10.0
"""A pair silent for so long, while others are heard, is asked for again as often."""


class Silence:
    """When the feed and its pairs were last heard, in seconds of one rising clock."""

    def __init__(
        self,
        pairs: Iterable[str],
        now_s: float,
        feed_limit_s: float = FEED_LIMIT_S,
        pair_limit_s: float = PAIR_LIMIT_S,
    ) -> None:
        self._pairs = tuple(pairs)
        self._feed_limit_s, self._pair_limit_s = feed_limit_s, pair_limit_s
        self.begin(now_s)

    def begin(self, now_s: float) -> None:
        """Take it that everything was heard now: the connection is new."""
        self._begun_s = self._feed_s = now_s
        self._heard_s = dict.fromkeys(self._pairs, now_s)
        self._asked_s = dict(self._heard_s)

    @property
    def has_heard(self) -> bool:
        """Whether the connection has told something about a pair."""
        return any(heard_s > self._begun_s for heard_s in self._heard_s.values())

    def hear_feed(self, now_s: float) -> None:
        """Note that something came."""
        self._feed_s = now_s

    def hear(self, pair: str, now_s: float) -> None:
        """Note that something came about a pair."""
        self._heard_s[pair] = now_s

    def give_up(self, pair: str) -> None:
        """Expect nothing more of a pair: the venue does not have it."""
        self._pairs = tuple(each for each in self._pairs if each != pair)

    def is_dead(self, now_s: float) -> bool:
        """Whether the connection has been silent for too long."""
        return now_s - self._feed_s > self._feed_limit_s

    def silent(self, now_s: float) -> list[str]:
        """Return the pairs that have been silent for too long."""
        limit_s = self._pair_limit_s
        return [pair for pair in self._pairs if now_s - self._heard_s[pair] > limit_s]

    def take_to_ask(self, now_s: float) -> list[str]:
        """Return the silent pairs that it is time to ask for again."""
        limit_s = self._pair_limit_s
        due = [pair for pair in self.silent(now_s) if now_s - self._asked_s[pair] > limit_s]
        self._asked_s.update(dict.fromkeys(due, now_s))
        return due
