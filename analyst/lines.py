"""Which lines are worked out: every indicator as it comes, and those that a person asks for."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from analyst.indicator import Indicator, IndicatorClass, Params, describe
from common.messages.indicator import Indicators, Line


@dataclass(frozen=True, slots=True)
class Asked:
    """An indicator with its parameters set."""

    name: str
    kind: IndicatorClass
    params: Params
    key: str
    """``rsi``, or ``rsi:period=7`` where a person set a parameter."""

    def begin(self) -> Indicator[Params]:
        """Return the indicator before its first candle."""
        return self.kind(self.params)

    def lines(self) -> tuple[Line, ...]:
        """Return a line for each output; the only one of an indicator has its key."""
        outputs, warm_up = self.kind.outputs, self.begin().warm_up
        return tuple(
            Line(
                key=self.key if len(outputs) == 1 else f"{self.key}.{output.name}",
                indicator=self.name,
                output=output.name,
                params=self.params.model_dump(mode="json"),
                warm_up=count,
            )
            for output, count in zip(outputs, warm_up, strict=True)
        )


def all_asked(kinds: Mapping[str, IndicatorClass], text: str) -> tuple[Asked, ...]:
    """Return every indicator with its defaults, then those of a setting, each once.

    The setting is like ``rsi:period=7 macd:fast=5,slow=35``. Raises ValueError for what it names
    that there is not.
    """
    found = {name: Asked(name, kind, kind.params_type(), name) for name, kind in kinds.items()}
    for each in text.split():
        asked = _asked(kinds, each)
        found.setdefault(asked.key, asked)
    return tuple(found.values())


def _asked(kinds: Mapping[str, IndicatorClass], text: str) -> Asked:
    name, _, given = text.partition(":")
    if name not in kinds:
        raise ValueError(f"there is no indicator {name!r}; there are {' '.join(kinds)}")
    pairs = [each.partition("=") for each in given.split(",")] if given else []
    try:
        params = kinds[name].params_type.model_validate({key: value for key, _, value in pairs})
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()
        )
        raise ValueError(f"{text!r}: {reasons}") from error
    changed = params.model_dump(exclude_defaults=True)
    key = ",".join(f"{field}={value}" for field, value in changed.items())
    return Asked(name, kinds[name], params, f"{name}:{key}" if key else name)


def described(asked: tuple[Asked, ...]) -> Indicators:
    """Return what the platform is told of the indicators and their lines."""
    kinds = {each.name: each.kind for each in asked}
    return Indicators(
        types=tuple(describe(name, kind) for name, kind in kinds.items()),
        lines=tuple(line for each in asked for line in each.lines()),
    )
