"""Which exchange of ccxt's it is, and what opens the account there.

A file of keys; which names besides ``exchange`` are needed, the exchange decides::

    {"exchange": "kraken", "apiKey": "...", "secret": "...", "password": "...", "sandbox": "yes"}
"""

import hashlib
from dataclasses import dataclass, field

from cambista.exchange import Access, BadAccess
from cambista.exchanges.key_file import is_header, read_secrets

OPTIONAL = ("password", "uid", "login", "privateKey", "walletAddress", "token")
"""What some exchanges want besides ``apiKey`` and ``secret``, in ccxt's words."""


SIGNING = frozenset({"secret", "privateKey"})
"""These sign and are not sent; some are keys in several lines."""


@dataclass(frozen=True, slots=True)
class Key:
    """What opens an account; no text of it shows what it is."""

    exchange_id: str
    secrets: dict[str, str] = field(repr=False)
    is_sandbox: bool = False

    @property
    def account(self) -> str:
        """A name of the account that tells nothing of the key that it is made of."""
        digest = hashlib.sha256(self.secrets["apiKey"].encode()).hexdigest()
        return f"{self.exchange_id}/{digest[:16]}"

    def hidden(self, text: str) -> str:
        """Return a text without what is secret: some exchanges want keys in their addresses."""
        for each in self.secrets.values():
            text = text.replace(each, "***")
        return text


def key_of(access: Access) -> Key:
    """Read the key of an account. Raises BadAccess, which shows nothing of it."""
    found = read_secrets(access, ("exchange", "apiKey", "secret"), (*OPTIONAL, "sandbox"))
    exchange_id = found.pop("exchange")
    is_sandbox = found.pop("sandbox", "no") == "yes"
    if not all(is_header(each) for name, each in found.items() if name not in SIGNING):
        raise BadAccess(f"the key of {access.name} is not plain text")
    return Key(exchange_id, found, is_sandbox)
