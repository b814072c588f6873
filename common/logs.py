"""Logs: one line an event on stderr, in UTC."""

import logging
import sys
import time


def configure(service: str, level: str = "INFO") -> None:
    """Send the log of this process to stderr, each line with time, level and service."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter(
        f"%(asctime)s.%(msecs)03dZ %(levelname)-7s {service} %(message)s", "%Y-%m-%dT%H:%M:%S"
    )
    formatter.converter = time.gmtime
    handler.setFormatter(formatter)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
