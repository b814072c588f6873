"""Values on Redis that cannot be read: they are left out, the rest is shown, people are told."""

import json

import pytest

from gui.services.boards import notices
from tests.integration.gui.asking import REQUEST, get, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.plain_trader import PlainTrader
from tests.integration.gui.running import Dashboard
from tests.integration.gui.test_stream import ear
from tests.support.waiting import eventually

UID = "553c5def-7e1d-44df-aeed-266c399f6b7e"


def told(feeder: Feeder) -> list[str]:
    """Return the texts of the kept notices, oldest first."""
    return [each.text for each in notices(feeder.bus)]


def test_one_unreadable_document_does_not_hide_the_others(visitor: Visitor, feeder: Feeder) -> None:
    feeder.bot(name="good")
    feeder.bus.client.set("bot:{junk}:doc", "{nonsense")
    feeder.bus.client.set("bot:553c5def-7e1d-44df-aeed-266c399f6b7e:doc", '{"uid": 7}')

    assert [each["name"] for each in get(visitor, "/bots")["bots"]] == ["good"]
    get(visitor, "/bots/553c5def-7e1d-44df-aeed-266c399f6b7e", 404)


@pytest.mark.parametrize(
    "text",
    [b"{nonsense", b"", b"null", b"\xff\xfe", b"[]", b'{"uid": 7}', b'{"uid": ' + b"9" * 5000],
)
def test_a_notice_names_the_key_once_however_often_it_is_met(
    visitor: Visitor, feeder: Feeder, text: bytes
) -> None:
    good = feeder.bot(name="good")
    feeder.bus.client.set(f"bot:{{{UID}}}:doc", text)
    visitor.sign_in()

    for _ in range(3):
        page = visitor.browser.get("/")
        assert page.status_code == 200
        assert str(good.uid) in page.text
        get(visitor, f"/bots/{UID}", 404)
        assert visitor.browser.get(f"/bots/{UID}").status_code == 404

    (notice,) = told(feeder)
    assert f"bot:{{{UID}}}:doc" in notice


@pytest.mark.parametrize("key", [b"bot:{}:doc", b"bot:{\xff}:doc", b"bot:{a}:b}:doc"])
def test_a_key_that_is_none_of_ours_hides_nothing(
    visitor: Visitor, feeder: Feeder, key: bytes
) -> None:
    feeder.bot(name="good")
    feeder.bus.client.set(key, "{nonsense")

    assert [each["name"] for each in get(visitor, "/bots")["bots"]] == ["good"]
    assert len(told(feeder)) == 1


@pytest.mark.parametrize(
    ("key", "path", "status"),
    [
        ("market:{BTC-EUR}:ticker", "/tickers", 200),
        ("market:{BTC-EUR}:ticker", "/windows/BTC-EUR", 404),
        ("broker:{sim}:wallet", "/wallets/sim", 404),
        ("broker:{sim}:card", "/cambistas", 200),
        ("health:{trader}:here", "/health", 200),
        ("trader:{commands}:types", "/bot-types", 200),
    ],
)
def test_no_unreadable_board_breaks_an_answer(
    visitor: Visitor, feeder: Feeder, key: str, path: str, status: int
) -> None:
    assert feeder.bus.client.set(key, "{nonsense", xx=True)
    visitor.sign_in()

    get(visitor, path, status)

    assert visitor.browser.get("/").status_code == 200
    assert [text for text in told(feeder) if key in text]


def test_a_bot_is_made_and_stopped_beside_an_unreadable_one(
    visitor: Visitor, feeder: Feeder, trader: PlainTrader
) -> None:
    feeder.bus.client.set(f"bot:{{{UID}}}:doc", "{nonsense")

    made = post(visitor, "/bots", REQUEST, 201)

    assert post(visitor, "/bots/stop-all", "", 202) == {"bots": 1}
    eventually(lambda: get(visitor, f"/bots/{made['uid']}")["status"] == "stopped")


def test_a_dashboard_that_starts_beside_an_unreadable_document_shows_the_rest(
    mortal: Dashboard, feeder: Feeder
) -> None:
    mortal.stop()
    document = feeder.bot(name="good")
    feeder.bus.client.set(f"bot:{{{UID}}}:doc", json.dumps({"uid": UID}))
    mortal.start()

    with ear(mortal) as heard:
        eventually(lambda: heard.heard("bot", uid=str(document.uid)))
        (notice,) = eventually(lambda: heard.heard("notice"))

    assert UID in notice["text"]
    assert notice["level"] == "error"
