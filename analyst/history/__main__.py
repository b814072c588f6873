"""``python -m analyst.history``: fetch candles from the venue, import files, export ours.

Exit codes: 0 done, 1 the venue or the store is away (asking again goes on from there), 2 what
was asked for cannot be done; then one line on stderr says why.
"""

import argparse
import gzip
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import NoReturn, get_args

from pydantic import TypeAdapter, ValidationError

from analyst.history.export import write_csv, write_parquet, write_whole
from analyst.history.fetching import Show, fetch, progress
from analyst.history.keeper import Keeper
from analyst.history.showing import bar, telling
from analyst.history.span import Span, span_of
from analyst.history.table import read_csv, read_json
from analyst.history.venue import PairUnknown, Venue, VenueAway
from common.bus import Bus
from common.clock import now
from common.coinbase import EXCHANGE_REST_URL
from common.errors import Away
from common.messages.base import Pair
from common.messages.history import HistoryProgress
from common.messages.market import Candle, CandleSource, Interval
from common.settings import Settings, read_settings
from common.store import Store, StoreCorrupt, open_store

AWAY, WRONG = 1, 2
"""Exit codes."""

LARGEST_FILE = 500_000_000
"""Bytes of an unpacked file: ten years of minutes have 400 MB."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        self.exit(WRONG, f"{self.prog}: {message}\n")


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
    found = _Parser(prog="python -m analyst.history", description=__doc__.splitlines()[0])
    commands = found.add_subparsers(dest="command", required=True, metavar="COMMAND")
    fetching = commands.add_parser("fetch", help="fetch candles from the venue")
    importing = commands.add_parser("import", help="take in files")
    exporting = commands.add_parser("export", help="write candles to a file")
    for each in (fetching, importing, exporting):
        each.add_argument("--pair", required=True, help="such as BTC-EUR")
        each.add_argument("--interval", default="1m", choices=get_args(Interval))
    for each in (fetching, exporting):
        each.add_argument("--start", default="30d", help="ISO 8601, or days ago: 30d")
        each.add_argument("--end", help="ISO 8601, or days ago; now when not given")
    fetching.add_argument("--tell", action="store_true", help="show progress on the dashboard")
    importing.add_argument("files", nargs="+", type=Path, help=".csv or .json, also with .gz")
    exporting.add_argument("file", type=Path)
    exporting.add_argument(
        "--format", choices=("csv", "parquet"), help="by the file's name when not given"
    )
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says, and return the exit code."""
    given = parser().parse_args(arguments)
    settings = read_settings()
    try:
        TypeAdapter[str](Pair).validate_python(given.pair)
        with closing(open_store(settings.store_url)) as store:
            store.prepare()
            return _COMMANDS[given.command](given, settings, store)
    except ValidationError:
        return _fail(WRONG, f"--pair: {given.pair!r} is not BASE-QUOTE, such as BTC-EUR")
    except PairUnknown as error:
        return _fail(WRONG, f"--pair: {error}")
    except (ValueError, OSError) as error:
        return _fail(WRONG, str(error))
    except (Away, VenueAway, StoreCorrupt) as error:
        return _fail(AWAY, str(error))
    except KeyboardInterrupt:
        return _fail(AWAY, "interrupted; the same command goes on from here")


def _fetch(given: argparse.Namespace, settings: Settings, store: Store) -> int:
    span = span_of(given.start, given.end, now())
    keeper = Keeper(store, given.pair, given.interval)
    if settings.virc_feed != "coinbase":
        return _fail(WRONG, f"VIRC_FEED: {settings.virc_feed} tells no candles; import a file")
    with closing(Venue(settings.virc_rest_url or EXCHANGE_REST_URL)) as venue:
        if given.tell:
            with closing(Bus(settings.redis_url)) as bus, telling(bus, given.pair) as show:
                return _fetched(venue, keeper, span, show)
        with bar(given.pair) as show:
            code = _fetched(venue, keeper, span, show)
    _report(keeper)
    return code


def _fetched(venue: Venue, keeper: Keeper, span: Span, show: Show) -> int:
    last = progress(keeper, span, 0, 1)

    def note(found: HistoryProgress) -> None:
        nonlocal last
        last = found
        show(found)

    try:
        fetch(venue, keeper, span, now, note)
    except (Away, VenueAway, PairUnknown) as error:
        show(last.model_copy(update={"is_over": True, "trouble": str(error)}))
        raise
    return 0


def _import(given: argparse.Namespace, _: Settings, store: Store) -> int:
    # All are read before one is stored: a slip in the last shall not leave the first behind.
    tables = [_read(path, given.pair, given.interval) for path in given.files]
    keeper = Keeper(store, given.pair, given.interval)
    with bar(given.pair) as show:
        for count, table in enumerate(tables, start=1):
            keeper.keep(table)
            span = Span(table[0].opened_at, table[-1].opened_at) if table else None
            if span is not None:
                show(progress(keeper, span, count, len(tables)))
    _report(keeper)
    return 0


def _export(given: argparse.Namespace, _: Settings, store: Store) -> int:
    span = span_of(given.start, given.end, now())
    is_parquet = (given.format or given.file.suffix.lstrip(".")) == "parquet"
    pages = Keeper(store, given.pair, given.interval).read(span)
    count = write_whole(write_parquet if is_parquet else write_csv, pages, given.file)
    sys.stdout.write(f"wrote {count} candles to {given.file}\n")
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace, Settings, Store], int]] = {
    "fetch": _fetch,
    "import": _import,
    "export": _export,
}


def _read(path: Path, pair: str, interval: Interval) -> list[Candle]:
    """Return a file's candles. Raises ValueError, OSError."""
    name = path.name.removesuffix(".gz")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            content = file.read(LARGEST_FILE + 1)
        if len(content) > LARGEST_FILE:
            raise ValueError(f"is larger than {LARGEST_FILE} bytes")
        if name.endswith(".csv"):
            return read_csv(content.decode("utf-8-sig"), pair, interval)
        if name.endswith(".json"):
            return read_json(content, pair, interval, CandleSource.FILE)
    except (ValueError, EOFError, OSError) as error:
        words = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise ValueError(f"{path}: {words}") from error
    raise ValueError(f"{path}: is named neither .csv nor .json")


def _report(keeper: Keeper) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in keeper.tally.lines()))


def _fail(code: int, message: str) -> int:
    line = " ".join(message.split())
    sys.stderr.write(f"python -m analyst.history: {line}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
