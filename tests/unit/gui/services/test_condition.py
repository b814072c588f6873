"""How the platform is, judged from heartbeats."""

from common.health import SERVICES
from common.messages.platform import Condition
from gui.services.condition import ServiceState, assess, redis_is_away
from tests.unit.gui.made import NOON, beat


def test_the_platform_is_ok_while_every_service_is_heard() -> None:
    health = assess([beat(each) for each in SERVICES], NOON)

    assert health.status == "ok"
    assert {each.state for each in health.services.values()} == {ServiceState.OK}


def test_a_service_that_misses_something_still_works() -> None:
    beats = [beat(each) for each in SERVICES if each != "grabber"]
    degraded = beat("grabber", condition=Condition.DEGRADED, detail="12 trades are missing")

    health = assess([*beats, degraded], NOON)

    assert health.status == "ok"
    assert health.services["grabber"].state is ServiceState.DEGRADED
    assert health.services["grabber"].detail == "12 trades are missing"


def test_a_platform_on_which_no_pair_can_be_traded_yet_is_degraded() -> None:
    others = [beat(each) for each in SERVICES if each != "cambista_sim"]

    assert assess([*others, beat("cambista_sim", figures={"pairs": 0})], NOON).status == "degraded"
    assert assess([*others, beat("cambista_sim", figures={"pairs": 2})], NOON).status == "ok"


def test_a_service_that_waits_makes_the_platform_degraded() -> None:
    beats = [beat(each) for each in SERVICES if each != "trader"]

    health = assess([*beats, beat("trader", condition=Condition.WAITING)], NOON)

    assert health.status == "degraded"


def test_a_service_that_was_never_heard_is_silent() -> None:
    health = assess([], NOON)

    assert health.status == "degraded"
    assert health.services["trader"].state is ServiceState.SILENT
    assert health.services["trader"].beat_at is None


def test_a_service_falls_silent_and_it_is_known_since_when() -> None:
    last = beat("trader", age_s=11)

    service = assess([last], NOON).services["trader"]

    assert service.state is ServiceState.SILENT
    assert service.beat_at == last.beat_at


def test_the_worst_of_the_living_instances_counts_and_dead_ones_do_not() -> None:
    waiting = beat("grabber", condition=Condition.WAITING, instance="b")
    dead = beat("grabber", age_s=60, instance="c")

    assert assess([beat("grabber"), waiting, dead], NOON).services["grabber"].state == "waiting"
    assert assess([beat("grabber"), dead], NOON).services["grabber"].state == "ok"


def test_a_service_beyond_the_platforms_own_is_shown_and_does_not_decide() -> None:
    beats = [beat(each) for each in SERVICES]

    health = assess([*beats, beat("courier", age_s=60)], NOON)

    assert health.status == "ok"
    assert health.services["courier"].state is ServiceState.SILENT


def test_without_redis_nothing_is_known_but_what_was() -> None:
    before = assess([beat(each) for each in SERVICES], NOON).services

    health = redis_is_away("Redis is away", before)

    assert health.status == "waiting"
    assert health.services["gui"].state is ServiceState.WAITING
    assert health.services["trader"].state is ServiceState.OK
