"""The port of an indicator, and the finder of those in ``analyst/indicators``.

An indicator takes candles, oldest first, and says of each what it knows by then: a value never
changes with what comes later. ``add`` takes a closed candle in; ``peek`` says what the open one
would give and changes nothing. Both are the same formula, ``next``, which keeps or does not.

Before its warm-up is over a value is NaN. Where a definition divides by nothing, as in a market
that stands still, the answer is TA-Lib's: 0.
"""

import importlib
import pkgutil
from abc import ABC, abstractmethod
from types import ModuleType
from typing import Annotated, Any, ClassVar, Generic, TypeAlias, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field

from analyst.bar import Bar
from common.messages.indicator import IndicatorOutput, IndicatorType

LONGEST_PERIOD = 500
"""More candles than a chart shows; it bounds what is kept, and read when the analyst starts."""

Values: TypeAlias = tuple[float, ...]
"""One number an output."""

Period = Annotated[int, Field(ge=1, le=LONGEST_PERIOD)]
LongPeriod = Annotated[int, Field(ge=2, le=LONGEST_PERIOD)]
"""Of what says nothing about one candle alone."""


class Params(BaseModel):
    """An indicator's parameters: each field's title and description are its form."""

    model_config = ConfigDict(frozen=True, extra="forbid")


P = TypeVar("P", bound=Params)


class Indicator(ABC, Generic[P]):
    """An indicator on its way along the candles of one pair and interval.

    A kind is a subclass ``Indicator[Params]`` with the constants below.
    """

    title: ClassVar[str]
    help: ClassVar[str]
    source: ClassVar[str]
    """Author, title, year."""
    outputs: ClassVar[tuple[IndicatorOutput, ...]]
    is_over_price: ClassVar[bool]
    is_level: ClassVar[bool] = False
    """Whether it adds up from the first candle on: its changes tell, not where it stands."""
    params_type: ClassVar[type[Params]]

    def __init_subclass__(cls) -> None:
        """Read the type of the parameters from ``Indicator[Params]``."""
        super().__init_subclass__()
        (cls.params_type,) = get_args(cls.__dict__["__orig_bases__"][0])

    def __init__(self, params: P) -> None:
        self.params = params

    @property
    @abstractmethod
    def warm_up(self) -> tuple[int, ...]:
        """How many candles give no value yet, for each output."""

    def memory(self, interval_s: int) -> int:
        """Return how many candles a value depends on; older ones change it by less than 1e-14.

        One that looks back over a window depends on no more than what warms it up.
        """
        return max(self.warm_up) + 1

    @abstractmethod
    def next(self, bar: Bar, *, keep: bool) -> Values:
        """Return the outputs at a candle, and take it in when it is to be kept."""

    def add(self, bar: Bar) -> Values:
        """Take a closed candle in and return the outputs at it."""
        return self.next(bar, keep=True)

    def peek(self, bar: Bar) -> Values:
        """Return what the outputs would be if the open candle closed as it is."""
        return self.next(bar, keep=False)

    def shift(self, by: float) -> None:
        """Move where an indicator stands that adds up from the first candle on."""
        raise ValueError(f"{self.title} does not add up: it cannot be moved by {by}")


IndicatorClass: TypeAlias = type[Indicator[Any]]


def find_indicators(*folders: ModuleType) -> dict[str, IndicatorClass]:
    """Return every indicator of these packages by its name: the class's, in small letters."""
    found: dict[str, IndicatorClass] = {}
    for folder in folders:
        for each in pkgutil.iter_modules(folder.__path__):
            module = importlib.import_module(f"{folder.__name__}.{each.name}")
            for kind in _kinds_of(module):
                name = kind.__name__.lower()
                if name in found:
                    raise TypeError(f"{module.__name__}: there is an indicator {name} already")
                found[name] = kind
    return found


def _kinds_of(module: ModuleType) -> list[IndicatorClass]:
    return [
        each
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, Indicator)
        and each.__module__ == module.__name__
    ]


def describe(name: str, kind: IndicatorClass) -> IndicatorType:
    """Return an indicator as the platform is told of it."""
    return IndicatorType(
        name=name,
        title=kind.title,
        help=kind.help,
        source=kind.source,
        params_schema=kind.params_type.model_json_schema(),
        outputs=kind.outputs,
        is_over_price=kind.is_over_price,
    )
