"""When a bot's process is started again, and when it counts as dead. Pure."""

import signal
from dataclasses import dataclass
from enum import IntEnum

_SIGNALS = {each.value: each.name for each in signal.Signals}


class BotExit(IntEnum):
    """Exit codes of a bot's process."""

    FINISHED = 0
    """The bot stopped, ended or was deleted."""
    CRASHED = 1
    """An error nobody foresaw."""
    MISCONFIGURED = 2
    """Its document or what it asks for is not valid; starting it again would change nothing."""
    RELEASED = 3
    """It was told to end, and goes on at the next start."""
    SUPERSEDED = 4
    """Another process runs this bot."""


@dataclass(frozen=True, slots=True)
class RestartPolicy:
    """How often a bot may crash, and how long it waits in between."""

    first_delay_s: float = 0.2
    max_delay_s: float = 30.0
    most_crashes: int = 10
    """Crashes in a row after which a bot is given up: about two minutes with these delays."""
    steady_s: float = 60.0
    """A process that lived so long was well: its crash is the first of a new row."""
    silence_limit_s: float = 30.0
    """A process says that it lives about each second; one this silent is killed."""

    def crashes_in_a_row(self, before: int, lived_s: float) -> int:
        """Return the count with the crash of a process that lived so long."""
        return 1 if lived_s >= self.steady_s else before + 1

    def delay_s(self, exit_code: int, crashes_in_a_row: int) -> float | None:
        """Return how many seconds to wait before a restart, or None to leave the bot ended."""
        if exit_code in (BotExit.FINISHED, BotExit.MISCONFIGURED):
            return None
        if exit_code in (BotExit.RELEASED, BotExit.SUPERSEDED):
            # Who still has the bot knows that whoever ran it meanwhile has lost it.
            return self.first_delay_s
        if crashes_in_a_row >= self.most_crashes:
            return None
        return min(self.first_delay_s * 2.0 ** (crashes_in_a_row - 1), self.max_delay_s)


def is_crash(exit_code: int) -> bool:
    """Return whether a process ended as none should: by an error, a signal, an unknown code."""
    return exit_code not in (
        BotExit.FINISHED,
        BotExit.MISCONFIGURED,
        BotExit.RELEASED,
        BotExit.SUPERSEDED,
    )


def cause_of(exit_code: int, reason: str) -> str:
    """Say why a process ended; a negative code is the signal that killed it."""
    if reason:
        return reason
    if exit_code < 0:
        return f"killed by {_SIGNALS.get(-exit_code, f'signal {-exit_code}')}"
    return f"ended with exit code {exit_code}"
