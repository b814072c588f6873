"""Ids of the recorded market's orders, which no recording of level 2 has."""

import hashlib
from functools import lru_cache

ID_STEP = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""An odd number near 2**128 divided by the golden ratio: its multiples look like random ids."""

ID_MASK = (1 << 128) - 1


def order_id(product_id: str, role: str, number: int) -> str:
    """Return the id of an order of the recorded market: always the same for a trade's number."""
    digits = f"{(number * ID_STEP + _salt(product_id, role)) & ID_MASK:032x}"
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


@lru_cache(maxsize=4096)
def _salt(product_id: str, role: str) -> int:
    digest = hashlib.blake2b(f"{role} of {product_id}".encode(), digest_size=16).digest()
    return int.from_bytes(digest)
