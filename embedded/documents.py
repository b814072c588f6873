"""Writes what the documents repeat of the code: ``python -m embedded.documents``.

``.env.example`` from the settings; in CONTRIBUTING.md the tables of channels and collections, in
docs/rules.md that of the names of rules, between two markers each. The code says it once; tests
hold the documents to it.
"""

import sys
from collections.abc import Container, Iterable
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from common.channel import Board, Channel, Queue, Table, Topic
from common.channels import CHANNELS
from common.messages.indicator import Indicators
from common.records import COLLECTIONS
from common.settings import Settings
from common.variables import rule_variables

ROOT = Path(__file__).resolve().parent.parent

OWN_SETTINGS = {
    "cambista_sim.exchange.settings:ExchangeSettings": (
        "Of the stand-in exchange alone (`python -m cambista_sim.exchange`):"
    ),
}
"""Services' settings of their own. By name: a service is spoken to over Redis, and not imported."""

_HEAD = """\
# What may be set, with its default; made from common/settings.py by `make documents`.
# Docker Compose and `make demo` read a copy of it named .env; a variable of the environment goes
# before. Both run their own Redis and stores: REDIS_URL, STORE_URL, VIRC_FEED_URL and VIRC_REST_URL
# say where else those of the live platform are, and VIRC_DATA is for `make demo` alone.
"""


def example_environment() -> str:
    """Return the text of ``.env.example``: every setting, commented out."""
    parts = [_HEAD, *_listed(Settings)]
    for where, about in OWN_SETTINGS.items():
        own: type[Settings] = resolve_name(where)
        parts += [f"# {about}\n", *_listed(own, without=Settings.model_fields)]
    return "\n".join(parts)


def channel_table() -> str:
    """Return the table of the channels."""
    return _table(
        ("key", "kind", "carries", "writer → reader"),
        (
            (f"`{each.key}`", _kind(each), each.carries, f"{each.writer} → {each.reader}")
            for each in CHANNELS
        ),
    )


def collection_table() -> str:
    """Return the table of the store's collections."""
    return _table(
        ("collection", "document", "key (unique)", "further indexes", "shard key on a cluster"),
        (
            (
                f"`{each.name}`",
                f"`{each.message.__name__}`",
                _fields(each.key),
                "; ".join(_fields(index) for index in each.indexes),
                _fields(each.shard_key),
            )
            for each in COLLECTIONS
        ),
    )


def with_tables(document: str) -> str:
    """Return a document with its tables made anew. Raises ValueError where a marker is missing."""
    for name, table in (("channels", channel_table()), ("collections", collection_table())):
        document = _with_table(document, name, table)
    return document


def with_names(document: str) -> str:
    """Return a document with the table of the names of rules made anew. Raises ValueError so."""
    return _with_table(document, "names", name_table())


def name_table() -> str:
    """Return the table of the names that rules may use; W is a window, I an interval."""
    rows: list[tuple[str, ...]] = []
    for each in rule_variables(_indicators()):
        name, text = each.name, each.help
        kind, length = [*name.split("."), ""][:2]
        if kind in ("window", "indicator"):
            if length != "1m":
                continue
            letter = "W" if kind == "window" else "I"
            name = name.replace(f"{kind}.1m.", f"{kind}.{letter}.")
            text = text.replace("the 1m that", "the W that").replace(", candles of 1m", "")
        rows.append((f"`{name}`", text, each.unit or ""))
    return _table(("name", "what it is", "unit"), rows)


def _indicators() -> Indicators:
    """Return the analyst's indicators as it tells them; asked by name, as settings are."""
    find, asked, described = (resolve_name(each) for each in _ANALYSTS)
    found: Indicators = described(asked(find(resolve_name("analyst.indicators")), ""))
    return found


_ANALYSTS = (
    "analyst.indicator:find_indicators",
    "analyst.lines:all_asked",
    "analyst.lines:described",
)


def _with_table(document: str, name: str, table: str) -> str:
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = document.partition(begin)
    _, found_end, after = rest.partition(end)
    if not (found and found_end):
        raise ValueError(f"there is no place for the table of {name}")
    return f"{before}{begin}\n{table}\n{end}{after}"


def _listed(settings: type[Settings], without: Container[str] = ()) -> list[str]:
    return [
        f"# {_sentence(field.description or '')}\n#{name.upper()}={_shown(field.default)}\n"
        for name, field in settings.model_fields.items()
        if name not in without
    ]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _kind(channel: Channel[Any]) -> str:
    match channel:
        case Topic(kept_count=0):
            return "Topic"
        case Topic():
            return f"Topic, the last {channel.kept_count} kept"
        case Queue():
            return "Queue"
        case Board():
            expiry = "" if channel.expiry_s is None else f", gone after {channel.expiry_s:g} s"
            return f"Board{', told' if channel.is_told else ''}{expiry}"
        case Table():
            return "Table"
        case _:
            raise ValueError(f"{channel.key} is of no known kind")


def _fields(names: tuple[str, ...]) -> str:
    return f"`{', '.join(names)}`"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _shown(default: object) -> str:
    if default is None or default is PydanticUndefined or isinstance(default, SecretStr):
        return ""
    return str(default)


def main() -> int:
    """Write the documents; return the exit code."""
    guide = ROOT / "CONTRIBUTING.md"
    guide.write_text(with_tables(guide.read_text()))
    rules = ROOT / "docs" / "rules.md"
    rules.write_text(with_names(rules.read_text()))
    (ROOT / ".env.example").write_text(example_environment())
    return 0


if __name__ == "__main__":
    sys.exit(main())
