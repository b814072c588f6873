"""Candles are fetched, imported and exported by the command that people use."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import NamedTuple

import pytest

from analyst.history.__main__ import main
from common.messages.market import Candle, CandleSource, Interval
from common.records import CANDLES
from common.store import Store, open_store
from tests.support.candle_venue import CandleVenue, candle_venue, row
from tests.support.exchange import ExchangeProcess
from tests.support.waiting import eventually

PAIR = "BTC-EUR"
DAY = datetime(2026, 2, 3, tzinfo=UTC)


class Run(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


class Desk:
    """A store, a venue, and the command; in this process, which is quicker by seconds."""

    def __init__(self, folder: Path, rest_url: str) -> None:
        self.url = f"sqlite:///{folder}/virc.sqlite"
        self.env = {**os.environ, "STORE_URL": self.url, "VIRC_REST_URL": rest_url}
        self.store: Store = open_store(self.url)
        self.store.prepare()

    def run(self, *arguments: object, pair: str = PAIR) -> Run:
        command, *rest = map(str, arguments)
        out, err = StringIO(), StringIO()
        with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
            for name, value in self.env.items():
                patch.setenv(name, value)
            try:
                code = main([command, "--pair", pair, *rest])
            except SystemExit as end:
                code = int(end.code or 0)
        return Run(code, out.getvalue(), err.getvalue())

    def candles(self, interval: Interval = "1m") -> list[Candle]:
        return self.store.find(CANDLES, {"pair": PAIR, "interval": interval}, limit=10_000)


@pytest.fixture
def venue() -> Iterator[CandleVenue]:
    with candle_venue() as found:
        yield found


@pytest.fixture
def desk(tmp_path: Path, venue: CandleVenue) -> Iterator[Desk]:
    found = Desk(tmp_path, venue.url)
    yield found
    found.store.close()


def span(start: datetime, end: datetime) -> Sequence[str]:
    return ("--start", start.isoformat(), "--end", end.isoformat())


def is_refused(run: Run, words: str) -> bool:
    """Tell whether a command ended with code 2 and one line with these words."""
    lines = run.stderr.splitlines()
    return run.returncode == 2 and len(lines) == 1 and words in lines[0] and not run.stdout


def test_a_range_is_fetched_in_pages_and_every_candle_is_stored_exactly(
    desk: Desk, venue: CandleVenue
) -> None:
    run = desk.run("fetch", *span(DAY, DAY + timedelta(hours=12)))

    assert (run.returncode, run.stderr) == (0, "")
    assert len(venue.asked) == 3
    candles = [each for each in desk.candles() if each.opened_at >= DAY]
    assert len(candles) >= 0.9 * 720
    for each in candles:
        at_s, low, high, opened, close, volume = row(int(each.opened_at.timestamp()))
        wanted = [Decimal(str(number)) for number in (opened, high, low, close, volume)]
        assert [each.open, each.high, each.low, each.close, each.size] == wanted
        assert (each.source, at_s % 600 != 0) == (CandleSource.VENUE, True)


def test_a_fetch_that_was_cut_off_goes_on_where_it_was(desk: Desk, venue: CandleVenue) -> None:
    wanted = span(DAY, DAY + timedelta(hours=20))
    venue.stops_after = 2
    process = subprocess.Popen(
        [sys.executable, "-m", "analyst.history", "fetch", "--pair", PAIR, *wanted],
        env=desk.env,
    )
    try:
        eventually(lambda: len(venue.asked) > 3)
    finally:
        process.kill()
        process.wait()

    venue.stops_after = None
    venue.asked.clear()
    run = desk.run("fetch", *wanted)
    again = desk.run("fetch", *wanted)

    assert run.returncode == again.returncode == 0
    assert len(venue.asked) == 3
    assert "stored 0 candles" in again.stdout


def test_a_venue_that_has_enough_of_us_is_asked_again_later(desk: Desk, venue: CandleVenue) -> None:
    venue.failures = [429, 500]

    run = desk.run("fetch", *span(DAY, DAY + timedelta(hours=1)))

    assert run.returncode == 0
    assert len(venue.asked) == 3


def test_a_candle_of_ours_stays_and_the_difference_is_told(desk: Desk) -> None:
    one, opened_at = Decimal(1), DAY + timedelta(minutes=1)
    ours = Candle(
        pair=PAIR,
        interval="1m",
        opened_at=opened_at,
        open=one,
        high=one,
        low=one,
        close=one,
        size=one,
    )
    desk.store.put(CANDLES, [ours])

    run = desk.run("fetch", *span(DAY, DAY + timedelta(minutes=5)))

    assert desk.store.get(CANDLES, pair=PAIR, interval="1m", opened_at=opened_at) == ours
    assert "1 differ" in run.stdout
    assert "2026-02-03T00:01Z (trades, complete): open 1 here, " in run.stdout


def test_the_open_candle_is_not_stored(desk: Desk) -> None:
    desk.run("fetch", "--interval", "1d", "--start", "9d")

    newest = desk.candles("1d")[-1]
    assert newest.opened_at + timedelta(days=1) <= datetime.now(UTC)


def test_the_stand_in_exchange_answers_as_the_real_one(tmp_path: Path) -> None:
    exchange = ExchangeProcess(tmp_path / "exchange")
    exchange.start()
    try:
        desk = Desk(tmp_path, exchange.url)
        run = desk.run("fetch", "--start", "1d")
        desk.store.close()
    finally:
        exchange.kill()

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("stored ")


def test_files_are_imported_once_and_exported_as_they_were(desk: Desk, tmp_path: Path) -> None:
    rows = [row(int(DAY.timestamp()) + 60 * minute) for minute in range(200)]
    (tmp_path / "minutes.json").write_text(json.dumps(rows[::-1]))
    target = tmp_path / "again.csv"

    first = desk.run("import", tmp_path / "minutes.json")
    second = desk.run("import", tmp_path / "minutes.json")
    exported = desk.run("export", "--start", "2026-02-01", "--end", "2026-02-10", target)
    third = desk.run("import", target)

    assert "stored 200 candles" in first.stdout
    assert "stored 0 candles; 200 were there and are the same" in second.stdout
    assert exported.stdout == f"wrote 200 candles to {target}\n"
    assert "stored 0 candles; 200 were there and are the same, 0 differ" in third.stdout


def test_what_cannot_be_done_is_said_in_one_line_that_names_the_field(
    desk: Desk, tmp_path: Path
) -> None:
    broken, empty = tmp_path / "broken.csv", tmp_path / "empty.json"
    broken.write_text("time,open,high,low,close,volume\n2026-02-03,1,1,1,x,1\n")
    empty.write_bytes(b"")
    (tmp_path / "not.csv.gz").write_text("plain")
    (tmp_path / "odd.txt").write_text("x")

    assert is_refused(desk.run("import", broken), "line 2: close: 'x' is not a number")
    assert is_refused(desk.run("import", empty), "is not JSON")
    assert is_refused(desk.run("import", tmp_path / "not.csv.gz"), "not.csv.gz: ")
    assert is_refused(desk.run("import", tmp_path / "odd.txt"), "named neither .csv nor .json")
    assert is_refused(desk.run("import", tmp_path / "none.csv"), "No such file")
    assert is_refused(desk.run("fetch", "--interval", "2h"), "--interval")
    assert is_refused(desk.run("fetch", "--start", "soon"), "--start: 'soon'")
    assert is_refused(desk.run("fetch", "--end", "1969-01-01"), "--end: ")
    assert is_refused(desk.run("fetch", pair="btc"), "--pair: 'btc'")
    assert is_refused(desk.run("fetch", pair="NOT-LISTED"), "--pair: the venue does not list")
    assert is_refused(desk.run("export", tmp_path / "none" / "x.csv"), "No such file")
    assert desk.candles() == []
