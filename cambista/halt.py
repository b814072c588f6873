"""The halt: which word counts, and whether new orders may pass. Pure."""

from dataclasses import dataclass, field

from common.messages.trading import ALL, Halt


def later(known: Halt | None, heard: Halt | None) -> Halt | None:
    """Return the later of two words on one switch; of two at one instant, the halt."""
    if known is None or heard is None:
        return known or heard
    if known.said_at == heard.said_at:
        return known if known.is_halted else heard
    return max(known, heard, key=lambda each: each.said_at)


@dataclass(slots=True)
class Switches:
    """The broker's own switch and the one for all."""

    name: str
    said: dict[str, Halt] = field(default_factory=dict)

    def names(self) -> tuple[str, str]:
        """Return the names of the switches that hold here."""
        return self.name, ALL

    def hear(self, halt: Halt) -> bool:
        """Take a word; return whether it is a new one."""
        known = self.said.get(halt.name)
        counts = later(known, halt)
        if halt.name not in self.names() or counts is None or counts == known:
            return False
        self.said[halt.name] = counts
        return True

    @property
    def halt(self) -> Halt | None:
        """The halt that is on, or None while new orders may pass."""
        return next((each for each in self.said.values() if each.is_halted), None)
