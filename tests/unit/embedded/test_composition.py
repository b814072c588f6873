"""Reading a compose file."""

import pytest

from embedded.composition import (
    CompositionError,
    ServicePlan,
    read_composition,
    starting_order,
    without,
)

TEXT = """
x-service: &service
  image: virc
services:
  redis:
    image: redis:7-alpine
    command: redis-server --save ""
    healthcheck: {test: [CMD, redis-cli, ping]}
  market:
    <<: *service
    restart: "no"
    depends_on: [redis]
  reader:
    <<: *service
    command: python -m reader --pairs "${PAIRS:-A-B C-D}"
    environment: {SPEED: 1, NOTHING: null, NAME: "${NAME-me}"}
    depends_on:
      market: {condition: service_completed_successfully}
      exchange: {condition: service_healthy, required: false}
    stop_grace_period: 1m30s
  exchange:
    <<: *service
    profiles: [demo]
    environment: ["A=1", "B=x=y"]
secrets:
  password: {file: "${FILE:-/dev/null}"}
"""


def test_a_service_has_its_command_in_words_with_variables_filled_in() -> None:
    services = read_composition(TEXT, {}, "demo").services

    assert services["reader"].command == ("python", "-m", "reader", "--pairs", "A-B C-D")
    assert services["redis"].command == ("redis-server", "--save", "")


def test_an_environment_is_text_in_either_form() -> None:
    services = read_composition(TEXT, {"NAME": "you"}, "demo").services

    assert services["reader"].environment == {"SPEED": "1", "NOTHING": "", "NAME": "you"}
    assert services["exchange"].environment == {"A": "1", "B": "x=y"}


def test_services_of_other_profiles_are_left_out_with_what_depends_on_them() -> None:
    services = read_composition(TEXT, {}, "other").services

    assert "exchange" not in services
    assert services["reader"].needs == ("market",)


def test_what_a_service_says_of_its_life_is_read() -> None:
    services = read_composition(TEXT, {}, "demo").services

    assert services["market"].runs_once
    assert not services["reader"].runs_once
    assert services["reader"].stop_grace_s == 90
    assert services["redis"].stop_grace_s == 10
    assert services["redis"].health == ("redis-cli", "ping")
    assert services["reader"].health == ()


def test_the_file_of_a_secret_is_read() -> None:
    assert read_composition(TEXT, {"FILE": "/p"}, "demo").secrets == {"password": "/p"}


@pytest.mark.parametrize(
    "body",
    [
        "stop_grace_period: 10 weeks",
        'command: python -m "x',
        "healthcheck: {test: [CMD-SHELL, 'true | false']}",
    ],
)
def test_what_cannot_be_run_as_a_process_is_refused(body: str) -> None:
    with pytest.raises(CompositionError):
        read_composition(f"services: {{a: {{{body}}}}}", {}, "demo")


def plan(name: str, *needs: str) -> ServicePlan:
    return ServicePlan(name, "virc", ("python", "-m", name), {}, (), needs, runs_once=False)


def plans(*given: ServicePlan) -> dict[str, ServicePlan]:
    return {each.name: each for each in given}


def test_services_are_started_after_those_they_need() -> None:
    given = plans(plan("gui", "redis"), plan("redis"), plan("bot", "gui", "redis"))

    assert starting_order(given) == [("redis",), ("gui",), ("bot",)]


def test_services_that_wait_for_each_other_are_named() -> None:
    given = plans(plan("a", "b"), plan("b", "a"), plan("c"))

    with pytest.raises(CompositionError, match="wait for each other: a, b"):
        starting_order(given)


def test_what_needed_a_service_that_is_left_out_needs_what_that_one_needed() -> None:
    given = plans(plan("redis"), plan("market", "redis"), plan("gui", "market"))

    left = without(given, ["market"])

    assert list(left) == ["redis", "gui"]
    assert left["gui"].needs == ("redis",)
