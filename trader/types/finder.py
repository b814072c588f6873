"""Finds the bot types of packages, one a file, and tells of them."""

import importlib
import pkgutil
from types import ModuleType

from common.messages.bot import BotType
from trader.bot import Bot, BotClass


def find_bot_types(*folders: ModuleType) -> dict[str, BotClass]:
    """Return the bot type of each module of these packages, by the module's name."""
    found: dict[str, BotClass] = {}
    for folder in folders:
        for each in pkgutil.iter_modules(folder.__path__):
            module = importlib.import_module(f"{folder.__name__}.{each.name}")
            found[each.name] = bot_type_of(module)
    return found


def bot_type_of(module: ModuleType) -> BotClass:
    """Return the one bot type of a module. Raises TypeError when it has none, or several."""
    types = [
        each
        for each in vars(module).values()
        if isinstance(each, type) and issubclass(each, Bot) and each.__module__ == module.__name__
    ]
    if len(types) != 1:
        raise TypeError(f"{module.__name__} has {len(types)} bot types; a file is one bot type")
    return types[0]


def describe(name: str, bot_type: BotClass) -> BotType:
    """Return a bot type as the dashboard is told of it."""
    return BotType(
        name=name,
        title=bot_type.title,
        help=bot_type.help,
        params_schema=bot_type.params_type.model_json_schema(),
    )
