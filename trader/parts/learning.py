"""A forecaster that learns one example at a time, and can be written down as JSON. Pure.

It is ``river``'s logistic regression over its standard scaler. To import that takes seconds, and a
hundred megabytes: see ``Bot.prepare``. Nothing but numbers is kept of it: a
pickle would run whatever stands in it. Statistics alone are in here, in ``float64``; the same
examples in the same order give the same numbers.

    ValueError
    └── ModelUnreadable: what was kept is not a model of these features
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from river.linear_model import LogisticRegression
from river.optim import SGD
from river.preprocessing import StandardScaler
from river.utils import VectorDict

from trader.parts.features import Features

Statistic = Annotated[float, Field(allow_inf_nan=False)]

MOST_FEATURES = 50
FARTHEST = 5.0
"""Standard deviations from the mean beyond which a feature counts as so far: one candle in a
crash must not undo what thousands taught."""


class ModelUnreadable(ValueError):  # noqa: N818 - says what is so, as DocumentCorrupt does
    """What was kept is not a model of these features."""


class Written(BaseModel):
    """A forecaster written down."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    weights: Annotated[dict[str, Statistic], Field(max_length=MOST_FEATURES)]
    intercept: Statistic
    examples_count: Annotated[int, Field(ge=0)]
    counts: Annotated[dict[str, int], Field(max_length=MOST_FEATURES)]
    means: Annotated[dict[str, Statistic], Field(max_length=MOST_FEATURES)]
    variances: Annotated[dict[str, Statistic], Field(max_length=MOST_FEATURES)]


class Forecaster:
    """Says how probable it is that something rises, and learns whether it did."""

    def __init__(self, rate: float) -> None:
        """Begin with nothing learnt.

        Parameters
        ----------
        rate
            Of learning: how far each example moves the weights, and the intercept a tenth of that.
        """
        # Half of river's methods have no annotations.
        self._scaler: Any = StandardScaler()
        self._regression: Any = LogisticRegression(optimizer=SGD(rate), intercept_lr=rate / 10)

    @classmethod
    def read(cls, text: str, rate: float) -> Self:
        """Go on from what was written. Raises ModelUnreadable."""
        try:
            written = Written.model_validate_json(text)
        except ValidationError as error:
            raise ModelUnreadable(f"is not a model: {error.error_count()} errors") from error
        made = cls(rate)
        made._scaler.counts = Counter(written.counts)
        made._scaler.means = defaultdict(float, written.means)
        made._scaler.vars = defaultdict(float, written.variances)
        made._regression.intercept = written.intercept
        made._regression.optimizer.n_iterations = written.examples_count
        # river has no public way to go on with weights that are known.
        made._regression._weights = VectorDict(written.weights)  # noqa: SLF001
        return made

    def written(self) -> str:
        """Return it as JSON: every number with all of its digits."""
        return Written(
            weights={name: float(each) for name, each in self._regression.weights.items()},
            intercept=float(self._regression.intercept),
            examples_count=self._regression.optimizer.n_iterations,
            counts=dict(self._scaler.counts),
            means=dict(self._scaler.means),
            variances=dict(self._scaler.vars),
        ).model_dump_json()

    def probability(self, features: Features) -> float:
        """Return how probable a rise is, from 0 to 1; one half while nothing was learnt."""
        return float(self._regression.predict_proba_one(self._scaled(features))[True])

    def learn(self, features: Features, *, is_rise: bool) -> None:
        """Take an example in: first its scale, then what it says."""
        self._scaler.learn_one(features)
        self._regression.learn_one(self._scaled(features), is_rise)

    def _scaled(self, features: Features) -> Features:
        scaled: Mapping[str, float] = self._scaler.transform_one(features)
        return {name: min(max(each, -FARTHEST), FARTHEST) for name, each in scaled.items()}
