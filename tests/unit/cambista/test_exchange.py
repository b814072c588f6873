"""Which kinds of venues there are."""

import pytest

from cambista.exchange import Access, BadAccess, open_exchange

ACCESS = Access("coinbase", None, None, None, is_real_allowed=False, pairs=("BTC-EUR",))


def test_a_kind_of_venue_that_nobody_wrote_is_refused_by_name() -> None:
    with pytest.raises(BadAccess, match="no kind of venue 'bourse'"):
        open_exchange("bourse", ACCESS)
