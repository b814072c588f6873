"""Who may trade at the stand-in exchange: users, their keys, and what their keys permit.

A file of users is a JSON list::

    [{"user": "alice", "key": "a1", "secret": "<base64>", "passphrase": "open sesame",
      "permissions": ["view", "trade"], "funds": {"USD": "100000"},
      "advanced": {"name": "organizations/o/apiKeys/k", "public_key": "-----BEGIN PUBLIC KEY..."}}]

Several entries of one user are several keys of the same account; their funds add up.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal
from uuid import UUID, uuid5

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from common.money import total

NAMESPACE = UUID("6c0f4d1a-5a0e-5f6b-9c1e-2d7f0a9b8c31")
"""Ids of users, profiles and accounts are made of names, so that they never change."""

Permission = Literal["view", "transfer", "trade", "manage"]


def _base64(text: str) -> str:
    try:
        base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("is not base64") from None
    return text


class AdvancedKey(BaseModel):
    """A key of the Advanced Trade API: its name, and the public half as PEM."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    public_key: str = Field(min_length=1)


class Key(BaseModel):
    """A user's key, with what it permits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user: str = Field(min_length=1)
    key: str = Field(min_length=1)
    secret: Annotated[str, AfterValidator(_base64)]
    passphrase: str
    permissions: frozenset[Permission] = frozenset({"view", "trade"})
    funds: dict[str, Annotated[Decimal, Field(ge=0)]] = {}
    advanced: AdvancedKey | None = None

    @cached_property
    def secret_bytes(self) -> bytes:
        """The secret as it signs."""
        return base64.b64decode(self.secret)

    @cached_property
    def user_id(self) -> str:
        """The user's id: 24 hexadecimal digits, as the exchange's are."""
        return user_id(self.user)

    @cached_property
    def advanced_user_id(self) -> str:
        """The user's id in the Advanced Trade dialect."""
        return str(uuid5(NAMESPACE, f"user {self.user}"))

    @cached_property
    def profile_id(self) -> str:
        """The id of the user's one profile."""
        return str(uuid5(NAMESPACE, f"profile {self.user}"))


KEYS: TypeAdapter[list[Key]] = TypeAdapter(list[Key])

DEMO = Key(
    user="demo",
    key="virc-demo",
    secret=base64.b64encode(bytes(range(64))).decode(),
    passphrase="virc-demo",  # noqa: S106 - published on purpose: it opens a simulation
    permissions=frozenset({"view", "trade"}),
    funds={
        "USD": Decimal(100_000),
        "EUR": Decimal(100_000),
        "GBP": Decimal(100_000),
        "BTC": Decimal(10),
        "ETH": Decimal(100),
    },
)
"""The user there is when no file of users is given."""


class Users:
    """All keys, found by what a client sends."""

    def __init__(self, keys: Iterable[Key]) -> None:
        self.keys = tuple(keys)
        self._by_key = {each.key: each for each in self.keys}
        self._by_name = {each.advanced.name: each for each in self.keys if each.advanced}
        if len(self._by_key) < len(self.keys):
            raise ValueError("two users have the same key")

    def by_key(self, key: str) -> Key | None:
        """Return the key that a client of the Exchange dialect names."""
        return self._by_key.get(key)

    def by_name(self, name: str) -> Key | None:
        """Return the key that a client of the Advanced Trade dialect names."""
        return self._by_name.get(name)

    def funds(self) -> dict[str, dict[str, Decimal]]:
        """Return what each user begins with, by currency."""
        found: dict[str, dict[str, Decimal]] = {}
        for key in self.keys:
            mine = found.setdefault(key.user, {})
            for currency, amount in key.funds.items():
                mine[currency] = total(mine.get(currency, Decimal(0)), amount)
        return found


def users_from(text: str | bytes) -> Users:
    """Read a file of users. Raises ValueError saying what is wrong with it."""
    return Users(KEYS.validate_json(text))


def user_id(user: str) -> str:
    """Return the id of a user, always the same."""
    return hashlib.blake2b(f"user {user}".encode(), digest_size=12).hexdigest()


def account_id(user: str, currency: str) -> str:
    """Return the id of a user's account in a currency, always the same."""
    return str(uuid5(NAMESPACE, f"account {user} {currency}"))
