"""``python -m gui``: the dashboard and its REST API."""

# Before anything else is imported: what has taken a socket or a lock by then keeps the kind that
# stops the whole process when it waits.
from gevent import monkey  # type: ignore[import-untyped]

monkey.patch_all()

import sys  # noqa: E402

from gui.server import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
