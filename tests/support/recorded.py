"""Recorded replies of Coinbase, as the venues' modules get them."""

import json
from pathlib import Path
from typing import Any

from cambista.exchanges.reply import Reply

FOLDER = Path(__file__).resolve().parents[1] / "data" / "coinbase"


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file."""
    found: list[dict[str, Any]] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def body(name: str, case_id: str) -> Any:  # noqa: ANN401 - any JSON
    """Return the body of a recorded reply."""
    return next(each["body"] for each in cases(name) if each["id"] == case_id)


def reply(name: str, case_id: str) -> Reply:
    """Return a recorded reply; where its status was not told, the one that it must have had."""
    case = next(each for each in cases(name) if each["id"] == case_id)
    return said(case["body"], case["status"] or 200)


def said(content: Any, status: int = 200, **headers: str) -> Reply:  # noqa: ANN401 - any JSON
    """Return a reply with such a body in JSON."""
    names = {name.replace("_", "-").lower(): value for name, value in headers.items()}
    return Reply(status, json.dumps(content).encode(), names)


def user_messages() -> list[bytes]:
    """Return the recorded messages of a user channel."""
    lines = (FOLDER / "exchange_user_channel.jsonl").read_text().splitlines()
    return [json.dumps(json.loads(line)["msg"]).encode() for line in lines]
