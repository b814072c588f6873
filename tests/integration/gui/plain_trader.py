"""A trader for tests of the dashboard: it answers every command, and runs nothing."""

from uuid import UUID

from common.channels import BOT_DOCUMENTS, TRADER_COMMANDS
from common.listener import Listener, Taken
from common.messages.bot import BotStatus, FieldError, StartBot, StopAll, StopBot, TraderCommand
from tests.integration.gui.feeder import Feeder


class PlainTrader:
    """Answers commands as the trader does: each bot lives, or is refused when its name asks so."""

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder
        self._listener: Listener[TraderCommand] = Listener(feeder.bus, TRADER_COMMANDS)
        self.heard: list[TraderCommand] = []

    def answer(self, timeout_s: float = 0.2) -> None:
        """Do what has been asked for."""
        for taken in self._listener.listen(timeout_s):
            if isinstance(taken, Taken):
                self.heard.append(taken.message)
                self._do(taken.message)
                self._listener.done(taken)

    def _do(self, command: TraderCommand) -> None:
        match command:
            case StartBot():
                self._start(command)
            case StopBot():
                self._stop(command.bot_id)
            case StopAll():
                for bot_id in [each.bot_id for each in self.heard if isinstance(each, StartBot)]:
                    self._stop(bot_id)

    def _start(self, command: StartBot) -> None:
        if command.name == "refuse me":
            error = FieldError(field="params.size", message="is more than the account has")
            refused = {"status": BotStatus.REFUSED, "errors": (error,)}
            self._feeder.bot(uid=command.bot_id, name=command.name, **refused)
        elif command.name != "leave me":
            self._feeder.bot(uid=command.bot_id, name=command.name, pair=command.pair)

    def _stop(self, bot_id: UUID) -> None:
        document = self._feeder.bus.get(BOT_DOCUMENTS, bot_id)
        if document is not None:
            stopped = document.model_copy(update={"status": BotStatus.STOPPED})
            self._feeder.bus.put(BOT_DOCUMENTS, stopped, bot_id)

    def close(self) -> None:
        """Close the connection."""
        self._listener.close()
