"""What a bot knows of its account, and how that is put together from what is published."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from common.messages.bot import BotStatus
from tests.support.bots import BEGAN_AT
from tests.support.purse import account, account_seen, wallet, watching
from trader.account import Account, AccountNews, Purse, is_account_watched

LATER = BEGAN_AT + timedelta(seconds=5)


def again(made: Account) -> Account:
    """Return it as the next event finds it."""
    made.settle()
    return Account(account_seen(**made.json()["account_seen"]))


def purse(**balances: Any) -> Purse:  # noqa: ANN401 - balances, by currency
    """Return an account of which the balances alone are known."""
    made = Purse("sim", "EUR")
    made.hear_wallet(wallet(**balances))
    return made


def told(made: Purse) -> AccountNews:
    """Return what is to be told now."""
    news = made.news()
    assert news is not None
    return news


def test_it_is_worth_nothing_that_anybody_knows_before_it_is_told() -> None:
    made = watching()

    assert (made.figures, made.worth, made.value(), made.left_out) == (None, None, None, ())


def test_it_is_worth_its_quote_and_its_base_at_the_pairs_price() -> None:
    made = watching(account("3000", EUR="500", BTC="0.5"))

    assert made.value() == 2000
    assert made.value(Decimal(2000)) == 1500


def test_it_has_no_value_while_the_base_that_it_holds_has_no_price() -> None:
    made = watching(account(EUR="500", BTC="0.5"))

    assert made.value() is None
    assert made.left_out == ()


def test_an_account_without_base_needs_no_price() -> None:
    assert watching(account(EUR="500")).value() == 500


def test_other_currencies_count_at_their_price_and_are_left_out_without_one() -> None:
    made = purse(EUR="100", ETH="2", XLM="1000")
    made.hear_price("ETH-EUR", Decimal(50), LATER)

    seen = watching(told(made))

    assert seen.value() == 200
    assert seen.parts == {"ETH": Decimal(100)}
    assert seen.left_out == ("XLM",)


def test_a_price_that_was_known_stays_known() -> None:
    seen = watching(account("3000", EUR="0.5", BTC="1"), account(after_s=1, EUR="1", BTC="1"))

    assert seen.value() == 3001


def test_a_price_that_the_bot_waited_for_counts_until_the_next_is_told() -> None:
    seen = watching(account("3000", BTC="1"))

    seen.mark(Decimal(2900))

    assert seen.value() == 2900
    seen.hear(account("3001", 1, BTC="1"))
    assert seen.value() == 3001


def test_news_told_twice_or_late_changes_nothing() -> None:
    last = account("3000", 9, EUR="500")
    seen = watching(last)
    before = seen.json()

    seen.hear(last)
    seen.hear(account("3000", 8, EUR="900"))

    assert seen.json() == before


def test_what_is_read_when_the_watching_begins_holds_whatever_was_heard() -> None:
    seen = watching(account(after_s=9, EUR="500"), account(EUR="900", is_look=True))

    assert seen.value() == 900


def test_news_that_nobody_watches_for_is_left_out() -> None:
    seen = Account(account_seen())

    seen.hear(account(EUR="500"))

    assert seen.figures is None


def test_news_of_another_account_is_left_out() -> None:
    assert watching(account(EUR="500", broker="other")).figures is None


def test_who_does_not_say_again_that_it_watches_forgets_the_account() -> None:
    seen = watching(account(EUR="500"))
    seen.watch()

    kept = again(seen)
    assert kept.value() == 500
    assert again(kept).figures is None


def test_a_bot_that_moves_forgets_the_account_that_it_leaves() -> None:
    seen = watching(account(EUR="500"))

    seen.move_to("other")

    assert seen.figures is None
    seen.hear(account(EUR="70", broker="other"))
    assert seen.value() == 70


def test_a_document_that_has_ended_watches_no_account() -> None:
    alive = account_seen(is_watched=True)

    assert is_account_watched(alive)
    assert not is_account_watched(alive.model_copy(update={"status": BotStatus.ENDED}))
    assert not is_account_watched(account_seen())


def test_nothing_is_told_twice_and_what_orders_hold_is_no_news() -> None:
    made = purse(EUR="500")
    told(made)

    made.hear_wallet(wallet(LATER, EUR="500", hold="100"))

    assert made.news() is None


def test_a_new_balance_or_price_is_told() -> None:
    made = purse(BTC="1")
    told(made)

    made.hear_price("BTC-EUR", Decimal(3000), LATER)
    assert told(made).figures.prices == {"BTC": Decimal(3000)}
    made.hear_wallet(wallet(LATER, BTC="2"))
    assert told(made).figures.balances == {"BTC": Decimal(2)}


def test_the_price_of_what_it_does_not_hold_or_in_other_money_is_no_news() -> None:
    made = purse(EUR="500", ETH="1")
    told(made)

    made.hear_price("BTC-EUR", Decimal(3000), LATER)
    made.hear_price("ETH-USD", Decimal(50), LATER)

    assert made.news() is None
    assert made.pairs == ["ETH-EUR"]


def test_a_broker_that_does_not_know_the_balances_yet_has_lost_nothing() -> None:
    made = purse(EUR="500")
    told(made)

    made.hear_wallet(wallet(LATER))

    assert made.news() is None


def test_what_is_empty_is_not_held() -> None:
    assert told(purse(EUR="0", BTC="1")).figures.balances == {"BTC": Decimal(1)}


def test_the_clocks_of_broker_and_analyst_may_differ() -> None:
    made = purse(BTC="1")
    made.hear_price("BTC-EUR", Decimal(3000), LATER)

    made.hear_wallet(wallet(BEGAN_AT, BTC="2"))

    assert told(made).figures.told_at == LATER
