"""How a script is told what it has to know, and tells what it found out."""

import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

Json = Any


def answer(act: Callable[[dict[str, Any]], object]) -> None:
    """Do something with what the first argument says, and write what it returns, as JSON.

    The process ends at once: a client's threads do not end when something is wrong.
    """
    code = 1
    try:
        found = act(json.loads(sys.argv[1]))
        sys.stdout.write(f"\n{json.dumps(found, default=str)}\n")
        code = 0
    except Exception:  # whatever a client raises
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def until(is_done: Callable[[], object], within_s: float = 60) -> None:
    """Wait until something is so. Raises TimeoutError."""
    end = time.monotonic() + within_s
    while not is_done():
        if time.monotonic() > end:
            raise TimeoutError
        time.sleep(0.01)
