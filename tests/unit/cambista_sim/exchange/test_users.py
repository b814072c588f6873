"""Users and keys, as their file tells them."""

import json
from decimal import Decimal
from uuid import UUID

import pytest

from cambista_sim.exchange.users import DEMO, account_id, user_id, users_from

ALICE = {
    "user": "alice",
    "key": "a1",
    "secret": "AAEC",
    "passphrase": "open",
    "permissions": ["view"],
    "funds": {"USD": "100.5"},
    "advanced": {"name": "organizations/o/apiKeys/k", "public_key": "PEM"},
}


def test_reads_a_file_of_users() -> None:
    users = users_from(json.dumps([ALICE]))

    key = users.by_key("a1")
    assert key is not None
    assert key is users.by_name("organizations/o/apiKeys/k")
    assert key.secret_bytes == b"\0\1\2"
    assert key.permissions == {"view"}
    assert users.funds() == {"alice": {"USD": Decimal("100.5")}}
    assert users.by_key("b") is users.by_name("b") is None


def test_two_keys_of_one_user_share_an_account() -> None:
    second = {**ALICE, "key": "a2", "advanced": None}

    users = users_from(json.dumps([ALICE, second]))

    assert users.funds() == {"alice": {"USD": Decimal(201)}}
    assert [each.user_id for each in users.keys] == [user_id("alice")] * 2


@pytest.mark.parametrize(
    "wrong",
    [
        [ALICE, ALICE],
        [{**ALICE, "secret": "?"}],
        [{**ALICE, "permissions": ["fly"]}],
        [{**ALICE, "funds": {"USD": "-1"}}],
        {"user": "alice"},
    ],
)
def test_a_file_that_is_wrong_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"same key|error"):
        users_from(json.dumps(wrong))


def test_ids_are_made_of_names() -> None:
    assert user_id("alice") == user_id("alice") != user_id("bob")
    assert len(user_id("alice")) == 24
    assert UUID(account_id("alice", "USD")) != UUID(account_id("alice", "EUR"))
    assert UUID(DEMO.profile_id)
