"""Whether a service of this machine is healthy: ``python -m common.health SERVICE``.

Exits with 0 when its heartbeat is fresh and ``ok`` or ``degraded``; used by health checks.
"""

import sys

from common.bus import Bus, BusAway
from common.channels import HEARTBEATS
from common.messages.platform import Condition
from common.service import instance_name
from common.settings import read_settings

SERVICES = ("grabber", "analyst", "cambista_sim", "trader", "gui")
"""The services without which the platform is not whole."""


def main(service: str) -> int:
    """Return 0 when the service's last heartbeat is fresh and not waiting."""
    bus = Bus(read_settings().redis_url)
    try:
        heartbeat = bus.get(HEARTBEATS, service, instance_name())
    except BusAway as error:
        sys.stderr.write(f"{error}\n")
        return 1
    finally:
        bus.close()
    if heartbeat is None:
        sys.stderr.write(f"{service} is silent\n")
        return 1
    sys.stderr.write(f"{service} is {heartbeat.condition}: {heartbeat.detail}\n")
    return int(heartbeat.condition is Condition.WAITING)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
