"""The errors that mean: wait, and begin again.

::

    Away
    ├── BusAway     (common.bus)
    └── StoreAway   (common.store)

A service that meets one starts again from what Redis and the store hold; see ``common.service``.
"""


class Away(Exception):  # noqa: N818 - a state of the world, as the log says it: "Redis is away"
    """A server that the platform needs cannot be reached now; nothing is lost by waiting."""
