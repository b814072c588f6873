"""The figures of all services, as Prometheus reads them."""

from common.messages.platform import Condition
from gui.metrics import metrics_text
from tests.unit.gui.made import NOON, beat
from tests.unit.gui.views.test_bot_summary import document


def test_each_service_is_up_with_its_age_and_its_own_figures() -> None:
    beats = [
        beat("grabber", age_s=2, figures={"trades": 1042}),
        beat("trader", condition=Condition.WAITING, instance="b"),
    ]

    lines = metrics_text(beats, [], NOON).decode().splitlines()

    assert 'virc_up{instance="here",service="grabber"} 1.0' in lines
    assert 'virc_up{instance="b",service="trader"} 0.0' in lines
    assert 'virc_heartbeat_age_seconds{instance="here",service="grabber"} 2.0' in lines
    assert 'virc_grabber_trades{instance="here"} 1042.0' in lines


def test_a_figure_of_two_instances_is_one_family() -> None:
    beats = [
        beat("grabber", figures={"trades": 1}),
        beat("grabber", instance="b", figures={"trades": 2}),
    ]

    text = metrics_text(beats, [], NOON).decode()

    assert text.count("# TYPE virc_grabber_trades gauge") == 1
    assert 'virc_grabber_trades{instance="b"} 2.0' in text


def test_names_that_prometheus_does_not_take_are_mended() -> None:
    text = metrics_text([beat("grabber", figures={"late trades": 1})], [], NOON).decode()

    assert "virc_grabber_late_trades" in text


def test_bots_are_counted_by_status() -> None:
    lines = metrics_text([], [document(), document(status="ended")], NOON).decode().splitlines()

    assert 'virc_bots{status="running"} 1.0' in lines
    assert 'virc_bots{status="crashed"} 0.0' in lines
