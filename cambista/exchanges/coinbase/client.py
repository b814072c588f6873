"""Coinbase Exchange's private REST API: a method for a route, and replies as they are."""

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

from cambista.exchange import VenueAway
from cambista.exchanges.coinbase import pace
from cambista.exchanges.coinbase.wire import next_page
from cambista.exchanges.host import Address
from cambista.exchanges.pace import Errand
from cambista.exchanges.reply import Reply
from cambista.exchanges.session import Session
from cambista.exchanges.signing import Signer

PAGE = 100
"""Rows of a page, which every version of the venue's documents allows."""

MOST_PAGES = 10_000
"""After these a list is taken for one that does not end."""


class Client:
    """Asks; nothing here knows what an answer means."""

    def __init__(self, address: Address, sign: Signer) -> None:
        now_s = time.monotonic()
        self.session = Session(address, sign, pace.private(now_s))
        self._fills_pace = pace.fills(now_s)

    def get(self, path: str) -> Reply:
        """Ask for something. Raises VenueAway."""
        return self.session.ask("GET", path)

    def place(self, body: str, sent_at: datetime) -> Reply:
        """Place an order, signed as of an instant on our clock. Raises Unsent or Unanswered."""
        return self.session.ask(
            "POST", "/orders", errand=Errand.PLACE, body=body, at_s=sent_at.timestamp()
        )

    def cancel(self, pair: str, venue_order_id: str) -> Reply:
        """Cancel an order. Raises Unsent or Unanswered."""
        path = f"/orders/{_part(venue_order_id)}?{urlencode({'product_id': pair})}"
        return self.session.ask("DELETE", path, errand=Errand.CANCEL)

    def order(self, venue_order_id: str) -> Reply:
        """Look an order up. Raises VenueAway."""
        return self.get(f"/orders/{_part(venue_order_id)}")

    def order_of_client(self, client_oid: UUID) -> Reply:
        """Look an order up by our id. Raises VenueAway."""
        return self.get(f"/orders/client:{client_oid}")

    def orders(self, query: Mapping[str, str]) -> Iterator[Reply]:
        """Return the pages of a list of orders, newest first. Raises VenueAway."""
        return self._pages("/orders", query)

    def fills(self, query: Mapping[str, str]) -> Iterator[Reply]:
        """Return the pages of a list of fills, newest first. Raises VenueAway."""
        return self._pages("/fills", query)

    def _pages(self, path: str, query: Mapping[str, str]) -> Iterator[Reply]:
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = {"limit": str(PAGE), **({} if cursor is None else {"after": cursor})}
            reply = self.session.ask(
                "GET",
                f"{path}?{urlencode({**query, **page})}",
                pace=self._fills_pace if path == "/fills" else None,
            )
            yield reply
            last, cursor = cursor, next_page(reply)
            if cursor is None or cursor == last:
                return
        raise VenueAway(f"the pages of {path} do not end")


def _part(text: str) -> str:
    """Write an id as a part of a path."""
    return quote(text, safe="")
