"""Keeps the memory shared that bots' processes have of their trader, for as long as they can."""

import gc

_SMALLEST, _LARGEST, _STEP = 48, 512, 16
"""Sizes of Python's own allocator, in bytes; what is larger is the C library's."""

_FILLING = 32 * 1024
"""Bytes of each size that fill what is free among the objects of a trader: measured, 0.4 MB of
each bot's process for one megabyte of its trader's."""

_HEAD = 33
"""Bytes of an empty ``bytes``."""

_fillings: list[list[bytes]] = []


def settle() -> None:
    """Have what there is by now stay as it is, to be called before the first fork.

    The collector is kept off it, which would write into each object. Free places among the objects
    are filled: a child's first objects would lie there, and each make a shared page its own.
    """
    gc.collect()
    if not _fillings:
        sizes = range(_SMALLEST, _LARGEST + 1, _STEP)
        _fillings.extend([bytes(size - _HEAD) for _ in range(_FILLING // size)] for size in sizes)
    gc.freeze()
