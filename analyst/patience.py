"""How long the analyst lets the store keep it from the market."""

from urllib.parse import urlsplit

MONGO_LIMITS_MS = {"serverSelectionTimeoutMS": 300, "socketTimeoutMS": 2_000}
"""No ticker is told during a question to the store; a page takes a tenth of a second."""

SQLITE_BUSY_S = 0.3
"""The same for a locked file; readers are not kept waiting by writers at all."""


def impatient(store_url: str) -> str:
    """Return a store's URL with short time limits, unless it says limits of its own."""
    parts = urlsplit(store_url)
    limits: dict[str, object] = (
        {"busy_s": SQLITE_BUSY_S} if parts.scheme == "sqlite" else dict(MONGO_LIMITS_MS)
    )
    added = [f"{name}={limit}" for name, limit in limits.items() if f"{name}=" not in parts.query]
    query = "&".join(filter(None, [parts.query, *added]))
    path = parts.path or "/"
    return f"{parts.scheme}://{parts.netloc}{path}?{query}" if query else store_url
