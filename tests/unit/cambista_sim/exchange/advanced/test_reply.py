"""What is answered to orders, edits, cancels and previews."""

from decimal import Decimal

from cambista_sim.exchange.advanced import reply
from cambista_sim.venue import Fees
from common.messages.base import Side
from tests.unit.cambista_sim.exchange.life import Life, order_id, request


def test_answers_to_orders_edits_and_cancels() -> None:
    life = Life()
    life.place(1)
    row = life.archive.orders[order_id(1)]
    row.label = "mine"

    assert reply.placed(row, {})["success_response"]["client_order_id"] == "mine"
    assert reply.refused("INVALID_SIDE", "no", {})["success"] is False
    assert reply.edited(None) == {"success": True, "errors": []}
    assert reply.edited("X")["errors"][0]["edit_failure_reason"] == "X"
    assert reply.cancelled("1", None)["success"]
    assert reply.cancelled("1", "X")["failure_reason"] == "X"


def test_an_order_that_is_there_already_is_returned_as_it_is() -> None:
    life = Life()
    life.place(1)
    life.place(2, user="ben", side=Side.SELL, is_post_only=True)
    taken, post_only = (reply.again(life.archive.orders[order_id(number)]) for number in (1, 2))

    assert taken["success"]
    assert taken["success_response"]["order_id"] == str(order_id(1))
    assert taken["order_configuration"] == {
        "limit_limit_gtc": {"base_size": "2", "limit_price": "100", "post_only": False}
    }
    assert not post_only["success"]
    assert post_only["error_response"]["error"] == "INVALID_LIMIT_PRICE_POST_ONLY"


def test_a_preview_of_a_sale_brings_less_and_one_of_funds_spends_no_more() -> None:
    sale = reply.previewed((request(1, side=Side.SELL), Decimal("0.006")), [], "99", "101")
    spent = reply.previewed(
        (
            request(1, kind="market", price=None, size=None, funds=Decimal("10.06")),
            Decimal("0.006"),
        ),
        [],
        "99",
        "101",
    )

    assert (sale["order_total"], sale["commission_total"]) == ("198.8", "1.2")
    assert (spent["order_total"], spent["commission_total"]) == ("10.06", "0.06")


def test_a_preview_costs_what_the_order_would() -> None:
    limit = reply.previewed((request(1), Decimal("0.006")), [], "99", "101")
    market = reply.previewed(
        (request(1, kind="market", price=None), Decimal("0.01")), ["E"], "99", "101"
    )

    assert (limit["order_total"], limit["commission_total"]) == ("201.2", "1.2")
    assert (market["order_total"], market["errs"]) == ("204.02", ["E"])
    assert reply.previewed(None, ["E"], "", "")["order_total"] == "0"


def test_the_summary_adds_up_what_was_paid() -> None:
    life = Life()
    life.trade()
    rates = Fees(Decimal("0.004"), Decimal("0.006"))

    summary = reply.summary(rates, life.archive.folder("ann").fills.values())

    assert (summary["total_volume"], summary["total_fees"]) == (100.0, 0.4)
    assert summary["fee_tier"]["maker_fee_rate"] == "0.004"
