"""A bot that waits for the market: it buys when the price falls so far, and sells when it rises."""

from collections.abc import Iterator

from pydantic import BaseModel

from common.messages.base import Price, Side, Size, plain
from common.messages.order import OrderCommand, OrderFilled
from common.messages.watch import MarketReached
from common.money import difference, total
from trader.bot import Bot
from trader.ledger import OpenOrder
from trader.watching import Falls, Rises
from trader.why import Why


class Params(BaseModel):
    """Where it buys and sells, and how much worse than that it may trade."""

    size: Size
    buy_at: Price
    sell_at: Price
    collar: Price


class State(BaseModel):
    """Which of the two is next."""

    terms: Params
    is_selling: bool = False
    trades_count: int = 0


class Swinging(Bot[Params, State]):
    """Buys low and sells high, at the market's price."""

    title = "Swinging"
    help = "Buys when the price falls, sells when it rises."

    @classmethod
    def first_state(cls, params: Params, pair: str) -> State:
        """Return a state that buys first."""
        names = Params.model_fields
        return State(terms=Params(**{each: getattr(params, each) for each in names}))

    def act(self) -> Iterator[OrderCommand]:
        """Trade when the level was reached; wait for it otherwise."""
        if self.orders or self.is_waiting:
            return
        terms, held = self.state.terms, self.ledger.totals.position
        if not isinstance(self.news, MarketReached):
            selling = self.state.is_selling
            self.watch(Rises(terms.sell_at) if selling else Falls(terms.buy_at))
        elif self.state.is_selling:
            worst = difference(terms.sell_at, terms.collar)
            yield self.sell(
                held,
                at=worst,
                purpose="exit",
                why=_why("rose", terms.sell_at, self.news),
                is_immediate=True,
            )
        else:
            worst = total(terms.buy_at, terms.collar)
            size, why = difference(terms.size, held), _why("fell", terms.buy_at, self.news)
            yield self.buy(size, at=worst, purpose="entry", why=why, is_immediate=True)

    def on_complete(self, order: OpenOrder, fill: OrderFilled) -> None:
        """Go on to the other side."""
        self.state.is_selling = order.side is Side.BUY
        self.state.trades_count += 1

    def on_refused(self, order: OpenOrder, reason: str) -> None:
        """Try again in a second."""
        self.wait(1)


def _why(verb: str, level: Price, news: MarketReached) -> Why:
    values = {"price": plain(news.price), "level": plain(level)}
    return Why(text=f"The price {verb} to {values['price']}.", values=values)
