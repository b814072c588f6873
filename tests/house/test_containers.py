"""The compose file: what holds for every container, and for each alone."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from cambista.exchanges.host import is_production
from cambista_sim.exchange.users import DEMO
from common.health import SERVICES
from common.market import Market, block
from common.settings import Settings
from embedded.composition import read_composition

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text()
TREE: dict[str, Any] = yaml.safe_load(TEXT)
CONTAINERS: dict[str, dict[str, Any]] = TREE["services"]
OURS = {name: body for name, body in CONTAINERS.items() if body["image"] == "virc"}

every_container = pytest.mark.parametrize("name", CONTAINERS)


@every_container
def test_a_container_writes_nowhere_but_to_volumes_and_gains_no_rights(name: str) -> None:
    body = CONTAINERS[name]

    assert body["read_only"] is True
    assert body["cap_drop"] == ["ALL"]
    assert body["security_opt"] == ["no-new-privileges:true"]
    assert not body.get("privileged")


@every_container
def test_a_container_is_watched_and_started_again(name: str) -> None:
    body = CONTAINERS[name]
    if name == "market":  # it ends
        assert body["restart"] == "no"
        return

    assert body["restart"] == "unless-stopped"
    assert body["healthcheck"]["test"][0] == "CMD"
    assert body["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


@every_container
def test_no_port_is_published_but_the_dashboards_on_the_loopback(name: str) -> None:
    expected = ["127.0.0.1:${VIRC_PORT:-5000}:5000"] if name == "gui" else []

    assert CONTAINERS[name].get("ports", []) == expected


@every_container
def test_a_container_is_waited_for_until_it_is_healthy(name: str) -> None:
    for need, how in CONTAINERS[name].get("depends_on", {}).items():
        ends = need == "market"
        assert how["condition"] == ("service_completed_successfully" if ends else "service_healthy")


def test_redis_keeps_what_it_was_told() -> None:
    assert "--appendonly yes" in CONTAINERS["redis"]["command"]
    assert CONTAINERS["redis"]["volumes"] == ["redis:/data"]


def test_each_service_is_on_the_networks_it_needs() -> None:
    networks = {name: set(body["networks"]) for name, body in CONTAINERS.items()}
    back = {"mongo", "market", "exchange", "grabber", "analyst", "cambista_sim", "cambista"}

    assert {name for name, of in networks.items() if of == {"back"}} == back
    assert {name for name, of in networks.items() if of == {"front"}} == {"trader", "gui"}
    assert networks["redis"] == {"back", "front"}


def test_every_service_that_the_platform_counts_on_asks_for_its_own_health() -> None:
    for name in SERVICES:
        assert CONTAINERS[name]["healthcheck"]["test"][-2:] == ["common.health", name]


def test_the_image_is_run_by_a_user_without_rights() -> None:
    assert "\nUSER virc\n" in (ROOT / "Dockerfile").read_text()
    assert all("user" not in body for body in OURS.values())


def test_only_the_exchange_and_the_broker_of_an_account_wait_for_a_profile() -> None:
    plain, real, demo = (
        set(read_composition(TEXT, {}, profile).services) for profile in ("none", "real", "demo")
    )

    assert plain >= set(SERVICES)
    assert real - plain == {"cambista"}
    assert demo - plain == {"exchange", "cambista"}


def test_the_demo_reaches_no_real_account_whatever_is_set() -> None:
    given = {
        "VIRC_REAL_TRADING": "on",
        "CAMBISTA_REST_URL": "https://api.exchange.coinbase.com",
        "CAMBISTA_FEED_URL": "wss://ws-direct.exchange.coinbase.com",
        "CAMBISTA_KEY_FILE": "/home/me/key.json",
        "CAMBISTA_NAME": "mine",
        "CAMBISTA_VENUE": "ccxt",
    }
    environment = read_composition(TEXT, given, "demo").services["cambista"].environment
    demo = block(environment[Market.DEMO.variable])

    assert not set(given) & set(environment), "these would go before what the market says"
    assert not set(given.values()) & set(demo.values())
    assert demo["VIRC_REAL_TRADING"] == "off"
    assert not is_production(urlsplit(demo["CAMBISTA_REST_URL"]).hostname or "")


def test_orders_go_to_a_real_market_only_where_a_person_says_so() -> None:
    silent, told = (
        block(read_composition(TEXT, given, "real").services["cambista"].environment["VIRC_LIVE"])
        for given in ({}, {"VIRC_REAL_TRADING": "on"})
    )

    assert (silent["VIRC_REAL_TRADING"], told["VIRC_REAL_TRADING"]) == ("off", "on")


def test_the_key_of_an_account_reaches_its_broker_alone() -> None:
    given = {name for name, body in OURS.items() if "cambista_key" in body.get("secrets", [])}

    assert given == {"cambista"}


def test_the_demos_key_is_the_one_that_the_stand_in_exchange_knows() -> None:
    environment = read_composition(TEXT, {}, "demo").services["cambista"].environment
    file = block(environment[Market.DEMO.variable])["CAMBISTA_KEY_FILE"]

    key = json.loads((ROOT / file).read_text())

    assert key == DEMO.model_dump(include={"key", "passphrase", "secret"})


def test_the_two_markets_share_no_database() -> None:
    environment = read_composition(TEXT, {}, "demo").services["grabber"].environment
    live, demo = (block(environment[market.variable]) for market in Market)

    assert live.keys() == demo.keys()
    for name in ("REDIS_URL", "STORE_URL", "VIRC_DATA", "VIRC_FEED_URL", "VIRC_REST_URL"):
        assert live[name] != demo[name], name


def test_a_user_may_not_lead_recorded_trades_into_the_live_databases() -> None:
    given = {"STORE_URL": "mongodb://live/virc", "REDIS_URL": "redis://live", "VIRC_DATA": "/live"}

    environment = read_composition(TEXT, given, "demo").services["grabber"].environment

    assert "live" not in environment[Market.DEMO.variable]


def test_what_is_set_for_a_container_is_a_setting() -> None:
    names = {name.upper() for name in Settings.model_fields}
    known = names | {"VIRC_MARKET_FILE", *(market.variable for market in Market)}

    for service in read_composition(TEXT, {}, "demo").services.values():
        assert set(service.environment) <= known, service.name
        for market in Market:
            assert set(block(service.environment.get(market.variable, ""))) <= names


def test_every_setting_of_a_service_reaches_its_container() -> None:
    services = read_composition(TEXT, {}, "demo").services.values()
    told = {name for service in services for name in service.environment}
    told |= set(block(CONTAINERS["grabber"]["environment"]["VIRC_LIVE"]))

    assert {name.upper() for name in Settings.model_fields} <= told
