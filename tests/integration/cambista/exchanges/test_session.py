"""Requests to a real server, and all that can become of them."""

import logging
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from cambista.evidence import Accepted, NotSent, Unknown
from cambista.exchanges import session
from cambista.exchanges.host import Address
from cambista.exchanges.pace import Errand, Pace
from cambista.exchanges.reply import Reply
from cambista.exchanges.session import Session, Unanswered, Unsent, settled
from cambista.exchanges.signing import ToSign
from cambista_sim.exchange.tls import AUTHORITY, server_context
from tests.support.http_venue import HTML, Answer, HttpVenue, Trouble, http_venue
from tests.support.redis import free_port
from tests.support.waiting import eventually

SECRET = "hush-hush"


def sign(request: ToSign) -> dict[str, str]:
    return {
        "X-Sign": f"{request.method} {request.path} {request.body.decode()} {request.at_s:.1f}",
        "X-Secret": SECRET,
    }


@pytest.fixture
def venue() -> Iterator[HttpVenue]:
    with http_venue() as found:
        yield found


def opened(url: str, pace: Pace | None = None) -> Session:
    unhurried = Pace.full(1000.0, 1000, time.monotonic())
    return Session(Address(url, "127.0.0.1"), sign, pace or unhurried, clock=lambda: 1000.0)


def test_a_request_is_signed_as_it_is_sent(venue: HttpVenue) -> None:
    venue.on("POST /orders", Answer({"id": "a"}))
    asking = opened(venue.url)

    reply = asking.ask("POST", "/orders?x=a%20b", body='{"size":"0.1"}', errand=Errand.PLACE)

    (asked,) = venue.asked
    assert (reply.status, reply.read(dict[str, str])) == (200, {"id": "a"})
    assert asked.body == '{"size":"0.1"}'
    assert asked.headers["x-sign"] == 'POST /orders?x=a%20b {"size":"0.1"} 1000.0'
    assert asked.headers["user-agent"] == "virc"
    assert asked.headers["content-type"] == "application/json"
    asking.close()


def test_an_order_is_signed_as_of_the_instant_that_it_was_sent_at(venue: HttpVenue) -> None:
    venue.on("GET /time", Answer(1007.0))
    asking = opened(venue.url)
    asking.measure("/time", lambda reply: reply.read(float))

    asking.ask("POST", "/orders", body="{}", at_s=900.0)

    assert venue.asked[-1].headers["x-sign"] == "POST /orders {} 907.0"
    assert asking.now_s() == 1007.0
    asking.close()


def test_a_connection_is_used_again(venue: HttpVenue) -> None:
    venue.on("GET /time", Answer({}))
    asking = opened(venue.url)

    for _ in range(3):
        asking.ask("GET", "/time")

    pools = asking._session.adapters[venue.url].poolmanager.pools  # type: ignore[attr-defined]
    (key,) = pools.keys()
    assert pools[key].num_connections == 1
    asking.close()


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}])
@pytest.mark.parametrize("trouble", ["hang", "reset", "close", "cut", "drip"])
def test_a_request_that_was_written_and_not_answered_may_have_been_carried_out(
    venue: HttpVenue, monkeypatch: pytest.MonkeyPatch, trouble: Trouble, headers: dict[str, str]
) -> None:
    if trouble in {"hang", "drip"}:
        monkeypatch.setattr(session, "READ_S", 0.3)
    venue.on("POST /orders", Answer({"id": "a" * 400}, 200, headers, trouble))
    asking = opened(venue.url)

    with pytest.raises(Unanswered, match="no answer to POST /orders"):
        asking.ask("POST", "/orders", body="{}")
    eventually(lambda: venue.asked)  # the venue may come to it when nobody waits any more
    assert len(venue.asked) == 1  # and never again by itself
    asking.close()


def test_a_reply_may_come_in_chunks(venue: HttpVenue) -> None:
    venue.on("GET /time", Answer("x" * 200_000, 200, {"Transfer-Encoding": "chunked"}))
    asking = opened(venue.url)

    assert len(asking.ask("GET", "/time").body) == 200_000
    asking.close()


def test_a_reply_in_the_middle_of_nowhere_is_returned_as_it_is(venue: HttpVenue) -> None:
    venue.on("POST /orders", Answer(HTML, 502))
    asking = opened(venue.url)

    reply = asking.ask("POST", "/orders", body="{}")

    assert (reply.status, reply.body) == (502, HTML.encode())
    asking.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(venue: HttpVenue, status: int) -> None:
    venue.on("POST /orders", Answer("", status, {"Location": f"{venue.url}/elsewhere"}))
    asking = opened(venue.url)

    assert asking.ask("POST", "/orders", body="{}").status == status
    assert [each.path for each in venue.asked] == ["/orders"]
    asking.close()


def test_without_a_connection_nothing_was_sent() -> None:
    asking = opened(f"http://127.0.0.1:{free_port()}")

    with pytest.raises(Unsent, match="not connected for POST /orders"):
        asking.ask("POST", "/orders", body="{}")
    asking.close()


