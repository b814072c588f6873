"""The oracle: the exchange's own ledger beside the intents, the fills kept, and the bots' books."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid5

from cambista.intent import client_oid
from common.messages.base import Side
from common.messages.bot import BotStatus
from common.messages.intent import Intent, Stage
from common.messages.order import Fill
from common.records import FILLS, INTENTS
from common.store import Store, open_store
from tests.chaos.lane import FUNDS
from tests.chaos.world import PAIR, World
from tests.support.exchange_client import Client

BASE, QUOTE = PAIR.split("-")


@dataclass(slots=True)
class Verdict:
    """What does not agree, and how much there was to compare."""

    troubles: list[str] = field(default_factory=list)
    order_count: int = 0
    fill_count: int = 0

    def hold(self, truth: object, text: str) -> None:
        """Note a trouble unless something is true."""
        if not truth:
            self.troubles.append(text)


@dataclass(slots=True)
class Books:
    """All that is known of one account."""

    name: str
    orders: list[dict[str, Any]]
    """The exchange's, in whatever state."""
    venue_fills: list[dict[str, Any]]
    balances: dict[str, tuple[Decimal, Decimal]]
    intents: list[Intent]
    fills: list[Fill]


def judge(world: World) -> Verdict:
    """Compare everything."""
    verdict = Verdict()
    with open_store(world.store_url) as store:
        books = [_books(world, store, name) for name in world.brokers]
    for each in books:
        _compare_orders(each, verdict)
        _compare_fills(each, verdict)
        _compare_balances(each, verdict)
    _compare_bots(world, books, verdict)
    verdict.order_count = sum(len(each.orders) for each in books)
    verdict.fill_count = sum(len(each.venue_fills) for each in books)
    return verdict


def _books(world: World, store: Store, name: str) -> Books:
    client = Client(world.exchange.url, world.accounts[name].key)
    return Books(
        name=name,
        orders=client.pages("/orders", status="all"),
        venue_fills=client.pages("/fills", product_id=PAIR),
        balances={
            currency: (Decimal(balance), Decimal(hold))
            for currency, (balance, hold, _) in client.balances().items()
        },
        intents=store.find(
            INTENTS, {"broker": name}, field_range=("asked_at", None, None), limit=9999
        ),
        fills=store.find(
            FILLS, {"broker": name}, field_range=("filled_at", None, None), limit=9999
        ),
    )


def _compare_orders(books: Books, verdict: Verdict) -> None:
    """Hold that each order there is one intent's, and that none is left open."""
    intents = {str(each.client_oid): each for each in books.intents}
    oids = [str(each.get("client_oid")) for each in books.orders]
    verdict.hold(len(set(oids)) == len(oids), f"{books.name}: doubled: {sorted(oids)}")
    for order in books.orders:
        known = intents.get(str(order.get("client_oid")))
        verdict.hold(order["status"] in {"done", "rejected"}, f"{books.name}: orphaned: {order}")
        verdict.hold(known, f"{books.name}: nobody meant {order}")
        if known is not None:
            is_known = known.venue_order_id == order["id"] or order["status"] == "rejected"
            verdict.hold(is_known, f"{books.name}: {order} is not known to {known}")
    placed = {str(each["id"]) for each in books.orders}
    for intent in books.intents:
        is_there = intent.venue_order_id is None or intent.venue_order_id in placed
        verdict.hold(is_there, f"{books.name}: the exchange has no {intent}")
        verdict.hold(intent.stage is Stage.DONE, f"{books.name}: not done: {intent}")
        verdict.hold(intent.shelf == "closed", f"{books.name}: not told: {intent}")


def _compare_fills(books: Books, verdict: Verdict) -> None:
    """Hold that the exchange's fills are those that are kept, each once, to the last decimal.

    Their numbers are not compared: Advanced Trade has other names for them.
    """
    order_ids = {each.venue_order_id: each.order_id for each in books.intents}
    theirs: Counter[tuple[object, ...]] = Counter(
        (
            str(order_ids.get(each["order_id"])),
            *(Decimal(each[name]) for name in ("price", "size", "fee")),
        )
        for each in books.venue_fills
    )
    ours: Counter[tuple[object, ...]] = Counter(
        (str(each.order_id), each.price, each.size, each.fee) for each in books.fills
    )
    verdict.hold(not theirs - ours, f"{books.name}: fills are missing: {list(theirs - ours)}")
    verdict.hold(not ours - theirs, f"{books.name}: fills are too many: {list(ours - theirs)}")


def _compare_balances(books: Books, verdict: Verdict) -> None:
    """Hold that the account has what it began with and what the kept fills make of that."""
    base = sum((_signed(each) for each in books.fills), FUNDS[BASE])
    quote = FUNDS[QUOTE] - sum(_signed(each) * each.price + each.fee for each in books.fills)
    wanted = {BASE: (base, Decimal(0)), QUOTE: (quote, Decimal(0))}
    found = {name: books.balances[name] for name in wanted}
    verdict.hold(found == wanted, f"{books.name}: balances are {found}, and not {wanted}")


def _signed(fill: Fill) -> Decimal:
    return fill.size if fill.side is Side.BUY else -fill.size


def _compare_bots(world: World, books: list[Books], verdict: Verdict) -> None:
    """Hold that each bot counted its fills, and never had orders open at both brokers."""
    asked: set[UUID] = set()
    for bot_id in world.bots:
        document = world.document(bot_id)
        if document is None or document.status is BotStatus.REFUSED:
            continue
        shown: dict[str, Any] = document.model_dump(mode="json")
        verdict.hold(not shown["orders"], f"bot {bot_id} has open {shown['orders']}")
        asked |= {uuid5(bot_id, str(each)) for each in range(1, shown["order_count"] + 1)}
        totals = {document.broker: shown["totals"], **shown["totals_elsewhere"]}
        for each in books:
            own = [fill for fill in each.fills if fill.bot_id == bot_id]
            counted = totals.get(each.name)
            _compare_totals(f"{each.name}, bot {bot_id}", counted, own, verdict)
        _compare_spans(bot_id, shown["order_count"], books, verdict)
    intended = {each.order_id for one in books for each in one.intents}
    verdict.hold(intended <= asked, f"nobody asked for {intended - asked}")


def _compare_totals(
    who: str, counted: dict[str, str] | None, fills: list[Fill], verdict: Verdict
) -> None:
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for each in fills:
        is_buy = each.side is Side.BUY
        sums["bought_size" if is_buy else "sold_size"] += each.size
        sums["spent" if is_buy else "received"] += each.size * each.price
        sums["fees"] += each.fee
    for name in ("bought_size", "sold_size", "spent", "received", "fees"):
        found = Decimal((counted or {}).get(name, "0"))
        verdict.hold(found == sums[name], f"{who}: {name} is {found}, and not {sums[name]}")


def _compare_spans(bot_id: UUID, count: int, books: list[Books], verdict: Verdict) -> None:
    oids = {str(client_oid(uuid5(bot_id, str(each)))) for each in range(1, count + 1)}
    spans = sorted(
        (order["created_at"], order.get("done_at") or "9", each.name)
        for each in books
        for order in each.orders
        if order.get("client_oid") in oids and order["status"] != "rejected"
    )
    for one, two in pairwise(spans):
        is_apart = one[2] == two[2] or one[1] <= two[0]
        verdict.hold(is_apart, f"bot {bot_id} had orders at both: {one} and {two}")
