"""The loop of a broker meets a command that it cannot obey."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import pytest

from common.broker import BrokerService, Letter
from common.bus import Bus
from common.channel import Board, Topic
from common.channels import BOT_INBOX, BROKER_ORDERS, NOTICES
from common.listener import Heard
from common.messages.order import Card, OrderCommand, OrderNotFound, WalletReported
from common.messages.platform import Condition
from tests.support.bots import card
from tests.support.parked import parked
from tests.support.trading import BOT_ID, order


class Stumbling:
    """A broker that knows no order, and falls over one."""

    name = "sim"

    def __init__(self, stone: UUID) -> None:
        self._stone = stone

    def recover(self) -> list[Letter]:
        return []

    def topics(self) -> Sequence[tuple[Topic[Any] | Board[Any], tuple[object, ...]]]:
        return []

    def obey(self, command: OrderCommand) -> list[Letter]:
        order_id: UUID = getattr(command, "order_id", BOT_ID)
        if order_id == self._stone:
            raise ArithmeticError("half a cent")
        return [Letter(command.bot_id, OrderNotFound(order_id=order_id))]

    def hear(self, heard: Heard) -> list[Letter]:
        return []

    def commit(self) -> None: ...

    def told(self) -> None: ...

    def rest(self) -> None: ...

    def card(self) -> Card:
        return card()

    def wallet(self) -> WalletReported | None:
        return None

    def condition(self) -> tuple[Condition, str]:
        return Condition.OK, ""

    def figures(self) -> dict[str, int | float]:
        return {}

    def close(self) -> None: ...


@pytest.fixture
def bus(redis_url: str) -> Iterator[Bus]:
    opened = Bus(redis_url)
    yield opened
    opened.close()


def test_a_command_that_cannot_be_obeyed_is_parked_and_the_next_process_goes_on(
    bus: Bus, redis_url: str
) -> None:
    stone, wanted = order(), order()
    bus.push(BROKER_ORDERS, stone, "sim")
    bus.push(BROKER_ORDERS, wanted, "sim")
    first = BrokerService(Bus(redis_url), Stumbling(stone.order_id))
    first.start()

    with pytest.raises(ArithmeticError):
        first.step()
    first.close()
    second = BrokerService(Bus(redis_url), Stumbling(stone.order_id))
    second.start()
    second.step()
    second.close()

    ((message, reason),) = parked(bus, BROKER_ORDERS, "sim")
    assert reason == "ArithmeticError: half a cent"
    assert BROKER_ORDERS.decode(message.encode()) == stone
    assert bus.client.llen(BROKER_ORDERS.taken("sim")) == 0
    found: Any = bus.client.lrange(BOT_INBOX.at(BOT_ID), 0, -1)
    assert [BOT_INBOX.decode(each) for each in found] == [OrderNotFound(order_id=wanted.order_id)]
    assert "half a cent" in bus.kept(NOTICES)[-1].text
