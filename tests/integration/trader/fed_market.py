"""A market of the test's own, stored and told as the grabber does, which the real analyst hears."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from common.bus import BusAway
from common.clock import now
from common.messages.base import Side
from common.messages.market import Trade
from tests.integration.analyst.stage import Stage, sqlite_in
from tests.support.bots import PAIR
from tests.support.waiting import eventually


class FedMarket:
    """A market that trades when the test says so, whatever Redis does at this moment."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.trade_id = 0

    def trade(self, price: str) -> None:
        """Trade at a price."""
        self.trade_id += 1
        trade = Trade(
            pair=PAIR,
            trade_id=self.trade_id,
            price=Decimal(price),
            size=Decimal("0.1"),
            side=Side.BUY,
            traded_at=now(),
        )
        self.stage.keep([trade])
        eventually(lambda: self._is_told(trade))

    def is_reached(self) -> bool:
        """Whether Redis answers."""
        try:
            self.stage.bus.ping()
        except BusAway:
            return False
        return True

    def _is_told(self, trade: Trade) -> bool:
        try:
            self.stage.publish([trade])
        except BusAway:
            return False
        return True


@pytest.fixture
def market(redis_url: str, tmp_path: Path) -> Iterator[FedMarket]:
    """Return a market at 3377 with a running analyst."""
    stage = Stage(redis_url, sqlite_in(tmp_path))
    stage.start()
    made = FedMarket(stage)
    made.trade("3377")
    yield made
    stage.close()
