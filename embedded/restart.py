"""Whether, and when, a service that ended is started again.

As Docker's ``restart: unless-stopped`` does it: always, after a delay that doubles and that a
service which stayed up for a while has behind it. Only a service that never was healthy may be
given up: the platform is not up yet, and a person waits before the terminal.
"""

from dataclasses import dataclass

from common.settings import MISCONFIGURED


@dataclass(frozen=True, slots=True)
class StartAgain:
    """Start it after so many seconds."""

    after_s: float


@dataclass(frozen=True, slots=True)
class GiveUp:
    """It cannot start; ``reason`` goes on as a sentence that began with its name."""

    reason: str


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """The delays and limits of starting again."""

    first_delay_s: float = 0.1
    most_delay_s: float = 60.0
    steady_after_s: float = 10.0
    """A service that was up for so long begins anew with the shortest delay."""
    most_tries: int = 3
    """How often a service that never was healthy is tried."""

    def after_exit(
        self, exit_code: int, exits_in_a_row: int, *, was_healthy: bool
    ) -> StartAgain | GiveUp:
        """Say what follows on an exit; ``exits_in_a_row`` counts this one."""
        if not was_healthy:
            if exit_code == MISCONFIGURED:
                return GiveUp("ends because a setting is not valid")
            if exits_in_a_row >= self.most_tries:
                return GiveUp(f"ended {exits_in_a_row} times, {ending(exit_code)}")
        delay_s = self.first_delay_s * 2.0 ** min(exits_in_a_row - 1, 30)
        return StartAgain(min(delay_s, self.most_delay_s))

    def exits_in_a_row(self, before: int, lived_s: float) -> int:
        """Return the count with one more exit, after a life of so long."""
        return 1 if lived_s >= self.steady_after_s else before + 1


def ending(exit_code: int) -> str:
    """Say how a process ended."""
    return f"by signal {-exit_code}" if exit_code < 0 else f"with exit code {exit_code}"
