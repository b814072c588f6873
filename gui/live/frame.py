"""Server-sent events: how an event is written on the wire.

A real frame, of a notice, whose id a browser sends back when it connects again::

    id: 0f0f3f26-3f5c-4ad4-8a0f-6b4f2c5d9d3c
    event: notice
    data: {"notice_id":"0f0f3f26-…","level":"info","text":"test4 has started"}

References: WHATWG, *HTML Living Standard*, section 9.2, server-sent events.
"""

RETRY_MS = 2000
"""How long a browser waits before it connects again; a restart of the dashboard takes as long."""


def frame(event: str, payload: str, event_id: str = "") -> bytes:
    """Write one event; the payload is JSON on one line, so it can hold no frame of its own."""
    head = f"id: {event_id}\n" if event_id else ""
    return f"{head}event: {event}\ndata: {payload}\n\n".encode()


def opening(now: str) -> bytes:
    """Write what a stream begins with: when to try again, and the server's time."""
    return f"retry: {RETRY_MS}\n\n".encode() + frame("hello", f'{{"now":"{now}"}}')


def beat(now: str) -> bytes:
    """Write the sign of life of a quiet stream: a comment for proxies, an event for the page."""
    return b": beat\n\n" + frame("beat", f'{{"now":"{now}"}}')
