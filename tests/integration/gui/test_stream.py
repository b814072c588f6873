"""The stream, from the dashboard as it is run."""

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import psutil
import pytest
import requests

from common.channels import BOT_DOCUMENTS
from common.clock import now
from common.messages.platform import Level
from gui.live.hub import Hub
from tests.integration.gui.conftest import Pulse
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.running import TOKEN, Dashboard
from tests.support.redis import RedisServer
from tests.support.waiting import eventually

Event = tuple[str, Any, str]
"""Its name, its payload, its id."""


class Ear:
    """Hears a stream in a thread of its own."""

    def __init__(self, dashboard: Dashboard, last_event_id: str = "") -> None:
        self.events: list[Event] = []
        self.raw = ""
        self.is_over = False
        # By hand, as HTTP/1.0: a plain socket can be hung up while another thread reads it.
        self._socket = socket.create_connection(("127.0.0.1", dashboard.port), timeout=60)
        lines = ["GET /stream HTTP/1.0", "Host: test", f"Authorization: Bearer {TOKEN}"]
        if last_event_id:
            lines.append(f"Last-Event-ID: {last_event_id}")
        self._socket.sendall("\r\n".join([*lines, "", ""]).encode())
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        text = b""
        while chunk := self._socket.recv(1 << 16):
            text += chunk
            self.raw = text.decode(errors="replace").partition("\r\n\r\n")[2]
            self._parse()
        self.is_over = True

    def _parse(self) -> None:
        events: list[Event] = []
        for block in self.raw.split("\n\n")[:-1]:
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
            if "event" in lines:
                events.append((lines["event"], json.loads(lines["data"]), lines.get("id", "")))
        self.events = events

    def heard(self, event: str, **like: object) -> list[Any]:
        """Return the payloads of an event that are like this."""
        return [
            payload
            for name, payload, _ in self.events
            if name == event and all(payload.get(key) == value for key, value in like.items())
        ]

    def close(self) -> None:
        """Hang up."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()


@contextmanager
def ear(dashboard: Dashboard, last_event_id: str = "") -> Iterator[Ear]:
    """Listen to a dashboard's stream as a program does."""
    listening = Ear(dashboard, last_event_id)
    try:
        yield listening
    finally:
        listening.close()


def test_a_browser_gets_all_as_it_is_and_then_what_changes(
    dashboard: Dashboard, feeder: Feeder
) -> None:
    document = feeder.bot(name="<script>alert(1)</script>")
    with ear(dashboard) as heard:
        eventually(lambda: heard.heard("ticker", pair="ETH-BTC"))
        eventually(lambda: heard.heard("bot", uid=str(document.uid)))
        eventually(lambda: heard.heard("card", name="sim"))
        eventually(lambda: heard.heard("wallet", cambista="sim"))
        eventually(lambda: heard.heard("health"))
        assert "retry: 2000" in heard.raw
        assert heard.heard("hello")

        feeder.ticker("BTC-EUR", Decimal("40000.00"))
        feeder.bot(uid=document.uid, name=document.name, count=1)
        text = "it moves\nevent: bot\ndata: {}"
        feeder.notice(text, Level.SUCCESS)

        eventually(lambda: heard.heard("ticker", price="40000.00"))
        eventually(lambda: heard.heard("bot", instructions_count=1))
        # By its text: the dashboard keeps the notices of the tests before this one, as it should.
        eventually(lambda: heard.heard("notice", text=text))


def test_no_notice_is_lost_when_a_browser_comes_back(dashboard: Dashboard, feeder: Feeder) -> None:
    with ear(dashboard) as first:
        seen = str(feeder.notice("seen"))
        eventually(lambda: first.heard("notice", text="seen"))
    feeder.notice("missed")

    with ear(dashboard, seen) as again, ear(dashboard) as other:
        eventually(lambda: again.heard("notice", text="missed"))
        eventually(lambda: other.heard("notice", text="missed"))
        feeder.notice("last")
        eventually(lambda: again.heard("notice", text="last"))
        eventually(lambda: other.heard("notice", text="last"))

    assert again.heard("notice", text="seen") == []
    assert other.heard("notice", text="seen")
    assert len(again.heard("notice", text="missed")) == 1


def test_notices_outlive_the_dashboard(mortal: Dashboard, feeder: Feeder) -> None:
    feeder.notice("said before")
    mortal.stop(signal.SIGKILL)
    feeder.notice("said while it was away")
    eventually(lambda: not _listens(mortal))
    mortal.start()

    with ear(mortal) as heard:
        eventually(lambda: len(heard.heard("notice")) == 2)


def _listens(dashboard: Dashboard) -> bool:
    return any(
        each.laddr.port == dashboard.port and each.status == psutil.CONN_LISTEN
        for each in psutil.net_connections("tcp")
        if each.laddr
    )


def test_a_killed_dashboard_leaves_no_process_behind(mortal: Dashboard) -> None:
    assert mortal.process is not None
    family = psutil.Process(mortal.process.pid).children(recursive=True)
    assert family

    mortal.stop(signal.SIGKILL)

    eventually(lambda: not any(each.is_running() for each in family))


