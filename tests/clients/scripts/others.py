"""A short day with two more clients: ``coinbasepro``, and ``cbadvanced`` over TLS."""

from itertools import islice
from typing import Any

import cbadvanced
import coinbasepro

from tests.clients.scripts.answer import Json, answer

PAIR = "BTC-USD"


def exchange_dialect(told: dict[str, Any]) -> Json:
    """Trade with ``coinbasepro``, which turns every text into a number or a time."""
    key = told["users"]["alice"]
    alice = coinbasepro.AuthenticatedClient(
        key["key"], key["secret"], key["passphrase"], api_url=told["rest"]
    )
    accounts = alice.get_accounts()
    placed = alice.place_limit_order(PAIR, "buy", 5000, "0.5")
    found = {
        "products": alice.get_products(),
        "trades": list(islice(alice.get_product_trades(PAIR), 3)),
        "stats": alice.get_product_24hr_stats(PAIR),
        "rates": alice.get_product_historic_rates(PAIR)[:2],
        "accounts": accounts,
        "open": [each["id"] for each in alice.get_orders()],
        "holds": [list(alice.get_account_holds(each["id"])) for each in accounts[:2]],
        "cancelled": alice.cancel_order(placed["id"]),
        "bought": alice.place_market_order(PAIR, "buy", funds="100")["id"],
        "fees": alice.get_fees(),
        "id": placed["id"],
    }
    try:
        alice.place_limit_order(PAIR, "buy", 5000, "500000")
    except coinbasepro.exceptions.BadRequest as error:
        found["refused"] = str(error)
    return found | {"fills": list(alice.get_fills(PAIR))}


def advanced_dialect(told: dict[str, Any]) -> Json:
    """Trade with ``cbadvanced``, which checks the type of every field."""
    key = told["users"]["alice"]
    kind = type("Client", (cbadvanced.Client,), {"BASE_URL": f"https://{told['tls']}"})
    with kind(key["name"], key["private_key"], timeout=10) as alice:
        placed = alice.create_order(product_id=PAIR, side="BUY", size="0.5", price="5000")
        found = {
            "accounts": [each.currency for each in alice.get_accounts()],
            "products": [each.product_id for each in alice.get_products()],
            "trades": len(alice.get_market_trades(PAIR).trades),
            "id": placed.order_id,
            "open": alice.get_order(placed.order_id).status,
            "cancelled": [each.success for each in alice.cancel_orders(placed.order_id).results],
            "after": alice.get_order(placed.order_id).status,
        }
        bought = alice.create_order(product_id=PAIR, side="BUY", order_type="market", size="100")
        too_much = alice.create_order(product_id=PAIR, side="BUY", size="500000", price="5000")
        return found | {
            "bought": bought.order_id,
            "refused": too_much.error_response["error"],
            "fills": [each.order_id for each in alice.get_fills()],
        }


def act(told: dict[str, Any]) -> Json:
    """Trade in both dialects."""
    return {"exchange": exchange_dialect(told), "advanced": advanced_dialect(told)}


if __name__ == "__main__":
    answer(act)
