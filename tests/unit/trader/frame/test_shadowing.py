"""How a shadow begins and ends."""

from tests.support.bots import BEGAN_AT, PureBot, accepted, filled, shadow_at, simple_bot
from trader.bots.simple import Simple
from trader.frame.shadow import copy_id_of
from trader.frame.shadowing import change_shadow, is_of_shadow


def shadowed() -> PureBot:
    bot = simple_bot()
    bot.tell(shadow_at("paper"))
    bot.start()
    return bot


def test_an_event_of_a_copy_is_the_shadows_and_no_other() -> None:
    bot = shadowed()
    shadow = Simple(bot.document, BEGAN_AT).shadow
    assert shadow is not None
    order = bot.last_placed
    copy = order.model_copy(update={"order_id": copy_id_of(bot.placed[0].order_id)})

    assert is_of_shadow(shadow, filled(copy))
    assert not is_of_shadow(shadow, accepted(bot.placed[0]))
    assert not is_of_shadow(shadow, shadow_at(""))


def test_the_shadow_it_has_goes_on_and_another_takes_its_place() -> None:
    bot = Simple(shadowed().document, BEGAN_AT)

    assert list(change_shadow(bot, shadow_at("paper"))) == []
    (cancel,) = change_shadow(bot, shadow_at("other"))

    assert cancel.broker == "paper"
    assert bot.shadow is not None
    assert bot.shadow.cambista == "other"


def test_no_shadow_trades_where_the_bot_does() -> None:
    bot = Simple(simple_bot().document, BEGAN_AT)

    assert list(change_shadow(bot, shadow_at(bot.cambista))) == []
    assert bot.shadow is None
