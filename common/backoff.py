"""How long to wait before the next try."""

from dataclasses import dataclass


@dataclass(slots=True)
class Backoff:
    """Delays that double from ``first_s`` to ``most_s``, each shortened by a random share.

    The share keeps many clients from coming back in the same instant.
    """

    first_s: float = 0.1
    most_s: float = 10.0
    jitter: float = 0.3
    """Greatest share of a delay that is taken off, between 0 and 1."""
    failures: int = 0

    def delay_s(self, chance: float) -> float:
        """Count a failure and return how long to wait; ``chance`` is uniform in [0, 1)."""
        full = min(self.first_s * 2.0**self.failures, self.most_s)
        self.failures = min(self.failures + 1, 60)
        return full * (1 - self.jitter * chance)

    def reset(self) -> None:
        """Forget the failures: it worked."""
        self.failures = 0
