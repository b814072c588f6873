"""Groups of documents, and the greatest of each."""

from common.documents import encode
from common.records import FILLS, TRADES
from common.stores.tails import group_of, groups
from tests.support.samples import fill, trade


def test_each_group_has_its_count_and_its_greatest() -> None:
    trades = [trade(7), trade(9), trade(8), trade(3, pair="ETH-EUR")]

    found = groups(TRADES, [encode(each) for each in trades])

    assert found == {'trades ["BTC-EUR"]': (3, 9), 'trades ["ETH-EUR"]': (1, 3)}


def test_a_group_is_all_of_the_key_but_its_last_field() -> None:
    assert group_of(FILLS, encode(fill(5))) == 'fills ["sim",5]'
