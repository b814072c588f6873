"""The shape of a JSON reply: names, types, nullability and digits, without its values."""

import re
from collections.abc import Iterator
from typing import Any

UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}")
AMOUNT = re.compile(r"-?[0-9]+(\.([0-9]+))?")
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\.[0-9]{1,9})?Z")

FIXED = (4, 8, 16)
"""Digits to which the exchange pads: rates, prices and sizes, money."""


def kind(value: object) -> str:
    """Return what a value is: a time, an id, an amount with so many digits, or its type."""
    if isinstance(value, str):
        return _kind_of_text(value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return "number" if is_number else type(value).__name__


def differences(recorded: Any, ours: Any, path: str = "") -> Iterator[str]:  # noqa: ANN401 - any JSON
    """Yield in what our reply is of another shape than a recorded one; more fields are no harm."""
    if type(recorded) is not type(ours) and isinstance(recorded, dict | list):
        yield f"{path} is {kind(ours)}, not {kind(recorded)}"
    elif isinstance(recorded, dict):
        for name, value in recorded.items():
            if name in ours:
                yield from differences(value, ours[name], f"{path}.{name}")
            else:
                yield f"{path}.{name} is missing"
    elif isinstance(recorded, list):
        yield from _row_differences(recorded[:1], ours[:1], f"{path}[]")
    elif not _is_alike(kind(recorded), kind(ours)):
        yield f"{path} is {kind(ours)} ({ours!r}), not {kind(recorded)} ({recorded!r})"


def _row_differences(recorded: list[Any], ours: list[Any], path: str) -> Iterator[str]:
    """Compare first rows; in a row of a book or of candles, what stands where counts."""
    for value, mine in zip(recorded, ours, strict=False):
        if isinstance(value, list):
            for at, (each, my) in enumerate(zip(value, mine, strict=True)):
                yield from differences(each, my, f"{path}[{at}]")
        else:
            yield from differences(value, mine, path)


def _kind_of_text(text: str) -> str:
    if UUID.fullmatch(text):
        return "uuid"
    if TIME.fullmatch(text):
        return "time"
    found = AMOUNT.fullmatch(text)
    if not found:
        return "text"
    digits = len(found[2] or "")
    is_padded = digits in FIXED and (text.endswith("0") or digits == FIXED[-1])
    return f"amount of {digits} digits" if is_padded else "amount"


def _is_alike(recorded: str, ours: str) -> bool:
    # Without a zero at its end one cannot see whether an amount was padded.
    return recorded == ours or (recorded == "amount" and ours.startswith("amount"))
