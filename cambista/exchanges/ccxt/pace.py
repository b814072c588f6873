"""The pace that ccxt knows of an exchange."""

from cambista.exchanges.pace import Pace

SHARE = 0.8
"""Of what ccxt takes for the exchange's limit; some requests count for more than one."""

BURST = 5
"""Few exchanges promise one."""


def pace(rate_limit_ms: float, now_s: float) -> Pace:
    """Return the pace of all requests; ccxt's figure is the time between two of them."""
    return Pace.full(SHARE * 1000 / max(rate_limit_ms, 1.0), BURST, now_s)
