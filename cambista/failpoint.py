"""Places where a test has the process die as if the power had failed.

``VIRC_FAIL_AT=after-sent`` kills the process the first time it comes to that point, and
``after-sent:3`` the third time. Unset, which it is outside of tests, a point costs one comparison.
"""

import os
import signal

POINTS = frozenset(
    {
        "before-intent",
        "after-intent",
        "after-sent",
        "after-post-before-reply",
        "after-reply-before-commit",
        "after-commit-before-event",
        "after-event-before-ack",
        "mid-cancel",
    }
)

_name, _, _count = os.environ.get("VIRC_FAIL_AT", "").partition(":")
if _name and _name not in POINTS:
    raise ValueError(f"VIRC_FAIL_AT: there is no fail-point {_name!r}")
_left = [int(_count or 1)]


def pass_by(point: str) -> None:
    """Die here, without any farewell, if that is what the test wants."""
    if point != _name:
        return
    _left[0] -= 1
    if _left[0] <= 0:
        os.kill(os.getpid(), signal.SIGKILL)
