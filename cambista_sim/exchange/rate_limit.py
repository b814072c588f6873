"""The exchange's rate limit: a token bucket per caller, filled when it is looked at."""

from dataclasses import dataclass

FORGOTTEN_AFTER = 10_000
"""Callers that are remembered at the most; a full bucket is like an unknown caller's."""


@dataclass(slots=True)
class _Bucket:
    tokens: float
    seen_s: float


class RateLimit:
    """So many requests a second, and a burst of more; a rate of zero lets all through."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate = rate
        self.burst = burst
        self._buckets: dict[str, _Bucket] = {}

    def is_allowed(self, caller: str, now_s: float) -> bool:
        """Take a token from a caller's bucket; False when it is empty."""
        if not self.rate:
            return True
        bucket = self._buckets.get(caller)
        if bucket is None:
            self._forget(now_s)
            bucket = self._buckets[caller] = _Bucket(self.burst, now_s)
        bucket.tokens = min(self.burst, bucket.tokens + (now_s - bucket.seen_s) * self.rate)
        bucket.seen_s = now_s
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def _forget(self, now_s: float) -> None:
        if len(self._buckets) >= FORGOTTEN_AFTER:
            full_after_s = self.burst / self.rate
            self._buckets = {
                caller: bucket
                for caller, bucket in self._buckets.items()
                if now_s - bucket.seen_s < full_after_s
            }
