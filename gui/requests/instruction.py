"""A whole bot document, as the original took it: its instructions, read as a new bot's parameters.

What the original posted to start a simple bot::

    {"name": "test4", "type": "simple", "pair": "BTC-EUR", "cambista_link": "virc:cambista:sim",
     "instructions_loop": true, "instructions_index": 0, "instructions": [
       {"type": "order", "side": "buy", "pair": "BTC-EUR", "price": 3371.0, "size": 0.02},
       {"type": "order", "side": "sell", "pair": "BTC-EUR", "price": 3383.0, "size": 0.02}]}
"""

from collections.abc import Mapping
from typing import Any

from common.messages.market import Product
from gui.requests.number import exact
from gui.requests.parameter import Errors, check_funds, check_step
from gui.requests.schema import Role

MOST_INSTRUCTIONS = 1000
"""As the trader's: all of them are written at each step."""

_TAKEN = ("instructions", "instructions_loop", "instructions_index", "instructions_post_only")


def request_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request that makes such a bot anew.

    What a document says of the past (its id, status, history) is left behind.
    """
    link = document.get("cambista_link")
    named = link.rpartition(":")[2] if isinstance(link, str) else link
    request = {name: document[name] for name in ("type", "name", "pair") if name in document}
    request["cambista"] = document.get("cambista", named)
    request["params"] = {name: document[name] for name in _TAKEN if name in document}
    return request


def check_instructions(
    params: Mapping[str, Any], pair: str, product: Product | None, errors: Errors
) -> dict[str, Any]:
    """Return the parameters with every price and size read exactly; note what is wrong."""
    steps = params["instructions"]
    if not isinstance(steps, list) or not 1 <= len(steps) <= MOST_INSTRUCTIONS:
        errors["instructions"] = f"must be a list of 1 to {MOST_INSTRUCTIONS} orders"
        return {}
    for name in ("instructions_loop", "instructions_post_only"):
        if not isinstance(params.get(name, False), bool):
            errors[name] = "must be true or false"
    index = params.get("instructions_index", 0)
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(steps):
        errors["instructions_index"] = f"must be from 0 to {len(steps) - 1}"
    read = [_step(each, f"instructions.{at}", pair, errors) for at, each in enumerate(steps)]
    if product is not None:
        for at, each in enumerate(read):
            _check_market(each, f"instructions.{at}", product, errors)
    return {**params, "instructions": read}


def _step(step: object, field: str, pair: str, errors: Errors) -> dict[str, Any]:
    if not isinstance(step, Mapping):
        errors[field] = "must be an object"
        return {}
    if step.get("type", "order") != "order":
        errors[f"{field}.type"] = "must be order"
    if step.get("side") not in ("buy", "sell"):
        errors[f"{field}.side"] = "must be buy or sell"
    if step.get("pair", pair) != pair:
        errors[f"{field}.pair"] = "must be the bot's pair"
    numbers = {name: _number(step, field, name, errors) for name in ("price", "size")}
    return {"type": "order", "side": step.get("side"), "pair": pair, **numbers}


def _number(step: Mapping[str, Any], field: str, name: str, errors: Errors) -> Any:  # noqa: ANN401
    if name not in step:
        errors[f"{field}.{name}"] = "is missing"
        return None
    try:
        number = exact(step[name])
    except ValueError as error:
        errors[f"{field}.{name}"] = str(error)
        return None
    if number <= 0:
        errors[f"{field}.{name}"] = "must be greater than 0"
        return None
    return number


def _check_market(step: Mapping[str, Any], field: str, product: Product, errors: Errors) -> None:
    price, size = step.get("price"), step.get("size")
    if price is not None:
        check_step(Role.PRICE, f"{field}.price", price, product, errors)
    if size is not None:
        check_step(Role.SIZE, f"{field}.size", size, product, errors)
    if price is not None and size is not None:
        check_funds(f"{field}.size", size, price, product, errors)
