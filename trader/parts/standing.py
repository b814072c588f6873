"""How often forecasts of rises were right, beside naive ones of the same candles. Pure."""

from collections.abc import Iterator

from pydantic import BaseModel

from trader.figure import Figure


class Standing(BaseModel):
    """Counts of forecasts that were made before the outcome was known."""

    forecasts_count: int = 0
    right_count: int = 0
    repeats_right_count: int = 0
    """Of the forecast that the last direction comes again."""
    rises_count: int = 0
    was_rise: bool | None = None
    """The last outcome."""
    repeats_count: int = 0
    """Forecasts that had a direction to repeat."""
    summary: str = ""
    """For who looks at the document."""

    def count(self, *, is_forecast: bool, is_rise: bool) -> None:
        """Count a forecast of a rise, or of none, with its outcome."""
        self.forecasts_count += 1
        self.right_count += is_forecast == is_rise
        self.rises_count += is_rise
        if self.was_rise is not None:
            self.repeats_count += 1
            self.repeats_right_count += self.was_rise == is_rise
        self.was_rise = is_rise
        self.summary = self.told()

    def values(self) -> dict[str, str]:
        """Return the accuracies in percent, by name; those that are known."""
        steady = max(self.rises_count, self.forecasts_count - self.rises_count)
        found = {
            "accuracy_percent": _percent(self.right_count, self.forecasts_count),
            "repeat_accuracy_percent": _percent(self.repeats_right_count, self.repeats_count),
            "steady_accuracy_percent": _percent(steady, self.forecasts_count),
        }
        return {name: each for name, each in found.items() if each}

    def figures(self) -> Iterator[Figure]:
        """Return them for a page: one after the other, to be compared."""
        values = self.values()
        yield Figure("Forecasts", self.forecasts_count)
        yield Figure("Right", values.get("accuracy_percent"), "%")
        yield Figure("Right by repeating", values.get("repeat_accuracy_percent"), "%")
        yield Figure("Right by the more frequent", values.get("steady_accuracy_percent"), "%")

    def told(self) -> str:
        """Say it to a person."""
        if not self.forecasts_count:
            return "no forecast has been compared yet"
        values = self.values()
        repeat = values.get("repeat_accuracy_percent")
        naive = f"{repeat} % by repeating the last direction, " if repeat else ""
        return (
            f"right in {values['accuracy_percent']} % of {self.forecasts_count} forecasts "
            f"({naive}{values['steady_accuracy_percent']} % by always saying the more frequent)"
        )


def _percent(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, halves upwards; nothing of nothing."""
    if not whole:
        return ""
    tenths = (2000 * part + whole) // (2 * whole)
    return f"{tenths // 10}.{tenths % 10}"
