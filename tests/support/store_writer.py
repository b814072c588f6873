"""A process that stores fills and says which were new: ``URL FIRST LAST BATCH_SIZE``.

It prepares the store, waits for a line on its input, and writes a line for each batch once the
store has confirmed it.
"""

import sys

from common.records import FILLS
from common.store import open_store
from tests.support.samples import fill


def main(url: str, first: int, last: int, batch_size: int) -> None:
    """Store the fills from first to last."""
    with open_store(url) as store:
        store.prepare()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        for at in range(first, last + 1, batch_size):
            batch = [fill(number) for number in range(at, min(at + batch_size, last + 1))]
            new = store.insert_new(FILLS, batch)
            sys.stdout.write(" ".join(str(each.trade_id) for each in new) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *(int(each) for each in sys.argv[2:]))
