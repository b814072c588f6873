"""How a service that was written for containers is run on a bare machine.

Host names become ports of 127.0.0.1, folders of containers become folders of the data folder, the
settings of the recorded market take the place of the choice between markets, and the stores are
the embedded ones.
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from common.market import Market, block
from embedded.composition import Composition, CompositionError, ServicePlan, without

LOOPBACK = "127.0.0.1"

_ADDRESS = re.compile(r"//(?P<host>[\w.-]+):(?P<port>\d+)")
_MARKET_VARIABLES = ("VIRC_MARKET_FILE", *(market.variable for market in Market))


@dataclass(frozen=True, slots=True)
class Machine:
    """What a bare machine offers instead of containers."""

    data: Path
    """The folder that stands for every container's ``/data``."""
    redis_port: int
    exchange_port: int
    dashboard_port: int
    redis_binary: Path
    store_url: str
    password_file: Path | None = None
    """The dashboard's password, when the user gave none."""
    bots: Path | None = None
    """The folder that stands for ``/bots``, when the user has one."""


def place(composition: Composition, machine: Machine) -> dict[str, ServicePlan]:
    """Return the services to run as processes, by name. Raises CompositionError."""
    plans = composition.services
    replaced = [
        name
        for name, plan in plans.items()
        if plan.image.startswith("mongo:") or plan.command[1:3] == ("-m", "embedded.market")
    ]
    return {
        name: _placed(plan, composition, machine) for name, plan in without(plans, replaced).items()
    }


def redis_url_of(plans: Mapping[str, ServicePlan]) -> str:
    """Return the address of the services' bus. Raises CompositionError when it is not one."""
    urls = {
        plan.environment["REDIS_URL"] for plan in plans.values() if "REDIS_URL" in plan.environment
    }
    if len(urls) != 1:
        raise CompositionError(f"the services are on several buses, or on none: {sorted(urls)}")
    return urls.pop()


def _placed(plan: ServicePlan, composition: Composition, machine: Machine) -> ServicePlan:
    if plan.image.startswith("redis:"):
        return _redis(plan, machine)
    if plan.command[:2] != ("python", "-m"):
        raise CompositionError(f"{plan.name}: only `python -m …` runs outside of a container")
    return replace(
        plan,
        command=(sys.executable, *plan.command[1:]),
        environment=_environment(plan, composition, machine),
        health=tuple(_on_this_machine(word, plan.name, machine) for word in plan.health),
    )


def _redis(plan: ServicePlan, machine: Machine) -> ServicePlan:
    options = (
        *("--bind", LOOPBACK, "--port", str(machine.redis_port)),
        *("--dir", str(machine.data / "redis")),
    )
    return replace(plan, command=(str(machine.redis_binary), *plan.command[1:], *options))


def _environment(plan: ServicePlan, composition: Composition, machine: Machine) -> dict[str, str]:
    """Return what the service is told; as in a container, what is set goes before the market."""
    set_ = {name: value for name, value in plan.environment.items() if value}
    demo = block(set_.get(Market.DEMO.variable, ""))
    merged = {**demo, **{name: set_[name] for name in set_ if name not in _MARKET_VARIABLES}}
    if merged.get("STORE_URL"):
        merged["STORE_URL"] = machine.store_url
    if "VIRC_PORT" in merged:
        merged["VIRC_PORT"] = str(machine.dashboard_port)
        if machine.password_file is not None:
            merged["VIRC_PASSWORD_FILE"] = str(machine.password_file)
    if "VIRC_EXCHANGE_PORT" in merged:
        merged["VIRC_EXCHANGE_PORT"] = str(machine.exchange_port)
    return {
        name: _on_this_machine(_with_secrets(value, composition.secrets), plan.name, machine)
        for name, value in merged.items()
    }


def _with_secrets(value: str, secrets: Mapping[str, str]) -> str:
    name = value.removeprefix("/run/secrets/")
    return value if name == value else str(Path(secrets[name]).absolute())


def _on_this_machine(value: str, service: str, machine: Machine) -> str:
    """Return a value with the addresses and folders of this machine."""
    if value == "0.0.0.0":  # noqa: S104 - what a container listens on; here it is the loopback
        return LOOPBACK
    if value == "/data" or value.startswith("/data/"):
        return str(machine.data / value.removeprefix("/data").removeprefix("/"))
    if value == "/bots" and machine.bots is not None:
        return str(machine.bots.absolute())
    ports = {"redis": machine.redis_port, "exchange": machine.exchange_port}

    def _local(match: re.Match[str]) -> str:
        host = service if match["host"] == LOOPBACK else match["host"]
        return f"//{LOOPBACK}:{ports[host]}" if host in ports else match[0]

    return _ADDRESS.sub(_local, value)
