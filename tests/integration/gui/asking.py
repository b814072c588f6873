"""Asking the REST API as a program does."""

import json
from typing import Any

from tests.integration.gui.conftest import Visitor

REQUEST: dict[str, Any] = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "params": {"size": "0.02", "buy_at": "33700.0", "sell_at": "33830.0", "loop": True},
}
"""A bot that can be made."""


def get(visitor: Visitor, path: str, status: int = 200) -> Any:  # noqa: ANN401 - JSON
    """Ask as a program, and return the JSON of the answer."""
    answer = visitor.program.get(f"/api/v1{path}")
    assert answer.status_code == status, answer.text
    return answer.json


def post(visitor: Visitor, path: str, body: object, status: int, **headers: str) -> Any:  # noqa: ANN401
    """Post JSON as a program, and return the JSON of the answer."""
    text = body if isinstance(body, str | bytes) else json.dumps(body)
    answer = visitor.program.post(
        f"/api/v1{path}", data=text, content_type="application/json", headers=headers
    )
    assert answer.status_code == status, answer.text
    return answer.json
