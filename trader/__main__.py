"""Starts the trader: ``python -m trader``."""

import sys
from collections.abc import Mapping, Sequence
from uuid import UUID

import trader.bots
from common.bus import Bus
from common.messages.bot import BotFault
from common.service import run_service
from common.settings import Settings, read_settings
from trader.bot import BotClass
from trader.oversight.overseer import limits_of
from trader.running.outfit import Outfit
from trader.running.runner import Runner
from trader.service import Trader
from trader.supervision.permit import Permit
from trader.supervision.process import Leash
from trader.supervision.readiness import prepare
from trader.supervision.restart import RestartPolicy
from trader.supervision.sharing import Tenancy, depart
from trader.supervision.slot import Slot
from trader.supervision.supervisor import Supervisor
from trader.supervision.warming import warm
from trader.types.finder import find_bot_types
from trader.types.folder import read_folder


def run(
    settings: Settings,
    types: Mapping[str, BotClass],
    policy: RestartPolicy,
    faults: Sequence[BotFault] = (),
) -> int:
    """Run a trader of these bot types until it is told to stop; its bots end with it."""
    bots_bus = Bus(settings.redis_url)  # never used in this process, so never connected in it
    prepare(Bus(settings.redis_url), types)
    tenancy, limits = Tenancy(Permit()), limits_of(settings)

    def work(bot_id: UUID, slot: Slot, leash: Leash) -> int:
        return Runner(Outfit(bot_id, bots_bus, types, slot, leash, leash, tenancy.permit)).run()

    warm(settings.redis_url, types)
    supervisor = Supervisor(work, policy)
    try:
        return run_service(
            "trader",
            lambda: Trader(
                Bus(settings.redis_url), supervisor, types, tenancy, limits=limits, faults=faults
            ),
            settings,
        )
    finally:
        depart(Bus(settings.redis_url), supervisor, tenancy)


def main() -> int:
    """Read the platform's bot types and a person's own, and run a trader of them."""
    settings = read_settings()
    types = find_bot_types(trader.bots)
    own = read_folder(settings.virc_bots, types)
    return run(settings, {**types, **own.types}, RestartPolicy(), own.faults)


if __name__ == "__main__":
    sys.exit(main())
