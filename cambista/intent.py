"""How an intent begins: its id at the venue, what is sent, and what was refused before that."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from cambista.evidence import Ticket
from common.messages.intent import Intent, Stage
from common.messages.order import OrderAccepted, OrderRefused, OrderTerms, PlaceOrder

NAMESPACE = b"virc/order/"
"""Apart from other programs that derive ids from the same order ids."""


def client_oid(order_id: UUID, attempt: int = 1) -> UUID:
    """Return the id by which the venue is to know an attempt to place an order.

    It has the form of a random UUID (version 4), which is what Coinbase takes, and is the same
    whenever it is asked for: an order that was lost sight of can be looked for by it.
    """
    digest = bytearray(sha256(NAMESPACE + order_id.bytes + attempt.to_bytes(4)).digest()[:16])
    digest[6] = 0x40 | digest[6] & 0x0F
    digest[8] = 0x80 | digest[8] & 0x3F
    return UUID(bytes=bytes(digest))


def ticket(command: PlaceOrder) -> Ticket:
    """Return what the venue is to be asked for."""
    return Ticket(
        client_oid=client_oid(command.order_id),
        pair=command.pair,
        side=command.side,
        price=command.price,
        size=command.size,
        is_post_only=command.is_post_only,
        is_immediate=command.is_immediate,
    )


def command_of(intent: Intent) -> PlaceOrder:
    """Return the command that an intent was made of."""
    return PlaceOrder(
        order_id=intent.order_id,
        bot_id=intent.bot_id,
        pair=intent.pair,
        side=intent.side,
        price=intent.price,
        size=intent.size,
        is_post_only=intent.is_post_only,
        is_immediate=intent.is_immediate,
        purpose=intent.purpose,
    )


def prepared(
    command: PlaceOrder,
    broker: str,
    body: str,
    fencing_number: int,
    at: datetime,
    *,
    account: str = "",
) -> Intent:
    """Return the intent of an order that may be sent."""
    return Intent(
        order_id=command.order_id,
        broker=broker,
        account=account,
        bot_id=command.bot_id,
        pair=command.pair,
        side=command.side,
        price=command.price,
        size=command.size,
        is_post_only=command.is_post_only,
        is_immediate=command.is_immediate,
        purpose=command.purpose,
        client_oid=client_oid(command.order_id),
        body=body,
        fencing_number=fencing_number,
        stage=Stage.PREPARED,
        asked_at=at,
        changed_at=at,
    )


def refused(
    command: PlaceOrder,
    broker: str,
    reason: str,
    fencing_number: int,
    at: datetime,
    *,
    account: str = "",
) -> Intent:
    """Return the intent of an order that is not even tried; it is kept, so that it stays refused.

    Asked for again later it might pass, when its bot has long taken it for refused.
    """
    event = OrderRefused(order_id=command.order_id, sequence=1, happened_at=at, reason=reason)
    made = prepared(command, broker, "", fencing_number, at, account=account)
    return made.model_copy(update={"stage": Stage.DONE, "end_reason": reason, "events": (event,)})


def acceptance(intent: Intent, at: datetime) -> OrderAccepted:
    """Return the news that the venue took the order, with the terms that it has there."""
    return OrderAccepted(
        order_id=intent.order_id,
        sequence=len(intent.events) + 1,
        happened_at=at,
        terms=OrderTerms.of(intent),
    )
