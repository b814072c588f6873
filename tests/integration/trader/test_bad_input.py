"""What is pushed at the trader and at a bot and is no good message: parked or refused."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from common.channels import BOT_INBOX, TRADER_COMMANDS
from common.messages.base import Side
from common.messages.bot import BotStatus
from tests.support.bots import BOT_ID, accepted, filled, wish
from tests.support.parked import changed, parked
from tests.support.traders import TraderProcess
from tests.support.trading import order
from tests.support.venue import Placed, Venue
from tests.support.waiting import eventually

GOOD = TRADER_COMMANDS.encode(wish(bot_id=uuid4()))
FILL = BOT_INBOX.encode(filled(order()))

NO_COMMANDS = [
    ("", "message"),
    ("{", "message"),
    ("null", "message"),
    ("[" * 100_000, "message"),
    ("{}", "kind"),
    (changed(GOOD, kind="sing"), "kind"),
    ('{"kind": "stop_bot"}', "bot_id"),
    (changed(GOOD, bot_id="553c5def"), "bot_id"),
    (changed(GOOD, pair=None), "pair"),
    (changed(GOOD, pair="bitcoin"), "pair"),
    (changed(GOOD, name=""), "name"),
    (changed(GOOD, name="x" * 100_000), "name"),
    (changed(GOOD, params="all"), "params"),
    (changed(GOOD, colour="red"), "colour"),
]
"""Each with the field that the reason has to name."""

WRONG_WISHES: list[tuple[dict[str, Any], str]] = [
    ({"type": "simpel"}, "type"),
    ({"cambista": "nowhere"}, "cambista"),
    ({"pair": "DOGE-EUR"}, "pair"),
]
WRONG_PARAMS: list[tuple[dict[str, Any], str]] = [
    ({"size": "-0.02"}, "params.size"),
    ({"size": "0"}, "params.size"),
    ({"size": "much"}, "params.size"),
    ({"size": 0.1}, "params.size"),
    ({"size": None}, "params.size"),
    ({"size": "0.000000001"}, "params.size"),
    ({"buy_at": "3371.001"}, "params.buy_at"),
    ({"buy_at": "Infinity"}, "params.buy_at"),
    ({"sell_at": "1e400"}, "params.sell_at"),
    ({"colour": "red"}, "params.colour"),
]

NO_EVENTS = [
    ("not json", "message"),
    ("[]", "message"),
    ('{"kind": "sing"}', "kind"),
    ('{"kind": "order_accepted"}', "order_id"),
    (changed(FILL, size="-1"), "size"),
    (changed(FILL, size=None), "size"),
    (changed(FILL, price="much"), "price"),
    (changed(FILL, fee=0.1), "fee"),
    (changed(FILL, happened_at="2026-01-05T16:08:15"), "happened_at"),
    (changed(FILL, happened_at="9999-12-31T23:59:59-23:59"), "happened_at"),
    (changed(FILL, sequence="second"), "sequence"),
]


def first_order(venue: Venue) -> Placed:
    (placed,) = eventually(venue.open_orders)
    return placed


def test_what_is_no_command_is_parked_with_the_field_and_the_next_is_obeyed(
    trader_process: TraderProcess, venue: Venue
) -> None:
    for text, _ in NO_COMMANDS:
        trader_process.bus.client.lpush(TRADER_COMMANDS.at(), text)
    trader_process.ask(wish())

    first_order(venue)

    found = parked(trader_process.bus, TRADER_COMMANDS)
    assert [text for text, _ in found] == [text for text, _ in NO_COMMANDS]
    for (text, reason), (_, field) in zip(found, NO_COMMANDS, strict=True):
        assert field in reason, f"{text[:200]} was parked because of {reason}"
    told = trader_process.await_notices(TRADER_COMMANDS.at(), len(NO_COMMANDS))
    assert len(told) == len(NO_COMMANDS)
    assert trader_process.bus.client.llen(TRADER_COMMANDS.taken()) == 0


def test_a_wish_that_cannot_be_fulfilled_is_refused_with_the_field_and_places_nothing(
    trader_process: TraderProcess, venue: Venue
) -> None:
    wishes = [
        *((wish(bot_id=uuid4()).model_copy(update=each), field) for each, field in WRONG_WISHES),
        *((wish(bot_id=uuid4(), **each), field) for each, field in WRONG_PARAMS),
    ]
    trader_process.ask(*(each for each, _ in wishes))

    for each, field in wishes:
        document = trader_process.await_status(BotStatus.REFUSED, each.bot_id)
        assert {error.field for error in document.errors} == {field}
    assert len(trader_process.await_notices("was refused", len(wishes))) == len(wishes)
    assert venue.open_orders() == []


@pytest.mark.parametrize("nonsense", ["NaN", "1e999", "-1e999", "9" * 400])
def test_a_number_that_is_none_is_refused_and_the_trader_lives(
    trader_process: TraderProcess, venue: Venue, nonsense: str
) -> None:
    bot_id = uuid4()
    text = TRADER_COMMANDS.encode(wish(bot_id=bot_id)).replace(b'"0.02"', nonsense.encode())
    trader_process.bus.client.lpush(TRADER_COMMANDS.at(), text)
    trader_process.ask(wish())

    first_order(venue)

    document = trader_process.document(bot_id)
    assert [each.field for each in document.errors] == ["params.size"]


def test_what_is_no_event_is_parked_beside_the_inbox_and_the_bot_goes_on(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    placed = first_order(venue)
    pid = trader_process.bot_pid()
    for text, _ in NO_EVENTS:
        trader_process.bus.client.lpush(BOT_INBOX.at(BOT_ID), text)

    venue.fill(placed)

    eventually(lambda: [each.asked.side for each in venue.open_orders()] == [Side.SELL])
    found = parked(trader_process.bus, BOT_INBOX, BOT_ID)
    assert [text for text, _ in found] == [text for text, _ in NO_EVENTS]
    for (text, reason), (_, field) in zip(found, NO_EVENTS, strict=True):
        assert field in reason, f"{text} was parked because of {reason}"
    assert len(trader_process.await_notices("inbox", len(NO_EVENTS))) == len(NO_EVENTS)
    assert trader_process.bot_pid() == pid


def test_events_of_orders_that_are_not_its_own_do_not_move_a_bot(
    trader_process: TraderProcess, venue: Venue
) -> None:
    trader_process.ask(wish())
    placed = first_order(venue)
    pid = trader_process.bot_pid()
    stranger = order(number=99)
    for event in (accepted(stranger), filled(stranger), accepted(placed.asked, sequence=-1)):
        trader_process.bus.push(BOT_INBOX, event, BOT_ID)

    venue.fill(placed)

    eventually(lambda: [each.asked.side for each in venue.open_orders()] == [Side.SELL])
    totals = trader_process.document().model_dump()["totals"]
    assert Decimal(totals["bought_size"]) == placed.asked.size
    assert trader_process.bot_pid() == pid
