"""A trader for tests of the dashboard: it answers every command, and runs nothing.

Its previews are the real ones.
"""

from uuid import UUID

from common.channels import (
    BOT_DOCUMENTS,
    CARDS,
    INDICATORS,
    TICKERS,
    TRADER_ANSWERS,
    TRADER_ASKS,
    TRADER_COMMANDS,
    WALLETS,
)
from common.clock import now
from common.listener import Listener, Taken
from common.messages.bot import (
    BotStatus,
    FieldError,
    ShadowBot,
    StartBot,
    StopAll,
    StopBot,
    SwitchBot,
    TraderCommand,
)
from common.messages.preview import AskPreview
from tests.integration.gui.feeder import Feeder
from tests.support.bots import TYPES
from trader.preview import Market, preview


class PlainTrader:
    """Answers commands as the trader does: each bot lives, or is refused when its name asks so."""

    def __init__(self, feeder: Feeder) -> None:
        self._feeder = feeder
        self._listener: Listener[TraderCommand] = Listener(
            feeder.bus, TRADER_COMMANDS, topics=[(TRADER_ASKS, ())]
        )
        self.heard: list[TraderCommand] = []

    def answer(self, timeout_s: float = 0.2) -> None:
        """Do what has been asked for."""
        for taken in self._listener.listen(timeout_s):
            if isinstance(taken, Taken):
                self.heard.append(taken.message)
                self._do(taken.message)
                self._listener.done(taken)
            else:
                self._preview(taken.message)

    def _preview(self, question: AskPreview) -> None:
        bus, wish = self._feeder.bus, question.wish
        market = Market(
            bus.get(TICKERS, wish.pair), bus.get(WALLETS, wish.cambista), bus.get(INDICATORS)
        )
        made = preview(wish, TYPES, bus.get(CARDS, wish.cambista), market, now())
        bus.publish(TRADER_ANSWERS, made, question.ask_id)

    def _do(self, command: TraderCommand) -> None:
        match command:
            case StartBot():
                self._start(command)
            case StopBot():
                self._stop(command.bot_id)
            case StopAll():
                for bot_id in [each.bot_id for each in self.heard if isinstance(each, StartBot)]:
                    self._stop(bot_id)
            case SwitchBot():
                self._move(command)
            case ShadowBot():
                pass

    def _move(self, command: SwitchBot) -> None:
        document = self._feeder.bus.get(BOT_DOCUMENTS, command.bot_id)
        card = self._feeder.bus.get(CARDS, command.cambista)
        if document is not None and card is not None:
            place = {"cambista_link": card.link, "cambista_title": card.title}
            self._feeder.bus.put(BOT_DOCUMENTS, document.model_copy(update=place), document.uid)

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
