"""What bots wait for on a pair."""

import random
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from analyst.watch import Armed, Watchlist
from common.messages.market import Candle
from common.messages.watch import CandleWatch, PriceWatch, TickerWatch
from tests.support.trading import START, later, trade

BOT = UUID(int=1)


def level(price: str, *, is_rise: bool = False) -> PriceWatch:
    return PriceWatch(watch_id=uuid4(), since=START, level=Decimal(price), is_rise=is_rise)


def closes(since: datetime = START) -> CandleWatch:
    return CandleWatch(watch_id=uuid4(), since=since, interval="1m")


def candle(opened_at: datetime, close: str = "100") -> Candle:
    price = Decimal(close)
    return Candle(
        pair="BTC-EUR",
        interval="1m",
        opened_at=opened_at,
        open=price,
        high=price,
        low=price,
        close=price,
        size=Decimal(1),
    )


def told(found: list[Armed]) -> list[UUID]:
    return [each.watch.watch_id for each in found]


def test_a_level_is_reached_from_either_side_and_told_once() -> None:
    watches, fall, rise = Watchlist(), level("100"), level("200", is_rise=True)
    watches.put(BOT, [fall, rise])

    watches.trade(trade("150", "1", 1))
    assert not watches.has_news
    watches.trade(trade("100", "1", 2))
    assert told(watches.take()) == [fall.watch_id]
    watches.trade(trade("99", "1", 3))
    watches.trade(trade("201", "1", 4))

    assert told(watches.take()) == [rise.watch_id]
    assert watches.take() == []


def test_what_was_told_is_not_told_again_when_the_bot_puts_the_same() -> None:
    watches, fall = Watchlist(), level("100")
    watches.put(BOT, [fall])
    watches.trade(trade("90", "1", 1))
    watches.take()

    assert watches.put(BOT, [fall]) == []
    watches.trade(trade("90", "1", 2))

    assert watches.take() == []


def test_what_a_bot_gives_up_is_not_told_even_if_it_has_happened() -> None:
    watches = Watchlist()
    watches.put(BOT, [level("100"), closes()])
    watches.trade(trade("90", "1", 1))
    watches.put(BOT, [])

    watches.close(candle(START))

    assert watches.take() == []


def test_many_levels_that_come_and_go_are_told_as_a_plain_search_finds_them() -> None:
    chance, watches = random.Random(3), Watchlist()
    waiting: dict[UUID, PriceWatch] = {}
    for number in range(3000):
        bot = UUID(int=number % 300)
        waiting.pop(bot, None)
        if chance.random() < 0.8:
            price = format(1000 + chance.gauss(0, 30), ".2f")
            waiting[bot] = level(price, is_rise=chance.random() < 0.5)
        watches.put(bot, [waiting[bot]] if bot in waiting else [])
        if chance.random() < 0.3:
            newest = trade(format(1000 + chance.gauss(0, 10), ".2f"), "1", number + 1)
            watches.trade(newest)
            due = {
                bot: each
                for bot, each in waiting.items()
                if (newest.price >= each.level if each.is_rise else newest.price <= each.level)
            }
            assert set(told(watches.take())) == {each.watch_id for each in due.values()}
            for each in due:
                del waiting[each]
    assert len(watches._rises) + len(watches._falls) < 700


def test_a_candle_is_told_to_who_waits_and_to_who_asks_late_each_in_turn() -> None:
    watches, first = Watchlist(), closes(START)
    watches.put(BOT, [first])

    watches.close(candle(START - timedelta(minutes=2)))
    assert not watches.has_news
    for minute in range(3):
        watches.close(candle(START + timedelta(minutes=minute)))
    (armed,) = watches.take()
    known = watches.candle(armed)
    assert known is not None
    assert known.opened_at == START

    watches.put(BOT, [closes(START + timedelta(minutes=1))])
    (armed,) = watches.take()
    known = watches.candle(armed)
    assert known is not None
    assert known.opened_at == START + timedelta(minutes=1)


def test_a_candle_that_is_repaired_is_told_as_it_is_now_and_not_twice() -> None:
    watches = Watchlist()
    watches.put(BOT, [closes()])
    watches.close(candle(START))
    (armed,) = watches.take()
    watches.keep(armed)

    watches.close(candle(START, "101"))
    assert not watches.has_news
    watches.tick(later(60))

    assert watches.take() == [armed]
    known = watches.candle(armed)
    assert known is not None
    assert known.close == 101


def test_a_ticker_is_told_when_it_is_time() -> None:
    watches = Watchlist()
    watch = TickerWatch(watch_id=uuid4(), since=later(10), every_s=10)
    watches.put(BOT, [watch])

    watches.tick(later(9))
    assert not watches.has_news
    watches.tick(later(10))

    assert told(watches.take()) == [watch.watch_id]
