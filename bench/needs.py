"""What contestants need beyond the platform itself: what is not installed is said, not failed."""

from importlib import import_module
from pathlib import Path
from types import ModuleType


class NotInstalledError(Exception):
    """A contestant cannot run on this machine."""


def needed(name: str) -> ModuleType:
    """Return a module. Raises NotInstalledError."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        raise NotInstalledError(f"{name.partition('.')[0]} is not installed") from error


def program(path: Path) -> str:
    """Return a program's path as text. Raises NotInstalledError."""
    if not path.exists():
        raise NotInstalledError(f"{path.name} is not installed")
    return str(path)
