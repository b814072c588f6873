"""What is written down, told and put away, and in which order."""

from cambista.archive import Archive
from cambista.books import Books
from cambista.evidence import Accepted
from cambista.intent import refused
from cambista.life import Evidence, Patience, learn, send
from common.messages.intent import Intent
from common.records import FILLS, INTENTS, ORDERS
from tests.support.intents import BROKER, VENUE_ID, fill, intent, sent
from tests.support.memory_store import MemoryStore
from tests.support.trading import later, order


def taught(found: Intent, *evidence: Evidence) -> Intent:
    for each in evidence:
        found = learn(found, each, later(1), Patience())
    return found


def opened(store: MemoryStore) -> Books:
    """Return the books of a new process."""
    archive = Archive(store, BROKER)
    made = Books(archive)
    made.open(archive.live())
    return made


def test_an_intent_is_stored_at_once_and_the_first_for_an_order_stays() -> None:
    store = MemoryStore()
    books, first = opened(store), intent(number=1)

    assert books.enter(first) is first
    other = first.model_copy(update={"body": "other"})

    assert books.enter(other) == first
    assert store.get(INTENTS, order_id=first.order_id) == first


def test_nothing_is_told_before_it_is_written_down() -> None:
    store = MemoryStore()
    books, found = opened(store), sent()
    books.enter(found)
    known = taught(found, Accepted(VENUE_ID), fill(7, "0.4"))

    books.note(known)
    assert store.get(INTENTS, order_id=found.order_id) == found
    letters = books.commit()

    assert store.get(INTENTS, order_id=found.order_id) == known
    assert len(store.find(FILLS, {}, limit=9)) == 1
    assert [each.event for each in letters] == list(known.events)


def test_the_disk_is_waited_for_once_before_an_order_is_sent_and_once_before_a_telling() -> None:
    store = MemoryStore()
    books, prepared = opened(store), intent()

    books.enter(prepared)
    books.save(send(prepared, later(0)))
    assert store.waits == ["intents"]

    books.note(taught(sent(), Accepted(VENUE_ID), fill(7, "0.4")))
    books.commit()
    assert store.waits == ["intents"] * 2
    books.told()
    assert store.waits == ["intents"] * 2


def test_only_an_order_that_was_sent_and_of_which_nothing_is_known_can_wait() -> None:
    books, prepared = opened(MemoryStore()), intent()
    books.enter(prepared)
    books.save(send(prepared, later(0)))
    assert books.has_news
    assert books.can_wait

    books.note(taught(send(prepared, later(0)), Accepted(VENUE_ID)))
    assert not books.can_wait
    books.commit()
    assert not books.can_wait
    books.told()
    assert books.can_wait

    books.enter(refused(order(), BROKER, "too large", 1, later(0)))
    assert not books.can_wait


def test_an_order_that_is_refused_here_is_on_the_disk_before_its_bot_hears_of_it() -> None:
    store = MemoryStore()

    opened(store).enter(refused(order(), BROKER, "too large", 1, later(0)))

    assert store.waits == ["intents"]


def test_what_was_written_down_and_perhaps_not_told_is_told_by_the_next_process() -> None:
    store = MemoryStore()
    books, found = opened(store), sent()
    books.enter(found)
    books.note(taught(found, Accepted(VENUE_ID), fill(7, "0.4")))
    books.commit()

    again = opened(store)
    letters = again.commit()
    again.told()

    assert len(letters) == 2
    assert opened(store).commit() == []


def test_what_is_done_and_told_is_put_away_and_still_found() -> None:
    store = MemoryStore()
    books, found = opened(store), sent()
    books.enter(found)
    books.note(taught(found, Accepted(VENUE_ID), fill(7, "1")))
    books.commit()
    books.told()

    later_books = opened(store)

    assert list(later_books.register.live()) == []
    kept = later_books.get(found.order_id)
    assert kept is not None
    assert kept.shelf == "closed"
    assert later_books.by_venue_id(VENUE_ID) == kept
    record = store.get(ORDERS, order_id=found.order_id)
    assert record is not None
    assert record.status == "filled"


def test_told_books_have_no_news() -> None:
    books, found = opened(MemoryStore()), sent()
    assert not books.has_news

    books.enter(found)
    assert books.has_news
    assert books.commit() == []
    books.told()

    assert not books.has_news


def test_a_fill_after_the_books_were_closed_opens_them_again() -> None:
    store = MemoryStore()
    books, found = opened(store), sent()
    books.enter(found)
    done = taught(found, Accepted(VENUE_ID), fill(7, "1"))
    books.note(done)
    books.commit()
    books.told()

    kept = books.get(found.order_id)
    assert kept is not None
    books.note(taught(kept, fill(8, "0.1")))

    assert [each.event.kind for each in books.commit()] == ["order_filled"]
    assert len(store.find(FILLS, {}, limit=9)) == 2
