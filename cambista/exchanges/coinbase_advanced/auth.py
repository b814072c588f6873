r"""Whose request it is, in Advanced Trade's way: a signed token (JWT) for each request.

A file of keys, as Coinbase's developer platform gives it out::

    {"name": "organizations/{org_id}/apiKeys/{key_id}",
     "privateKey": "-----BEGIN EC PRIVATE KEY-----\n...\n-----END EC PRIVATE KEY-----\n"}

or, for an Ed25519 key, with ``id`` for ``name`` and the key's bytes in base64.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cambista.exchange import Access, BadAccess
from cambista.exchanges.key_file import is_header, read_secrets
from cambista.exchanges.signing import ToSign

PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

FEED_LIVES_S = 120.0
"""What Coinbase's own library gives a token."""

_ED25519_BYTES = 32
"""Of the private half, which the public one may follow."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an account; no text of it shows what it is."""

    name: str = field(repr=False)
    private: PrivateKey = field(repr=False)
    authority: str
    """The host as tokens name it."""
    nonce: Callable[[], str] = field(default=token_hex, repr=False)
    """Returns what no two tokens share."""

    def headers(self, request: ToSign) -> Mapping[str, str]:
        """Return the headers of a request: a token for its method and path, without the query."""
        uri = f"{request.method} {self.authority}{request.path.partition('?')[0]}"
        return {"Authorization": f"Bearer {self.token(request.at_s, request.lives_s, uri)}"}

    def token(self, at_s: float, lives_s: float = FEED_LIVES_S, uri: str | None = None) -> str:
        """Return a token that is valid from an instant on; without a URI it is for a feed."""
        claims = {
            "sub": self.name,
            "iss": "cdp",
            "nbf": int(at_s),
            "exp": int(at_s + lives_s),
            **({} if uri is None else {"uri": uri}),
        }
        is_ecdsa = isinstance(self.private, ec.EllipticCurvePrivateKey)
        return jwt.encode(
            claims,
            self.private,
            algorithm="ES256" if is_ecdsa else "EdDSA",
            headers={"kid": self.name, "nonce": self.nonce()},
        )


def key_of(access: Access, authority: str) -> Key:
    """Read the key of an account. Raises BadAccess, which shows nothing of it."""
    try:
        found = read_secrets(access, ("name", "privateKey"))
    except BadAccess:
        found = read_secrets(access, ("id", "privateKey"))
    name = found.get("name") or found["id"]
    if not is_header(name):
        raise BadAccess(f"the key's name of {access.name} is not plain text")
    private = _private(found["privateKey"])
    if private is None:
        raise BadAccess(f"the private key of {access.name} is neither ECDSA P-256 nor Ed25519")
    return Key(name, private, authority)


def _private(text: str) -> PrivateKey | None:
    """Read a private key, or return None: an error's text might show a part of it."""
    try:
        if "-----BEGIN" not in text:
            raw = base64.b64decode(text, validate=True)
            return ed25519.Ed25519PrivateKey.from_private_bytes(raw[:_ED25519_BYTES])
        # Whoever copies a key out of a JSON file by hand keeps its line ends as two characters.
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), None)
    except (binascii.Error, ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key if isinstance(key.curve, ec.SECP256R1) else None
    return key if isinstance(key, ed25519.Ed25519PrivateKey) else None
