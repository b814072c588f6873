"""A step of a bot without code: a condition, and the order that follows it. Pure."""

from decimal import Context, Decimal
from functools import lru_cache
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

from common.messages.base import Number, Side, base_of, plain, quote_of
from common.money import product, total
from trader.bot import Bot, P, S
from trader.form import FormDuration, FormFunds, FormSize
from trader.parts.taking import worst_price
from trader.rules.rule_text import RuleText, rule_of

MOST_STEPS = 20
"""Of one bot: each is a rule of up to a thousand parts, and all stand in the document."""

_ROUNDED = Context(prec=60)


def _signed(unit: str) -> WithJsonSchema:
    return WithJsonSchema(
        {
            "type": ["string", "number"],
            "format": "decimal",
            "pattern": r"^-?\d+(\.\d+)?$",
            "unit": unit,
        }
    )


class Step(BaseModel):
    """A condition, and the order that follows it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: RuleText = Field(title="When", description="the condition, in JsonLogic")
    side: Side = Field(title="Side", description="buy or sell")
    size: FormSize | None = Field(default=None, title="Size", description="how much base")
    funds: FormFunds | None = Field(
        default=None, title="Funds", description="how much quote instead: the size follows"
    )
    position_percent: Annotated[Number, Field(gt=0, le=100), _signed("percent")] | None = Field(
        default=None,
        title="Of the position",
        description="to sell: how many percent of what the bot holds",
    )
    offset: Annotated[Number, _signed("price")] | None = Field(
        default=None,
        title="Offset",
        description="rest at the market's price plus so much quote; -5 is below it",
    )
    offset_percent: Annotated[Number, Field(gt=-100, le=1000), _signed("percent")] | None = Field(
        default=None,
        title="Offset in %",
        description="rest at the market's price plus so many percent of it",
    )
    limit_s: FormDuration | None = Field(
        default=None,
        title="Time limit",
        description="cancel a resting order after so many seconds, and wait for the rule again",
    )

    @model_validator(mode="after")
    def _says_how_much_and_where(self) -> Self:
        given = [each for each in (self.size, self.funds, self.position_percent) if each]
        if len(given) != 1:
            raise ValueError("needs one of size, funds, position_percent")
        if self.position_percent is not None and self.side is Side.BUY:
            raise ValueError("only a sell can be a part of the position")
        if self.offset is not None and self.offset_percent is not None:
            raise ValueError("has an offset and an offset_percent: one is enough")
        return self

    @property
    def is_at_market(self) -> bool:
        """Whether it trades at once, rather than rest at a distance from the market."""
        return self.offset is None and self.offset_percent is None


def _not_too_many(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    if not 1 <= len(steps) <= MOST_STEPS:
        raise ValueError(f"are {len(steps)}, and must be 1 to {MOST_STEPS}")
    return steps


# A length in the schema alone would count the steps that are right, beside those that are not.
Steps = Annotated[tuple[Step, ...], AfterValidator(_not_too_many)]
"""What a bot works through, in order."""


def price_of(step: Step, bot: Bot[P, S], market: Decimal, collar_percent: Decimal) -> Decimal:
    """Return the price of a step's order, as the pair is traded; 0 when there is none so low."""
    if step.is_at_market:
        return worst_price(bot, step.side, market, collar_percent)
    share = product(market, step.offset_percent or Decimal(0), Decimal("0.01"))
    price = total(market, step.offset or share)
    return bot.on_tick(price, down=step.side is Side.BUY) if price > 0 else Decimal(0)


def size_of(step: Step, price: Decimal, position: Decimal) -> Decimal:
    """Return how much a step trades at a price, not rounded to what the pair is traded in."""
    if step.size is not None:
        return step.size
    if step.funds is not None:
        return _ROUNDED.divide(step.funds, price) if price > 0 else Decimal(0)
    share = step.position_percent or Decimal(0)
    return product(max(position, Decimal(0)), share, Decimal("0.01"))


@lru_cache(maxsize=1000)
def in_words(step: Step, pair: str) -> str:
    """Say a step: ``When Price < 3000: buy 0.02 BTC at the market's price``."""
    limit = f", for {step.limit_s} s at most" if step.limit_s and not step.is_at_market else ""
    order = f"{step.side.value} {_how_much(step, pair)} {_where(step, pair)}{limit}"
    return f"When {rule_of(step.rule).sentence()}: {order}"


def _how_much(step: Step, pair: str) -> str:
    if step.size is not None:
        return f"{plain(step.size)} {base_of(pair)}"
    if step.funds is not None:
        return f"for {plain(step.funds)} {quote_of(pair)}"
    return f"{plain(step.position_percent or Decimal(0))} % of what it holds"


def _where(step: Step, pair: str) -> str:
    market = "the market's price"
    if step.is_at_market:
        return f"at {market}"
    offset = (step.offset_percent if step.offset is None else step.offset) or Decimal(0)
    if not offset:
        return f"resting at {market}"
    unit = "%" if step.offset is None else quote_of(pair)
    return f"resting {plain(abs(offset))} {unit} {'below' if offset < 0 else 'above'} {market}"
