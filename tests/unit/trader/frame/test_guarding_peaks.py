"""The peak of a bot's profit, noted at prices between its trades."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from common.messages.watch import PriceWatch
from tests.support.bots import BEGAN_AT, PureBot, accepted
from tests.support.guarded import buying, fired, levels
from tests.support.news import reached, swinging_bot, ticker
from trader.frame.life import Started


def test_a_peak_between_trades_is_noted_and_the_next_one_waited_for() -> None:
    bot = buying(largest_drawdown="10")
    loss, peak = levels(bot)
    # 0.02 bought at 3371 for a fee of 0.26968, which leaves the peak at 0 before it.
    assert (loss.level, loss.is_rise) == (Decimal("2884.484"), False)
    assert (peak.level, peak.is_rise) == (Decimal("3434.484"), True)

    bot.tell(reached(peak.watch_id, "4000"))

    assert Decimal(bot.json["guard"]["peak"]) == Decimal("12.31032")
    loss, peak = levels(bot)
    assert (loss.level, peak.level) == (Decimal(3500), Decimal(4050))
    bot.tell(accepted(bot.last_placed), reached(loss.watch_id, "3499"))
    assert fired(bot) == ["largest_drawdown"]
    assert "fell 10.02 from its peak, of at most 10 EUR" in bot.said[0].text


def test_what_comes_after_a_peak_is_waited_for_from_when_it_was() -> None:
    bot = buying(largest_drawdown="10")
    _, peak = levels(bot)

    bot.pass_time_and_tell(3600, reached(peak.watch_id, "4000"))

    assert {each.since for each in levels(bot)} == {BEGAN_AT}


def test_a_market_that_fell_by_the_time_a_peak_is_heard_of_ends_the_trading() -> None:
    bot = buying(largest_drawdown="10")
    _, peak = levels(bot)
    news = reached(peak.watch_id, "4000").model_copy(update={"ticker": ticker("3400")})

    bot.tell(news)

    assert fired(bot) == ["largest_drawdown"]


def test_other_events_do_not_value_what_is_held_at_an_old_price() -> None:
    bot = buying(largest_drawdown="10")
    bot.tell(reached(levels(bot)[1].watch_id, "5000"))

    bot.tell(Started(pid=18))

    assert fired(bot) == []


@given(
    steps=st.lists(st.integers(-40, 40), max_size=60),
    limit=st.integers(1, 40),
    is_bought=st.booleans(),
)
def test_on_any_way_of_the_market_a_drawdown_is_known_to_a_tenth(
    steps: list[int], limit: int, *, is_bought: bool
) -> None:
    sign = 1 if is_bought else -1
    bot = holding(sign, largest_drawdown=str(limit))
    price, worths, news_count = Decimal(3371), [Decimal(0)], 0

    for step in steps:
        price += Decimal(step)
        worths.append((price - Decimal(3371)) * sign)
        news_count += hear(bot, price)
        # Reckoned straight from every price there was.
        fallen = max(worths) - worths[-1]
        if fired(bot):
            assert fallen >= limit
            return
        assert fallen < limit * Decimal("1.1")
        assert max(worths) - Decimal(bot.json["guard"]["peak"]) < limit / Decimal(10)
    assert news_count <= 10 * max(worths) / limit


def holding(size: int, **params: Any) -> PureBot:  # noqa: ANN401 - as JSON has them
    """Return a bot that rests with so much base, bought (or sold) at 3371 without a fee."""
    bot = swinging_bot(**params)
    cost = str(3371 * size)
    changes = {
        "totals": {**bot.json["totals"], "position": str(size), "cost": cost},
        "score": {**bot.json["score"], "mark": "3371", "fills_count": 1},
    }
    bot.document = bot.document.model_copy(update=changes)
    bot.start()
    return bot


def hear(bot: PureBot, price: Decimal) -> int:
    """Have the bot's protections hear of a price, and return how many news that was."""
    for count in range(100):
        news = next((each for each in levels(bot) if is_at(each, price)), None)
        if news is None:
            return count
        bot.tell(reached(news.watch_id, str(price)))
    raise AssertionError("one price is told again and again")


def is_at(watch: PriceWatch, price: Decimal) -> bool:
    """Return whether a price is at the level that is waited for, or past it."""
    return price >= watch.level if watch.is_rise else price <= watch.level