def test_open_streams_do_not_hold_back_the_end(mortal: Dashboard) -> None:
    with ear(mortal) as heard:
        eventually(lambda: heard.heard("hello"))

        code = mortal.stop()

        assert code == 0
        assert "graceful timeout" not in mortal.log.read_text()
        eventually(lambda: heard.is_over)


def test_the_stream_says_that_redis_is_away_and_goes_on_when_it_is_back(
    dashboard: Dashboard, feeder: Feeder, redis_server: RedisServer
) -> None:
    with ear(dashboard) as heard:
        eventually(lambda: heard.heard("health"))
        redis_server.kill()
        try:
            eventually(lambda: heard.heard("health", status="waiting"))
        finally:
            redis_server.start()
        feeder.ticker("BTC-EUR", Decimal("41000.00"))
        eventually(lambda: heard.heard("ticker", price="41000.00"))
        eventually(lambda: heard.heard("health")[-1]["status"] != "waiting")
        assert not heard.is_over


def test_the_dashboard_starts_while_redis_is_away_and_waits(
    mortal: Dashboard, feeder: Feeder, redis_server: RedisServer
) -> None:
    mortal.stop()
    redis_server.kill()
    try:
        mortal.start()
        health = requests.get(f"{mortal.url}/api/v1/health", timeout=60)
        assert (health.status_code, health.json()["status"]) == (503, "waiting")
    finally:
        redis_server.start()
    feeder.everything()

    def is_ok() -> bool:
        feeder.beat()
        answer = requests.get(f"{mortal.url}/api/v1/health", timeout=60)
        return bool(answer.json()["status"] == "ok")

    eventually(is_ok)


def test_a_service_that_falls_silent_is_told_by_the_stream(
    dashboard: Dashboard, feeder: Feeder, pulse: Pulse
) -> None:
    with ear(dashboard) as heard:
        pulse.leave_alone("trader")
        eventually(lambda: is_well(feeder, heard))
        feeder.beat("trader", age_s=8)
        (trader, *_) = eventually(lambda: silent(heard, "trader"))
    assert trader["beat_at"]


def is_well(feeder: Feeder, heard: Ear) -> bool:
    """Whether all was well once, the trader living meanwhile."""
    feeder.beat("trader")
    return bool(heard.heard("health", status="ok"))


def silent(heard: Ear, service: str) -> list[Any]:
    """Return what was told of a service while it was silent."""
    told = [each["services"][service] for each in heard.heard("health")]
    return [each for each in told if each["state"] == "silent" and each["beat_at"]]


def test_a_quiet_stream_gives_signs_of_life(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gui.live.hub.BEAT_S", 0.2)
    hub = Hub(redis_url)

    stream = hub.stream("", None)

    assert next(stream).startswith(b"retry:")
    assert [next(stream)[:6], next(stream)[:6]] == [b": beat", b": beat"]
    hub.close()
    assert list(stream) == []


def test_a_stream_ends_with_the_session(redis_url: str) -> None:
    hub = Hub(redis_url)

    stream = hub.stream("", now() + timedelta(seconds=0.05))

    assert next(stream)
    assert list(stream) == []
    hub.close()


def test_a_bot_that_was_deleted_while_nobody_heard_leaves_the_pages(
    redis_url: str, feeder: Feeder
) -> None:
    hub = Hub(redis_url)
    hub.start()
    bot = feeder.bot(name="past")
    eventually(lambda: b'"name":"past"' in next(hub.stream("", None)))

    feeder.bus.client.delete(BOT_DOCUMENTS.at(bot.uid))
    feeder.bus.client.client_kill_filter(_type="pubsub", skipme=True)

    eventually(lambda: b'"is_deleted": true' in next(hub.stream("", None)))
    hub.close()


def test_a_burst_of_prices_reaches_every_browser_with_its_last_price(
    dashboard: Dashboard, feeder: Feeder
) -> None:
    with ear(dashboard) as one, ear(dashboard) as two:
        for cents in range(500):
            feeder.ticker("BTC-EUR", Decimal(50_000) + Decimal(cents) / 100)

        for each in (one, two):
            eventually(partial(each.heard, "ticker", price="50004.99"))
            assert len(each.heard("ticker", pair="BTC-EUR")) < 500


def test_what_nobody_can_read_is_left_out_and_the_rest_goes_on(
    dashboard: Dashboard, feeder: Feeder
) -> None:
    feeder.bus.client.publish("market:{BTC-EUR}:ticker", "{nonsense")
    feeder.bus.client.publish("bot:{x}:doc", b"\xff\xfe")
    feeder.bus.client.lpush("gui:{messages}:kept", "{nonsense")
    feeder.ticker("BTC-EUR", Decimal("42000.00"))

    with ear(dashboard) as heard:
        eventually(lambda: heard.heard("ticker", price="42000.00"))


@pytest.mark.parametrize("path", ["/", "/bots/x/panel"])
def test_pages_are_not_served_to_strangers(dashboard: Dashboard, path: str) -> None:
    answer = requests.get(f"{dashboard.url}{path}", allow_redirects=False, timeout=60)

    assert answer.status_code == 303
