"""The signature of a private request of the Exchange dialect, and how a wrong one is refused."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import NamedTuple

from cambista_sim.exchange.users import Key, Users

WINDOW_S = 30.0
"""A request may be so old, or so far ahead, at Coinbase."""

SIGNED_HEADERS = ("CB-ACCESS-SIGN", "CB-ACCESS-TIMESTAMP", "CB-ACCESS-PASSPHRASE")

VERIFY_PATH = "/users/self/verify"
"""An authenticated subscribe is signed as a GET of this path."""

_SECONDS = re.compile(r"[0-9]{1,12}(\.[0-9]*)?")


class Refusal(NamedTuple):
    """Why a request is not let in."""

    status: int
    message: str


class Request(NamedTuple):
    """What of a request is signed; the path is as it was sent, with its query."""

    method: str
    path: str
    body: bytes


def signature(secret: bytes, timestamp: str, request: Request) -> str:
    """Return the signature in base64, of time, method, path with query, and body."""
    # What is no UTF-8 in a request's line or headers arrives in surrogates, and leaves as it was.
    path = request.path.encode(errors="surrogateescape")
    signed = f"{timestamp}{request.method}".encode() + path + request.body
    return base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def check(
    users: Users,
    headers: Mapping[str, str],
    request: Request,
    now_s: float,
    *,
    wrong_status: int = 400,
    window_s: float = WINDOW_S,
) -> Key | Refusal:
    """Return whose request it is, or why it is refused.

    Parameters
    ----------
    wrong_status
        Of a key, signature, passphrase or time that is wrong: 400 as recorded until 2019, or 401
        as reported since 2020.
    """
    name = headers.get("CB-ACCESS-KEY")
    if not name:
        return Refusal(401, "CB-ACCESS-KEY header is required")
    for each in SIGNED_HEADERS:
        if not headers.get(each):
            return Refusal(400, f"{each} header is required")
    message = None
    key = users.by_key(name)
    timestamp = headers["CB-ACCESS-TIMESTAMP"]
    if not _SECONDS.fullmatch(timestamp):
        message = "invalid timestamp"
    elif key is None:
        message = "Invalid API Key"
    elif abs(now_s - float(timestamp)) > window_s:
        message = "request timestamp expired"
    elif not _is_same(signature(key.secret_bytes, timestamp, request), headers["CB-ACCESS-SIGN"]):
        message = "invalid signature"
    elif not _is_same(key.passphrase, headers["CB-ACCESS-PASSPHRASE"]):
        message = "Invalid Passphrase"
    if key is None or message is not None:
        return Refusal(wrong_status, message or "Invalid API Key")
    return key


def subscriber(users: Users, asked: Mapping[str, object], now_s: float) -> Key | Refusal:
    """Return whose subscribe message it is, or why it is refused."""
    headers = {
        "CB-ACCESS-KEY": str(asked.get("key", "")),
        "CB-ACCESS-SIGN": str(asked.get("signature", "")),
        "CB-ACCESS-TIMESTAMP": str(asked.get("timestamp", "")),
        "CB-ACCESS-PASSPHRASE": str(asked.get("passphrase", "")),
    }
    return check(users, headers, Request("GET", VERIFY_PATH, b""), now_s)


def _is_same(right: str, given: str) -> bool:
    # In constant time, as a real exchange must.
    return hmac.compare_digest(right.encode(), given.encode(errors="surrogatepass"))
