"""Advanced Trade's private REST API: a method for a route, and replies as they are."""

import json
import time
from collections.abc import Iterator, Sequence
from datetime import datetime
from urllib.parse import quote, urlencode

from cambista.exchange import VenueAway
from cambista.exchanges.coinbase_advanced import pace
from cambista.exchanges.coinbase_advanced.wire import next_page
from cambista.exchanges.host import Address
from cambista.exchanges.pace import Errand
from cambista.exchanges.reply import Reply
from cambista.exchanges.session import Session
from cambista.exchanges.signing import Signer

ROOT = "/api/v3/brokerage"

PAGE = 100
"""Rows of a page."""

MOST_PAGES = 10_000
"""After these a list is taken for one that does not end."""

PLACE_LIVES_S = 30.0
"""How long the token of an order is valid: as long as Coinbase Exchange's signature, so that an
order that was held up on its way is refused well before it is given up."""


class Client:
    """Asks; nothing here knows what an answer means."""

    def __init__(self, address: Address, sign: Signer) -> None:
        self.session = Session(address, sign, pace.private(time.monotonic()))

    def get(self, path: str) -> Reply:
        """Ask for something. Raises VenueAway."""
        return self.session.ask("GET", ROOT + path)

    def product(self, pair: str) -> Reply:
        """Ask for a pair. Raises VenueAway."""
        return self.get(f"/products/{quote(pair, safe='')}")

    def place(self, body: str, sent_at: datetime) -> Reply:
        """Place an order, signed as of an instant on our clock. Raises Unsent or Unanswered."""
        return self.session.ask(
            "POST",
            f"{ROOT}/orders",
            errand=Errand.PLACE,
            body=body,
            at_s=sent_at.timestamp(),
            lives_s=PLACE_LIVES_S,
        )

    def cancel(self, venue_order_id: str) -> Reply:
        """Cancel an order. Raises Unsent or Unanswered."""
        return self.session.ask(
            "POST",
            f"{ROOT}/orders/batch_cancel",
            errand=Errand.CANCEL,
            body=json.dumps({"order_ids": [venue_order_id]}),
        )

    def order(self, venue_order_id: str) -> Reply:
        """Look an order up. Raises VenueAway."""
        return self.get(f"/orders/historical/{quote(venue_order_id, safe='')}")

    def pages(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Iterator[Reply]:
        """Return the pages of a list. Raises VenueAway."""
        cursor: str | None = None
        for _ in range(MOST_PAGES):
            page = [("limit", str(PAGE)), *([] if cursor is None else [("cursor", cursor)])]
            reply = self.get(f"{path}?{urlencode([*query, *page])}")
            yield reply
            last, cursor = cursor, next_page(reply)
            if cursor is None or cursor == last:
                return
        raise VenueAway(f"the pages of {path} do not end")
