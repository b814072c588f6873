"""What one process has and no other."""

from collections.abc import Iterator

import pytest

from cambista.claim import Claim, LeaseLost
from common.bus import Bus
from common.channels import BROKER_HOLDERS
from common.messages.trading import Holder


@pytest.fixture
def bus(redis_url: str) -> Iterator[Bus]:
    made = Bus(redis_url)
    yield made
    made.close()


def claim(bus: Bus, owner: str) -> Claim[Holder]:
    return Claim(bus, BROKER_HOLDERS, "coinbase", Holder(account="coinbase/1", owner=owner))


def test_the_first_has_it_until_it_gives_it_back(bus: Bus) -> None:
    first, second = claim(bus, "first"), claim(bus, "second")

    assert first.take()
    assert first.take()
    assert not second.take()
    assert second.holder() == Holder(account="coinbase/1", owner="first")

    second.release()
    assert not second.take()
    first.release()
    assert second.take()


def test_who_lost_it_does_not_take_it_for_its_own(bus: Bus) -> None:
    first, second = claim(bus, "first"), claim(bus, "second")
    assert first.take()
    bus.batch().remove(BROKER_HOLDERS, "coinbase").send()
    assert second.take()

    assert not first.take()
    with pytest.raises(LeaseLost):
        first.renew()
    first.release()

    assert second.holder() == Holder(account="coinbase/1", owner="second")


def test_it_lapses_when_nobody_renews_it(bus: Bus) -> None:
    assert claim(bus, "first").take()

    left_ms = bus.client.pttl(BROKER_HOLDERS.at("coinbase"))

    assert isinstance(left_ms, int)
    assert 0 < left_ms <= 3000
