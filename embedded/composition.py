"""What docker-compose.yml says of the services: commands, environment, order."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import yaml

from embedded.interpolation import interpolate

DEFAULT_GRACE_S = 10.0
"""How long Compose waits between SIGTERM and SIGKILL when the file does not say."""


class CompositionError(ValueError):
    """The compose file says something that cannot be run as plain processes."""


@dataclass(frozen=True, slots=True)
class ServicePlan:
    """A service as the compose file declares it, its variables filled in."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    health: tuple[str, ...]
    """The health check's command; empty when the service has none."""
    needs: tuple[str, ...]
    """The services that are up before it starts."""
    runs_once: bool
    """It does one thing and ends; it is not started again."""
    stop_grace_s: float = DEFAULT_GRACE_S


@dataclass(frozen=True, slots=True)
class Composition:
    """The services of a compose file in one of its profiles, and the files of its secrets."""

    services: Mapping[str, ServicePlan]
    secrets: Mapping[str, str]


def read_composition(text: str, variables: Mapping[str, str], profile: str) -> Composition:
    """Read a compose file. Raises CompositionError, VariableError."""
    tree = _filled(yaml.safe_load(text), variables)
    chosen = {
        name: body
        for name, body in tree["services"].items()
        if profile in body.get("profiles", [profile])
    }
    return Composition(
        services={name: _plan(name, body, chosen) for name, body in chosen.items()},
        secrets={name: body["file"] for name, body in tree.get("secrets", {}).items()},
    )


def starting_order(plans: Mapping[str, ServicePlan]) -> list[tuple[str, ...]]:
    """Return the names in layers: each needs only those of the layers before it.

    Raises CompositionError for services that wait for each other.
    """
    layers: list[tuple[str, ...]] = []
    placed: set[str] = set()
    while len(placed) < len(plans):
        layer = tuple(
            name
            for name, plan in plans.items()
            if name not in placed and placed.issuperset(plan.needs)
        )
        if not layer:
            waiting = ", ".join(name for name in plans if name not in placed)
            raise CompositionError(f"these services wait for each other: {waiting}")
        layers.append(layer)
        placed.update(layer)
    return layers


def without(plans: Mapping[str, ServicePlan], names: Iterable[str]) -> dict[str, ServicePlan]:
    """Return the plans less some services; what needed one needs what that one needed."""
    left = dict(plans)
    for gone in names:
        removed = left.pop(gone)
        left = {name: _bridged(plan, removed) for name, plan in left.items()}
    return left


def _bridged(plan: ServicePlan, removed: ServicePlan) -> ServicePlan:
    if removed.name not in plan.needs:
        return plan
    needs = dict.fromkeys(name for name in (*plan.needs, *removed.needs) if name != removed.name)
    return replace(plan, needs=tuple(needs))


def _plan(name: str, body: Mapping[str, Any], chosen: Mapping[str, Any]) -> ServicePlan:
    test = body.get("healthcheck", {}).get("test", [])
    if test and test[0] != "CMD":
        raise CompositionError(f"{name}: a health check is written as [CMD, …]")
    return ServicePlan(
        name=name,
        image=body.get("image", ""),
        command=_words(name, body.get("command", "")),
        environment=_environment(body.get("environment", {})),
        health=tuple(str(word) for word in test[1:]),
        needs=tuple(need for need in body.get("depends_on", ()) if need in chosen),
        runs_once=body.get("restart") == "no",
        stop_grace_s=_seconds(body.get("stop_grace_period", f"{DEFAULT_GRACE_S:g}s")),
    )


def _words(name: str, command: str | list[str]) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command) if isinstance(command, str) else map(str, command))
    except ValueError as error:
        raise CompositionError(f"{name}: the command {command!r}: {error}") from error


def _environment(given: Mapping[str, Any] | list[str]) -> dict[str, str]:
    """Read either form: a map, or a list of ``NAME=value``."""
    if isinstance(given, list):
        return {name: value for name, _, value in (line.partition("=") for line in given)}
    return {name: "" if value is None else str(value) for name, value in given.items()}


def _seconds(duration: str) -> float:
    """Read a duration: ``1m30s``, ``500ms``."""
    units = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}
    parts = re.findall(r"(\d+(?:\.\d+)?)(ms|s|m|h)", duration)
    if "".join(number + unit for number, unit in parts) != duration or not parts:
        raise CompositionError(f"{duration!r} is no duration")
    return sum(float(number) * units[unit] for number, unit in parts)


def _filled(tree: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML has no type
    """Fill in the variables of every value; keys are taken as they are, as Compose does."""
    match tree:
        case str():
            return interpolate(tree, variables)
        case dict():
            return {key: _filled(value, variables) for key, value in tree.items()}
        case list():
            return [_filled(value, variables) for value in tree]
        case _:
            return tree
