"""Whether an order may go to the venue."""

from decimal import Decimal

from cambista.exchange import Listing
from cambista.guard import Guard
from cambista.halt import Switches
from cambista.limits import Exposure, Limits
from common.messages.market import Ticker
from common.messages.order import PlaceOrder
from common.messages.trading import Halt
from tests.support.trading import PAIR, RULES, START, best, later, order, trade


def guard(**limits: int | Decimal) -> Guard:
    made = Guard(Limits(**limits), Switches("coinbase"), Exposure(START.date()))  # type: ignore[arg-type]
    made.listings = {PAIR: Listing(RULES)}
    return made


def ticker(price: str, at_s: float) -> Ticker:
    last = trade(price, "1", 1, at=later(at_s))
    return Ticker(
        pair=PAIR,
        price=last.price,
        size=last.size,
        side=last.side,
        trade_id=1,
        traded_at=last.traded_at,
        windows=(),
    )


def objection(found: Guard, command: PlaceOrder | None = None) -> str | None:
    return found.objection(command or order(), [], START)


def test_a_halt_stops_everything_and_says_why() -> None:
    found = guard()
    assert objection(found) is None
    assert found.described() == ""

    found.switches.hear(Halt(name="all", is_halted=True, reason="maintenance", said_at=START))

    assert objection(found) == "trading is halted: maintenance"
    assert "maintenance" in found.described()


def test_rules_limits_and_prices_each_can_object() -> None:
    found = guard(collar_rate=Decimal("0.05"), orders_per_s=1)
    found.hear(ticker("100", 0))
    assert objection(found) is None

    assert "too accurate" in (objection(found, order(price="100.001")) or "")
    assert "beyond the last" in (objection(found, order(price="200")) or "")
    found.count(order(), START)
    assert "in a second" in (objection(found) or "")


def test_the_last_price_is_the_youngest_said_by_trades_or_by_the_book() -> None:
    found = guard()

    found.hear(ticker("100", 5))
    found.hear(best("80", "90", at=later(4)))
    assert found.marks[PAIR].price == 100

    found.hear(best("80", "90", at=later(6)))
    assert found.marks[PAIR].price == 85
