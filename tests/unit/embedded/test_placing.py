"""Services that were written for containers, on a bare machine."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from embedded.composition import Composition, CompositionError, ServicePlan
from embedded.placing import Machine, place, redis_url_of

DEMO = """REDIS_URL=redis://redis:6379/1
STORE_URL=mongodb://mongo:27017/virc_demo
VIRC_FEED_URL=ws://exchange:8765
VIRC_PAIRS=BTC-USD
VIRC_DATA=/data/demo
"""
MACHINE = Machine(
    data=Path("/home/me/data"),
    redis_port=7001,
    exchange_port=7002,
    dashboard_port=7003,
    redis_binary=Path("/bin/valkey"),
    store_url="sqlite:////home/me/data/virc-demo.sqlite",
)


def plan(
    name: str,
    environment: Mapping[str, str] | None = None,
    *,
    image: str = "virc",
    command: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    health: tuple[str, ...] = (),
) -> ServicePlan:
    return ServicePlan(
        name,
        image,
        command or ("python", "-m", name),
        environment or {},
        health,
        needs,
        runs_once=False,
    )


def placed(*given: ServicePlan, machine: Machine = MACHINE) -> dict[str, ServicePlan]:
    secrets = {"dashboard_password": "/home/me/secret"}
    return place(Composition({each.name: each for each in given}, secrets), machine)


def environment_of(given: ServicePlan, machine: Machine = MACHINE) -> Mapping[str, str]:
    return placed(given, machine=machine)[given.name].environment


def test_redis_becomes_the_embedded_server_with_the_options_of_the_file() -> None:
    redis = plan("redis", image="redis:7", command=("redis-server", "--appendonly", "yes"))

    command = placed(redis)["redis"].command

    assert command[:3] == ("/bin/valkey", "--appendonly", "yes")
    assert " ".join(command[3:]) == "--bind 127.0.0.1 --port 7001 --dir /home/me/data/redis"


def test_mongo_and_the_choice_of_market_are_not_run_and_not_waited_for() -> None:
    services = placed(
        plan("redis", image="redis:7"),
        plan("mongo", image="mongo:7", command=("mongod",)),
        plan("market", command=("python", "-m", "embedded.market", "exchange"), needs=("redis",)),
        plan("grabber", needs=("mongo", "market")),
    )

    assert list(services) == ["redis", "grabber"]
    assert services["grabber"].needs == ("redis",)


def test_a_service_runs_in_this_interpreter() -> None:
    assert placed(plan("grabber"))["grabber"].command == (sys.executable, "-m", "grabber")


def test_a_command_that_exists_only_in_a_container_is_refused() -> None:
    with pytest.raises(CompositionError, match="proxy: only"):
        placed(plan("proxy", command=("nginx",)))


def test_a_service_reads_the_recorded_market_at_addresses_of_this_machine() -> None:
    grabber = plan(
        "grabber",
        {
            "VIRC_DEMO": DEMO,
            "VIRC_LIVE": "REDIS_URL=redis://redis:6379/0",
            "VIRC_MARKET_FILE": "/f",
        },
    )

    assert environment_of(grabber) == {
        "REDIS_URL": "redis://127.0.0.1:7001/1",
        "STORE_URL": "sqlite:////home/me/data/virc-demo.sqlite",
        "VIRC_FEED_URL": "ws://127.0.0.1:7002",
        "VIRC_PAIRS": "BTC-USD",
        "VIRC_DATA": "/home/me/data/demo",
    }


def test_what_a_service_sets_itself_goes_before_the_market_unless_it_is_empty() -> None:
    gui = plan("gui", {"VIRC_DEMO": DEMO, "VIRC_DATA": "/data", "VIRC_PAIRS": ""})

    assert environment_of(gui)["VIRC_DATA"] == "/home/me/data"
    assert environment_of(gui)["VIRC_PAIRS"] == "BTC-USD"


def test_what_listens_in_a_container_listens_here_on_the_loopback_alone() -> None:
    gui = environment_of(plan("gui", {"VIRC_HOST": "0.0.0.0", "VIRC_PORT": "5000"}))  # noqa: S104
    exchange = environment_of(plan("exchange", {"VIRC_EXCHANGE_PORT": "8765"}))

    assert gui == {"VIRC_HOST": "127.0.0.1", "VIRC_PORT": "7003"}
    assert exchange == {"VIRC_EXCHANGE_PORT": "7002"}


def test_the_password_comes_from_the_users_file_or_else_from_the_generated_one() -> None:
    with_secret = plan(
        "gui", {"VIRC_PORT": "5000", "VIRC_PASSWORD_FILE": "/run/secrets/dashboard_password"}
    )
    generated = Machine(
        data=Path("/d"),
        redis_port=1,
        exchange_port=2,
        dashboard_port=3,
        redis_binary=Path("/v"),
        store_url="sqlite:///x",
        password_file=Path("/d/password"),
    )

    assert environment_of(with_secret)["VIRC_PASSWORD_FILE"] == "/home/me/secret"
    assert (
        environment_of(plan("gui", {"VIRC_PORT": "5000"}), generated)["VIRC_PASSWORD_FILE"]
        == "/d/password"
    )


def test_a_health_check_asks_at_this_machines_port() -> None:
    exchange = plan(
        "exchange", health=("python", "-m", "common.health", "http://127.0.0.1:8765/time")
    )

    assert placed(exchange)["exchange"].health[-1] == "http://127.0.0.1:7002/time"


def test_addresses_of_the_world_outside_stay() -> None:
    given = {"VIRC_REST_URL": "https://api.example.org:443/x"}

    assert environment_of(plan("grabber", given)) == given


def test_all_services_must_meet_on_one_bus() -> None:
    one = placed(plan("a", {"REDIS_URL": "redis://redis:6379/1"}), plan("b"))

    assert redis_url_of(one) == "redis://127.0.0.1:7001/1"
    with pytest.raises(CompositionError):
        redis_url_of(placed(plan("b")))


def test_a_persons_own_bots_are_read_where_they_are() -> None:
    mine = replace(MACHINE, bots=Path("/home/me/bots"))
    trader = plan("trader", {"VIRC_BOTS": "/bots"})

    assert environment_of(trader, mine)["VIRC_BOTS"] == "/home/me/bots"
