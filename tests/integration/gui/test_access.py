"""Who may ask for what."""

from datetime import timedelta
from typing import Any

import pytest
from werkzeug.routing import Rule

from common.clock import now
from gui.signing_in.session import IDLE_LIMIT, Session
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.integration.gui.running import PASSWORD, USER

PAGES = ("/", "/bots/553c5def-7e1d-44df-aeed-266c399f6b7e")
ROUTES = ("/api/v1/pairs", "/api/v1/bots", "/api/v1/wallets/sim", "/metrics", "/stream")


def address(rule: Rule) -> str:
    """Return an address that a rule matches."""
    values = {
        "filename": "virc.css",
        "uid": "553c5def-7e1d-44df-aeed-266c399f6b7e",
        "pair": "BTC-EUR",
        "cambista": "sim",
        "tag": "night",
        "wish": "pause",
    }
    built = rule.rule
    for name in rule.arguments:
        built = built.replace(f"<path:{name}>", values[name]).replace(f"<{name}>", values[name])
    return built


@pytest.mark.parametrize("page", PAGES)
def test_a_page_sends_who_is_not_signed_in_to_sign_in(visitor: Visitor, page: str) -> None:
    answer = visitor.browser.get(page)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.parametrize("route", ROUTES)
def test_the_api_refuses_who_is_not_signed_in(visitor: Visitor, route: str) -> None:
    answer = visitor.browser.get(route)

    assert answer.status_code == 401
    assert answer.json is not None
    assert answer.json["error"]["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_person_signs_in_comes_back_to_where_they_were_and_signs_out(
    visitor: Visitor, feeder: Feeder
) -> None:
    form = {"user": USER, "password": PASSWORD, "csrf_token": visitor.token("/sign-in")}
    answer = visitor.browser.post("/sign-in?next=/bots/x", data=form)
    assert answer.headers["Location"] == "/bots/x"
    assert visitor.browser.get("/").status_code == 200

    visitor.browser.post("/sign-out", data={"csrf_token": visitor.token()})

    assert visitor.browser.get("/").status_code == 303


def test_a_cookie_that_was_copied_is_worth_nothing_after_signing_out(
    visitor: Visitor, feeder: Feeder
) -> None:
    visitor.sign_in()
    thief = visitor.app.test_client()
    cookie = visitor.browser.get_cookie("virc")
    assert cookie is not None
    thief.set_cookie("virc", cookie.value)
    assert thief.get("/").status_code == 200

    visitor.browser.post("/sign-out", data={"csrf_token": visitor.token()})

    assert thief.get("/").status_code == 303


