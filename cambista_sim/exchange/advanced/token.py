"""The signed token of an Advanced Trade request, and how a wrong one is refused."""

from collections.abc import Collection, Mapping
from typing import Any

import jwt
from jwt.types import Options

from cambista_sim.exchange.users import Key, Users

ALGORITHMS = ("ES256", "EdDSA")

ISSUERS = ("cdp", "coinbase-cloud")
"""The second is that of keys of before 2025; ccxt still writes it."""

LEEWAY_S = 10
"""Clocks may differ so much."""

LONGEST_WINDOW_S = 130.0
"""Coinbase's own client has tokens that are good for 120 s, and clocks differ."""


_CHECKED: Options = {
    "require": ["sub", "iss", "nbf", "exp"],
    # Times are checked below, against a clock that is passed in.
    "verify_aud": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


def bearer(
    users: Users,
    token: str,
    uris: Collection[str],
    now_s: float,
    *,
    window_s: float = LONGEST_WINDOW_S,
) -> Key | None:
    """Return whose token it is, or None when it is not valid.

    Parameters
    ----------
    window_s
        For how long a token is good at most, whatever it says itself.
    uris
        What a token of REST may be for, as ``GET api.coinbase.com/api/v3/brokerage/accounts``;
        empty for a websocket's, which names none.
    """
    try:
        name = jwt.get_unverified_header(token).get("kid")
        key = users.by_name(str(name))
        if key is None or key.advanced is None:
            return None
        claims = jwt.decode(
            token,
            key.advanced.public_key,
            algorithms=ALGORITHMS,
            issuer=ISSUERS,
            options=_CHECKED,
        )
        is_timely = _is_timely(claims, now_s, window_s)
        is_right = claims["sub"] == name and _is_meant(claims, uris) and is_timely
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return key if is_right else None


def _is_timely(claims: Mapping[str, Any], now_s: float, window_s: float) -> bool:
    last_s = min(claims["exp"] + LEEWAY_S, claims["nbf"] + window_s)
    return bool(claims["nbf"] - LEEWAY_S <= now_s <= last_s)


def _is_meant(claims: Mapping[str, Any], uris: Collection[str]) -> bool:
    # Some clients write a list, as the second version of the documentation has it.
    meant = {claims.get("uri"), *(claims.get("uris") or ())}
    return not uris or not meant.isdisjoint(uris)
