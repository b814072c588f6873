"""Reads a bot type from a file of one's own, and says which line of it is wrong."""

import importlib.util
import inspect
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from common.messages.bot import BotDocument, BotFault
from trader.bot import BotClass
from trader.figure import WithFigures
from trader.ledger import Ledger
from trader.types.finder import bot_type_of, describe

_WITHIN = "virc_bots"
"""Before the dot in the name of such a file's module: no library's name is hidden by it."""


class BotFileError(ValueError):
    """A file has no bot type that can be used."""

    def __init__(self, fault: BotFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


def read_bot_type(path: Path) -> BotClass:
    """Return the bot type of a file. Raises BotFileError, whatever is wrong with the file."""
    module = _imported(path)
    try:
        bot_type = bot_type_of(module)
    except TypeError as error:
        raise _fault(path, _line_of_last_class(module), str(error)) from error
    try:
        complaints = list(_complaints(path.stem, bot_type))
    except Exception as error:
        raise _fault(path, _line_of(bot_type), f"{type(error).__name__}: {error}") from error
    if complaints:
        raise _fault(path, _line_of(bot_type), "; ".join(complaints))
    return bot_type


def cause_in_words(error: BaseException) -> str:
    """Return what went wrong, and in which line of a file of one's own, if in any."""
    text = f"{type(error).__name__}: {error}"
    own = {
        module.__file__: Path(module.__file__).name
        for name, module in list(sys.modules.items())
        if name.startswith(f"{_WITHIN}.") and module.__file__
    }
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{own[each.filename]}:{each.lineno}: " for each in frames if each.filename in own]
    return f"{lines[-1] if lines else ''}{text}"


def _imported(path: Path) -> ModuleType:
    name = f"{_WITHIN}.{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise _fault(path, 1, "is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # models look up their annotations there
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        reason = f"{type(error).__name__}: {_words(error)}"
        raise _fault(path, _line_in(path, error), reason) from error
    return module


def _complaints(name: str, bot_type: BotClass) -> Iterator[str]:
    """Yield what the platform could not work with."""
    for missing in sorted(bot_type.__abstractmethods__):
        yield f"{bot_type.__name__} has no {missing}"
    for each in ("title", "help"):
        if not getattr(bot_type, each, ""):
            yield f"{bot_type.__name__} has no {each}"
    common = BotDocument.model_fields | Ledger.model_fields | WithFigures.model_fields
    for each in bot_type.state_type.model_fields:
        if each in common:
            yield f"the state's field {each!r} stands in every bot's document"
    if not getattr(bot_type, "title", "") or not getattr(bot_type, "help", ""):
        return
    describe(name, bot_type).model_dump_json()


def _fault(path: Path, line: int, reason: str) -> BotFileError:
    return BotFileError(BotFault(file=path.name, line=line, reason=reason))


def _words(error: BaseException) -> str:
    return str(error.msg) if isinstance(error, SyntaxError) else str(error)


def _line_in(path: Path, error: BaseException) -> int:
    """Return the last line of a file that an error passed through."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return error.lineno or 1
    frames = traceback.extract_tb(error.__traceback__)
    lines = [each.lineno for each in frames if each.filename == str(path)]
    return (lines[-1] if lines else None) or 1


def _line_of_last_class(module: ModuleType) -> int:
    own = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and each.__module__ == module.__name__
    ]
    return max(map(_line_of, own), default=1)


def _line_of(kind: type) -> int:
    try:
        return inspect.getsourcelines(kind)[1]
    except (OSError, TypeError):
        return 1
