"""``python -m cambista``: a real broker on its queue."""

import sys

from cambista.exchange import Access, open_exchange
from cambista.life import Patience
from cambista.limits import Limits
from cambista.loop import CambistaService
from cambista.session import Plan
from common.bus import Bus
from common.service import run_service
from common.settings import Settings, amounts, read_settings
from common.store import open_store


def plan_of(settings: Settings) -> Plan:
    """Return what the settings say of the broker."""
    return Plan(
        name=settings.cambista_name,
        pairs=settings.pairs,
        limits=Limits(
            order_funds=amounts(settings.cambista_order_limit),
            day_funds=amounts(settings.cambista_day_limit),
            open_funds=amounts(settings.cambista_open_limit),
            collar_rate=settings.cambista_collar_rate or None,
            orders_per_s=settings.cambista_orders_per_s,
        ),
        patience=Patience(fence_s=settings.cambista_fence_s),
    )


def build(settings: Settings) -> CambistaService:
    """Put the service together; it connects when it starts."""
    access = Access(
        name=settings.cambista_name,
        rest_url=settings.cambista_rest_url,
        feed_url=settings.cambista_feed_url,
        key_file=settings.cambista_key_file,
        is_real_allowed=settings.virc_real_trading == "on",
        pairs=settings.pairs,
    )
    return CambistaService(
        Bus(settings.redis_url),
        open_store(settings.store_url),
        lambda: open_exchange(settings.cambista_venue, access),
        plan_of(settings),
    )


def main() -> int:
    """Run the service until it is told to stop."""
    settings = read_settings()
    return run_service("cambista", lambda: build(settings), settings)


if __name__ == "__main__":
    sys.exit(main())
