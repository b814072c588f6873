"""Orders and facts made up for tests: a venue with a market, and two users who trade."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from cambista_sim.exchange.archive import Archive
from cambista_sim.exchange.users import DEMO, Key
from cambista_sim.facts import AnyFact
from cambista_sim.request import OrderRequest
from cambista_sim.venue import Venue
from common.messages.base import Side
from common.messages.market import Product

AT = datetime(2026, 11, 21, 12, 0, 0, 123456, tzinfo=UTC)
PAIR = "BTC-USD"
ANN = DEMO.model_copy(update={"user": "ann", "key": "ann"})
BEN = DEMO.model_copy(update={"user": "ben", "key": "ben"})
KEYS: dict[str, Key] = {"ann": ANN, "ben": BEN}
RULES = Product(
    pair=PAIR,
    base_increment=Decimal("0.00000001"),
    quote_increment=Decimal("0.01"),
    min_funds=Decimal(1),
)


def order_id(number: int) -> UUID:
    """Return an id that a reader can tell from others."""
    return UUID(int=number)


def request(number: int = 1, **fields: object) -> OrderRequest:
    """Return Ann's bid of 2 at 100, unless something else is said."""
    usual = {
        "user": "ann",
        "order_id": order_id(number),
        "pair": PAIR,
        "side": Side.BUY,
        "price": Decimal(100),
        "size": Decimal(2),
    }
    return OrderRequest(**(usual | fields))  # type: ignore[arg-type] # by name


class Life:
    """A venue whose facts are remembered."""

    def __init__(self, *, settles_after_s: float = 0) -> None:
        self.venue = Venue(
            maker_fee_rate=Decimal("0.004"),
            taker_fee_rate=Decimal("0.006"),
            settles_after=timedelta(seconds=settles_after_s),
        )
        self.archive = Archive()
        self.facts: list[AnyFact] = []
        self.note(self.venue.enlist(RULES, AT))
        for user in ("ann", "ben", "eve"):
            funds = {"USD": Decimal(10_000), "BTC": Decimal(10)}
            self.note(self.venue.deposit(user, funds, AT))

    def note(self, facts: list[AnyFact]) -> list[AnyFact]:
        """Remember facts."""
        for fact in facts:
            self.archive.apply(fact)
        self.facts += facts
        return facts

    def place(self, number: int = 1, **fields: object) -> list[AnyFact]:
        """Place an order."""
        return self.note(self.venue.place(request(number, **fields), AT))

    def trade(self) -> list[AnyFact]:
        """Let Ben sell 1 of the 2 that Ann bids for."""
        self.place(1)
        return self.place(2, user="ben", side=Side.SELL, size=Decimal(1))