def test_an_earlier_failure_to_connect_says_nothing_of_a_later_request(venue: HttpVenue) -> None:
    venue.on("POST /orders", Answer(trouble="reset"))
    nowhere, asking = opened(f"http://127.0.0.1:{free_port()}"), opened(venue.url)

    try:
        nowhere.ask("POST", "/orders", body="{}")
    except Unsent:
        with pytest.raises(Unanswered):
            asking.ask("POST", "/orders", body="{}")

    assert len(venue.asked) == 1
    asking.close()
    nowhere.close()


def test_without_a_name_nothing_was_sent() -> None:
    asking = opened("http://venue.invalid")

    with pytest.raises(Unsent):
        asking.ask("POST", "/orders", body="{}")
    asking.close()


def test_to_a_venue_whose_certificate_nobody_vouches_for_nothing_is_sent(tmp_path: Path) -> None:
    with http_venue(server_context(tmp_path, ["127.0.0.1"])) as venue:
        asking = opened(venue.url)

        with pytest.raises(Unsent):
            asking.ask("POST", "/orders", body="{}")

        assert venue.asked == []
        asking.close()


def test_an_authority_of_the_environment_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_venue(server_context(tmp_path, ["127.0.0.1"])) as venue:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / AUTHORITY))
        venue.on("POST /orders", Answer({"id": "a"}))
        asking = opened(venue.url)

        assert asking.ask("POST", "/orders", body="{}").is_ok
        asking.close()


def test_a_venue_that_answers_with_nonsense_instead_of_tls_gets_no_key(venue: HttpVenue) -> None:
    asking = opened(venue.url.replace("http", "https", 1))

    with pytest.raises((Unsent, Unanswered)):
        asking.ask("POST", "/orders", body="{}")

    assert venue.asked == []
    asking.close()


def test_a_netrc_of_the_machine_changes_no_request(
    venue: HttpVenue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password mine\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    venue.on("GET /time", Answer({}))
    asking = opened(venue.url)

    asking.ask("GET", "/time")

    assert "authorization" not in venue.asked[0].headers
    asking.close()


def test_what_a_request_came_to_never_raises(venue: HttpVenue) -> None:
    venue.on("POST /orders", Answer(trouble="close"))
    asking, nowhere = opened(venue.url), opened(f"http://127.0.0.1:{free_port()}")

    def taken(reply: Reply) -> Accepted:
        return Accepted(str(reply.status))

    assert isinstance(settled(lambda: taken(asking.ask("POST", "/orders", body="{}"))), Unknown)
    assert isinstance(settled(lambda: taken(nowhere.ask("POST", "/orders", body="{}"))), NotSent)
    asking.close()
    nowhere.close()


def test_no_error_and_no_log_shows_what_a_request_was_signed_with(
    venue: HttpVenue, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    venue.on("POST /orders", Answer(trouble="reset"))
    asking, nowhere = opened(venue.url), opened(f"http://127.0.0.1:{free_port()}")

    texts = [repr(asking), str(vars(asking))]
    for each in (asking, nowhere):
        with pytest.raises((Unsent, Unanswered)) as raised:
            each.ask("POST", "/orders", body="{}")
        texts += [repr(raised.value), "".join(traceback.format_exception(raised.value))]

    assert SECRET not in "".join(texts) + caplog.text
    asking.close()
    nowhere.close()


def test_requests_wait_for_their_turn(venue: HttpVenue) -> None:
    venue.on("GET /time", Answer({}))
    asking = opened(venue.url, Pace.full(20.0, 2, time.monotonic()))
    began_s = time.monotonic()

    for _ in range(6):
        asking.ask("GET", "/time", errand=Errand.CANCEL)

    assert time.monotonic() - began_s >= 0.19
    asking.close()


def test_a_cancel_overtakes_reads_that_wait(
    venue: HttpVenue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PATIENCE_S", 60.0)
    venue.on("GET /orders", Answer([]))
    venue.on("DELETE /orders", Answer([]))
    asking = opened(venue.url, Pace.full(0.5, 4, time.monotonic()))
    reads = [threading.Thread(target=asking.ask, args=("GET", "/orders")) for _ in range(4)]
    for each in reads:
        each.start()
    eventually(lambda: len(venue.asked) >= 2)

    asking.ask("DELETE", "/orders", errand=Errand.CANCEL)

    assert [each.method for each in venue.asked].index("DELETE") < 4
    for each in reads:
        each.join()
    asking.close()


def test_an_order_whose_turn_does_not_come_is_not_sent(
    venue: HttpVenue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PATIENCE_S", 0.2)
    venue.on("POST /orders", Answer({"message": "slow down"}, 429, {"Retry-After": "30"}))
    asking = opened(venue.url)

    assert asking.ask("POST", "/orders", body="{}").is_too_many
    with pytest.raises(Unsent, match="no turn"):
        asking.ask("POST", "/orders", body="{}")

    assert len(venue.asked) == 1
    asking.close()


def test_a_connection_that_the_venue_closed_while_idle_is_not_written_to(venue: HttpVenue) -> None:
    venue.on("GET /time", Answer({}, headers={"Connection": "keep-alive"}))
    venue.on("GET /bye", Answer({}, trouble=None, headers={"Connection": "close"}))
    asking = opened(venue.url)
    asking.ask("GET", "/bye")
    time.sleep(0.05)

    assert asking.ask("GET", "/time").status == 200
    asking.close()
