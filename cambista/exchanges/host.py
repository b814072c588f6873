"""Hosts: which of them are real markets, and which may be spoken to at all."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from cambista.exchange import BadAccess

SANDBOXES = ("sandbox.exchange.coinbase.com", "api-sandbox.coinbase.com")
"""Coinbase's own places for trying; their subdomains too."""

_SERVICE = re.compile(r"[a-z][a-z0-9_-]*")
"""A name without a dot: a container beside ours. A number is an address, whatever it looks like."""

_PORTS = {"https": 443, "wss": 443, "http": 80, "ws": 80}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a venue is reached."""

    url: str
    """Without a slash at its end."""
    host: str

    @property
    def authority(self) -> str:
        """Host, and port where it is not the scheme's own: as a request's Host header says it."""
        parts = urlsplit(self.url)
        host = f"[{self.host}]" if ":" in self.host else self.host
        if parts.port is None or parts.port == _PORTS[parts.scheme]:
            return host
        return f"{host}:{parts.port}"


def is_local(host: str) -> bool:
    """Whether a host is this machine, or one beside it on a private network."""
    name = host.lower()
    try:
        address = ip_address(name)
    except ValueError:
        return _SERVICE.fullmatch(name) is not None
    return address.is_loopback or address.is_private


def is_sandbox(host: str) -> bool:
    """Whether a host is a venue's own place for trying."""
    name = host.lower()
    return any(name == each or name.endswith(f".{each}") for each in SANDBOXES)


def is_production(host: str) -> bool:
    """Whether orders sent to a host may move real money: all hosts not known to be otherwise."""
    return not (is_local(host) or is_sandbox(host))


def checked(url: str, schemes: tuple[str, str], *, is_real_allowed: bool) -> Address:
    """Return the address that a URL names, if it may be spoken to.

    Parameters
    ----------
    schemes
        The encrypted one first. The other is for local hosts only: keys travel on it in the open.

    Raises
    ------
    BadAccess
        When it is not a URL of a venue, or a real market while real trading is off.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host or parts.scheme not in schemes:
        raise BadAccess(f"{_shown(url)} is not an address that begins with {schemes[0]}://")
    if parts.username is not None or parts.password is not None or parts.query or parts.fragment:
        raise BadAccess(f"the address of {host} has more than scheme, host, port and path")
    if parts.scheme == schemes[1] and not is_local(host):
        raise BadAccess(f"{host} must be spoken to over {schemes[0]}")
    if is_production(host) and not is_real_allowed:
        raise BadAccess(f"{host} is a real market, and VIRC_REAL_TRADING is off")
    return Address(url.rstrip("/"), host)


def _shown(url: str) -> str:
    """Write a URL without what may be a password."""
    return repr(url.rpartition("@")[2])
