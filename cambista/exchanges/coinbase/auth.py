"""Whose request it is, in Coinbase Exchange's way: key, passphrase, and a signature by HMAC.

A file of keys::

    {"key": "2e94b44d8fa84d0f9e6ee2a7d5d0c4b1", "passphrase": "0zjsdcs8oy",
     "secret": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUm"}
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field

from cambista.exchange import Access, BadAccess
from cambista.exchanges.key_file import is_header, read_secrets
from cambista.exchanges.signing import ToSign

VERIFY = "/users/self/verify"
"""A subscribe message is signed as a GET of this path."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an account; no text of it shows what it is."""

    key: str = field(repr=False)
    passphrase: str = field(repr=False)
    secret: bytes = field(repr=False)

    def headers(self, request: ToSign) -> Mapping[str, str]:
        """Return the headers of a request."""
        timestamp = f"{request.at_s:.3f}"
        return {
            "CB-ACCESS-KEY": self.key,
            "CB-ACCESS-SIGN": self.signature(timestamp, request),
            "CB-ACCESS-TIMESTAMP": timestamp,
            "CB-ACCESS-PASSPHRASE": self.passphrase,
        }

    def subscription(self, at_s: float) -> Mapping[str, str]:
        """Return the fields that a subscribe message has besides."""
        timestamp = f"{at_s:.3f}"
        request = ToSign("GET", VERIFY, b"", at_s)
        return {
            "key": self.key,
            "passphrase": self.passphrase,
            "timestamp": timestamp,
            "signature": self.signature(timestamp, request),
        }

    def signature(self, timestamp: str, request: ToSign) -> str:
        """Return the signature of time, method, path with query, and body, in base64."""
        signed = f"{timestamp}{request.method}{request.path}".encode() + request.body
        return base64.b64encode(hmac.digest(self.secret, signed, hashlib.sha256)).decode()


def key_of(access: Access) -> Key:
    """Read the key of an account. Raises BadAccess, which shows nothing of it."""
    found = read_secrets(access, ("key", "passphrase", "secret"))
    try:
        secret = base64.b64decode(found["secret"], validate=True)
    except binascii.Error:
        raise BadAccess(f"the secret of {access.name} is not base64") from None
    if not is_header(found["key"]) or not is_header(found["passphrase"]):
        raise BadAccess(f"the key or passphrase of {access.name} is not plain text")
    return Key(found["key"], found["passphrase"], secret)
