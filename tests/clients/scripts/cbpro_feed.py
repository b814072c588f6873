"""The feed with cbpro's ``WebsocketClient`` and ``OrderBook``, with an order meanwhile."""

from typing import Any

import cbpro

from tests.clients.scripts.answer import Json, answer, until
from tests.clients.scripts.cbpro_rest import PAIR, client


class Listener(cbpro.WebsocketClient):
    """Keeps what it hears."""

    def __init__(self, **options: object) -> None:
        super().__init__(products=[PAIR], should_print=False, **options)
        self.heard: list[dict[str, Any]] = []

    def on_message(self, msg: dict[str, Any]) -> None:
        """Keep a message."""
        self.heard.append(msg)

    def has(self, kind: str, **fields: object) -> bool:
        """Return whether a message of a kind has come, with these fields."""
        return any({**each, "type": kind, **fields} == each for each in self.heard)


def signed(told: dict[str, Any], user: str) -> dict[str, Any]:
    """Return the arguments that sign a subscription."""
    key = told["users"][user]
    return {
        "auth": True,
        "api_key": key["key"],
        "api_secret": key["secret"],
        "api_passphrase": key["passphrase"],
    }


def live_book(told: dict[str, Any]) -> Json:
    """Return cbpro's live book of single orders, told where the exchange is."""
    book = cbpro.OrderBook(PAIR)
    book.url, book.channels = told["feed"], ["full", "heartbeat"]
    for name, value in signed(told, "alice").items():
        setattr(book, name, value)
    book._client = cbpro.PublicClient(api_url=told["rest"])
    return book


def trade(told: dict[str, Any]) -> tuple[Json, Json]:
    """Take the best level, rest with some more, and cancel that."""
    alice = client(told, "alice")
    best = alice.get_product_order_book(PAIR, level=1)["asks"][0]
    size = f"{float(best[1]) + 0.3:.8f}"
    placed = alice.place_limit_order(PAIR, "buy", best[0], size)
    resting = alice.get_product_order_book(PAIR, level=3)
    return placed, resting


def act(told: dict[str, Any]) -> Json:
    """Listen publicly, as the party concerned, as somebody else, and without a right to."""
    public = Listener(url=told["feed"], channels=["level2_batch", "matches", "ticker", "heartbeat"])
    mine = Listener(url=told["feed"], channels=["user", "heartbeat"], **signed(told, "alice"))
    full = Listener(
        url=told["feed"], channels=["full", "level2", "heartbeat"], **signed(told, "bob")
    )
    refused = Listener(url=told["feed"], channels=["full", "heartbeat"])
    book = live_book(told)
    sockets = (public, mine, full, refused, book)
    for each in sockets:
        each.start()
    until(lambda: all(each.has("subscriptions") for each in sockets[:4]))
    until(lambda: public.has("heartbeat") and book._sequence != -1)

    placed, resting = trade(told)
    until(lambda: public.has("match") and mine.has("open", order_id=placed["id"]))
    until(lambda: full.has("open", order_id=placed["id"]))
    until(lambda: book._sequence >= resting["sequence"])
    kept = book.get_current_book()
    # Changes of a twentieth of a second come in one message: not the end with the beginning.
    until(lambda: public.has("l2update"))
    client(told, "alice").cancel_order(placed["id"])
    until(lambda: all(each.has("done", order_id=placed["id"]) for each in (mine, full)))
    until(lambda: [each["type"] for each in public.heard].count("l2update") > 1)
    for each in sockets:
        each.stop = True  # at the next message, a heartbeat at the latest
    for each in sockets:
        each.close()
    return {
        "placed": placed,
        "public": public.heard,
        "mine": mine.heard,
        "full": full.heard,
        "refused": refused.heard,
        "book": {"kept": kept, "asked": resting},
        "errors": [each.error for each in sockets],
    }


if __name__ == "__main__":
    answer(act)
