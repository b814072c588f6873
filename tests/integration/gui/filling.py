"""Filling and sending the form of a new bot, without a browser's screen."""

import re

from tests.integration.gui.conftest import Visitor

FORM = {
    "type": "simple",
    "name": "test4",
    "pair": "BTC-EUR",
    "cambista": "sim",
    "request_key": "one sending",
    "params.size": "0.02",
    "params.buy_at": "33700.0",
    "params.sell_at": "33830.0",
    "params.loop": "on",
}


def send(person: Visitor, form: dict[str, str], path: str = "/bots") -> tuple[int, str]:
    """Send a form, and return the answer's status and text."""
    answer = person.browser.post(path, data=form | {"csrf_token": person.token()})
    return answer.status_code, answer.text


def fault(page: str, field: str) -> str:
    """Return what stands beside a field."""
    found = re.search(rf'data-testid="error-{re.escape(field)}">([^<]*)<', page)
    assert found is not None, field
    return found[1]