def test_the_cookie_is_kept_from_scripts_and_from_other_sites(visitor: Visitor) -> None:
    cookie = visitor.browser.get("/sign-in").headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:x"]
)
def test_signing_in_leads_to_no_other_site(visitor: Visitor, target: str) -> None:
    form = {"user": USER, "password": PASSWORD, "csrf_token": visitor.token("/sign-in")}

    answer = visitor.browser.post("/sign-in", query_string={"next": target}, data=form)

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize(("user", "password"), [(USER, "wrong"), ("other", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_refused_in_the_same_words(
    visitor: Visitor, user: str, password: str
) -> None:
    form = {"user": user, "password": password, "csrf_token": visitor.token("/sign-in")}

    answer = visitor.browser.post("/sign-in", data=form)

    assert answer.status_code == 401
    assert "This name and password do not match." in answer.text


def test_after_five_failures_even_the_right_password_has_to_wait(visitor: Visitor) -> None:
    form = {"user": USER, "password": "wrong", "csrf_token": visitor.token("/sign-in")}
    for _ in range(5):
        visitor.browser.post("/sign-in", data=form)

    answer = visitor.browser.post("/sign-in", data=form | {"password": PASSWORD})

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 300


def test_a_session_that_was_not_used_for_long_is_over(visitor: Visitor, feeder: Feeder) -> None:
    visitor.sign_in()
    with visitor.browser.session_transaction() as cookie:
        found = Session.load(cookie)
        assert found is not None
        old = now() - IDLE_LIMIT - timedelta(seconds=1)
        Session(found.session_id, found.user, old, old, found.stamp).save(cookie)

    assert visitor.browser.get("/").status_code == 303


def test_a_cookie_that_somebody_made_up_is_no_session(visitor: Visitor) -> None:
    visitor.browser.set_cookie("virc", "eyJzZXNzaW9uIjpbMV19.aaaaaa.bbbbbb")

    assert visitor.browser.get("/").status_code == 303


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-out", "/bots", "/bots/x/stop", "/bots/stop-all"]
)
def test_a_form_without_its_token_is_refused(visitor: Visitor, feeder: Feeder, path: str) -> None:
    if path != "/sign-in":
        visitor.sign_in()

    answer = visitor.browser.post(path, data={"user": USER, "password": PASSWORD})

    assert answer.status_code == 403
    assert "Load the page anew" in answer.text


def test_the_api_needs_the_token_of_the_page_from_a_session(
    visitor: Visitor, feeder: Feeder
) -> None:
    visitor.sign_in()

    without = visitor.browser.post("/api/v1/bots/stop-all")
    with_token = visitor.browser.post(
        "/api/v1/bots/stop-all", headers={"X-CSRFToken": visitor.token()}
    )

    assert without.status_code == 403
    assert without.json is not None
    assert without.json["error"]["code"] == "csrf"
    assert with_token.status_code == 202


def test_a_program_with_the_token_needs_nothing_else(visitor: Visitor, feeder: Feeder) -> None:
    assert visitor.program.post("/api/v1/bots/stop-all").status_code == 202


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "bearer ", "Bearer tök"])
def test_a_wrong_token_is_refused(visitor: Visitor, header: str) -> None:
    answer = visitor.browser.get("/api/v1/health", headers={"Authorization": header})

    assert answer.status_code == 401


def test_no_address_that_a_browser_can_follow_changes_anything(
    visitor: Visitor, feeder: Feeder
) -> None:
    """In the original a GET started and stopped bots: any image on any page could."""
    feeder.bot()
    visitor.sign_in()
    client = feeder.bus.client

    def everything() -> dict[Any, Any]:
        # The dashboard of other tests may live on the same Redis.
        keys = [key for key in client.scan_iter() if not key.startswith(b"health:{gui}:")]
        found = {key: client.dump(key) for key in keys}
        return {key: value for key, value in found.items() if value is not None}

    lasting = {key for key in everything() if client.ttl(key) == -1}
    before = everything()
    changing = {"stop", "stop_all", "make", "leave", "enter"}

    for rule in visitor.app.url_map.iter_rules():
        methods = (rule.methods or set()) - {"OPTIONS", "HEAD"}
        assert len(methods) == 1, f"{rule} takes more than one method"
        if "GET" in methods:
            assert rule.endpoint.rpartition(".")[2] not in changing
            visitor.browser.get(address(rule)).close()
        else:
            visitor.browser.get(address(rule)).close()

    after = everything()
    assert after.items() <= before.items()  # byte by byte; what was to expire may have
    assert lasting <= after.keys()
    assert visitor.browser.get("/").status_code == 200


def test_every_answer_is_guarded(visitor: Visitor, feeder: Feeder) -> None:
    visitor.sign_in()
    for path in ("/", "/sign-in", "/api/v1/health", "/nowhere", "/static/virc.css"):
        with visitor.browser.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        if not path.startswith("/static"):
            assert headers["Cache-Control"] == "no-store"


def test_no_page_has_a_script_or_a_style_of_its_own(visitor: Visitor, feeder: Feeder) -> None:
    """The policy would block them, and a page would be broken without a word."""
    document = feeder.bot()
    visitor.sign_in()

    for path in ("/", f"/bots/{document.uid}", "/sign-in"):
        page = visitor.browser.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "<script>" not in page
