"""The OpenAPI document and the routes say the same."""

import re
from typing import Any

from gui.api.model import BotTypeList, Cambistas, Pairs, Tickers, Wallet, Windows
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder

NOT_THE_API = (
    "/",
    "/sign-in",
    "/sign-out",
    "/favicon.ico",
    "/static/",
    "/bots",
    "/tags",
    "/archive",
    "/pairs/",
    "/halt",
    "/resume",
)
"""Pages and their forms."""


def document(visitor: Visitor) -> dict[str, Any]:
    """Return the document, which needs no sign-in."""
    found: dict[str, Any] | None = visitor.browser.get("/api/v1/openapi.json").json
    assert found is not None
    return found


def test_every_route_is_in_the_document_and_the_other_way_round(visitor: Visitor) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in visitor.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule != "/" and not rule.rule.startswith(NOT_THE_API[1:])
    }

    told = {(path, method) for path, item in document(visitor)["paths"].items() for method in item}

    assert told == routes
    assert len(told) >= 15


def test_every_reference_leads_somewhere(visitor: Visitor) -> None:
    found = document(visitor)

    references = set(re.findall(r"'\$ref': '#/components/schemas/(\w+)'", str(found)))

    assert references <= found["components"]["schemas"].keys()
    assert "BotDocument" in references


def test_every_answer_is_what_the_document_says(visitor: Visitor, feeder: Feeder) -> None:
    for path, model in (
        ("pairs", Pairs),
        ("tickers", Tickers),
        ("windows/BTC-EUR", Windows),
        ("cambistas", Cambistas),
        ("bot-types", BotTypeList),
        ("wallets/sim", Wallet),
    ):
        answer = visitor.program.get(f"/api/v1/{path}")
        assert model.model_validate_json(answer.text), path


def test_what_may_go_wrong_is_in_the_document(visitor: Visitor) -> None:
    make = document(visitor)["paths"]["/api/v1/bots"]["post"]

    assert {"200", "201", "202", "400", "401", "403", "413", "415", "422", "503"} == set(
        make["responses"]
    )
    assert make["parameters"][0]["name"] == "Idempotency-Key"
