"""``python -m cambista_sim``: the simulated broker on its queue."""

import sys

from cambista_sim.broker import SimBroker
from cambista_sim.clerk import Clerk
from cambista_sim.face import Face
from cambista_sim.journal import Journal
from cambista_sim.market import MarketReader
from cambista_sim.venue import Venue
from common.broker import BrokerService
from common.bus import Bus
from common.service import run_service
from common.settings import Settings, read_settings
from common.store import open_store


def build(settings: Settings) -> BrokerService:
    """Put the service together. Raises Away while another process has the journal."""
    journal = Journal(settings.virc_data / "cambista_sim" / "journal.jsonl")
    bus = Bus(settings.redis_url)
    broker = SimBroker(
        face=Face(settings.sim_name, settings.sim_title),
        venue=Venue(
            maker_fee_rate=settings.sim_maker_fee_rate, taker_fee_rate=settings.sim_taker_fee_rate
        ),
        journal=journal,
        clerk=Clerk(open_store(settings.store_url)),
        market=MarketReader(bus, open_store(settings.store_url)),
        funds=settings.funds,
        pairs=settings.pairs,
    )
    return BrokerService(bus, broker)


def main() -> int:
    """Run the service until it is told to stop."""
    settings = read_settings()
    return run_service("cambista_sim", lambda: build(settings), settings)


if __name__ == "__main__":
    sys.exit(main())
