"""Whether a bot's broker knows of orders that the bot has forgotten. Pure.

When the machine under Redis and the bot loses its power, the document that comes back may be a
second old, and the broker, whose store loses nothing, may have later orders of the bot. It decides
them again, with the same ids, as soon as it hears what became of those before. But were it told
to stop or to move first, it would never ask for them, and they would rest with nobody to look
after them. So a process that begins asks for the order after its last one, and obeys such a wish
when the broker has said that it does not know it.
"""

from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

from common.messages.bot import StopRequested, SwitchRequested
from common.messages.control import ContinueRequested, EditRequested, PauseRequested
from common.messages.order import AskOrder, CancelOrder, OrderNotFound, OrderProgress

_WISHES = (StopRequested, PauseRequested, ContinueRequested, EditRequested, SwitchRequested)
"""All of them wait, though not all need to: they are to be heard in the order they were said."""


@dataclass(slots=True)
class Probe:
    """A question after the order that would be a bot's next."""

    bot_id: UUID
    number: int = 0
    """Of the order that was asked for; 0 when nothing is asked."""
    token: UUID = field(default_factory=uuid4)
    """Of this process: what another one was told may be older than what was forgotten."""

    @property
    def order_id(self) -> UUID:
        """The order that was asked for."""
        return uuid5(self.bot_id, str(self.number))

    def begin(self, order_count: int) -> AskOrder | None:
        """Ask for the order after so many; a bot without any has forgotten none."""
        self.number = order_count + 1 if order_count else 0
        return self._asked() if self.number else None

    def end(self) -> None:
        """Ask no more."""
        self.number = 0

    def holds_back(self, event: object) -> bool:
        """Return whether an event has to wait until the broker has answered."""
        return self.number > 0 and isinstance(event, _WISHES)

    def hear(self, event: object, order_count: int) -> AskOrder | CancelOrder | None:
        """Take what the bot has just heard; return what is to be asked of the broker.

        An order that the bot has decided again may have another after it. One that it has not
        decided again, having heard of all before, is cancelled: it will be told how that ends
        should it come to it yet.
        """
        if self.number == 0 or not isinstance(event, OrderNotFound | OrderProgress):
            return None
        if event.order_id != self.order_id:
            return None
        if isinstance(event, OrderNotFound):
            if event.ask_id == self._asked().ask_id:
                self.end()
            return None
        if order_count >= self.number:
            self.number = order_count + 1
            return self._asked()
        forgotten = CancelOrder(order_id=self.order_id, bot_id=self.bot_id)
        self.end()
        return forgotten

    def _asked(self) -> AskOrder:
        ask_id = uuid5(self.token, str(self.number))
        return AskOrder(order_id=self.order_id, bot_id=self.bot_id, ask_id=ask_id)
