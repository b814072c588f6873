"""The figures of all services as Prometheus reads them, made from their heartbeats."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily

from common.messages.bot import BotDocument, BotStatus
from common.messages.platform import Condition, Heartbeat

_INSTANCE = ("service", "instance")


def metrics_text(
    heartbeats: Iterable[Heartbeat], documents: Iterable[BotDocument], now: datetime
) -> bytes:
    """Return the figures in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(list(heartbeats), list(documents), now))
    return generate_latest(registry)


class _Figures:
    """What a registry asks for its figures."""

    def __init__(
        self, heartbeats: list[Heartbeat], documents: list[BotDocument], now: datetime
    ) -> None:
        self._heartbeats = heartbeats
        self._documents = documents
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures by name."""
        up = GaugeMetricFamily(
            "virc_up", "1 unless the service waits for a server", None, _INSTANCE
        )
        age = GaugeMetricFamily(
            "virc_heartbeat_age_seconds", "Time since the last heartbeat", None, _INSTANCE
        )
        for each in self._heartbeats:
            labels = (each.service, each.instance)
            up.add_metric(labels, float(each.condition is not Condition.WAITING))
            age.add_metric(labels, max((self._now - each.beat_at).total_seconds(), 0))
        yield from (up, age)
        bots = GaugeMetricFamily("virc_bots", "Bots by status", None, ("status",))
        counts = Counter(each.status for each in self._documents)
        for status in BotStatus:
            bots.add_metric((status.value,), counts[status])
        yield bots
        yield from self._own()

    def _own(self) -> Iterator[GaugeMetricFamily]:
        families: dict[str, GaugeMetricFamily] = {}
        for each in self._heartbeats:
            for figure, value in each.figures.items():
                name = re.sub(r"\W", "_", f"virc_{each.service}_{figure}")
                if name not in families:
                    help_ = f"What {each.service} calls {figure}"
                    families[name] = GaugeMetricFamily(name, help_, None, ("instance",))
                families[name].add_metric((each.instance,), float(value))
        yield from families.values()
