"""What the code imports is what the project says that it needs."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.house.test_tree import PACKAGES, ROOT, tracked

OURS = frozenset({*PACKAGES, "tests", "bench"})

ELSEWHERE = ("tests/clients/scripts/", "bench/peers/")
"""These run in environments of their own."""

AT_WILL = frozenset({"ccxt"})
"""Imported where somebody wants it, and installed apart."""

UNSEEN = {
    "packaging": "gunicorn's gevent worker imports it",
    "editables": "hatchling needs it for an installation that can be edited",
    "hatchling": "builds the distribution",
}
"""Of what the platform needs to run or to be built, that no file of ours imports."""


def declared() -> dict[str, set[str]]:
    """Return the distributions that are declared, by extra; those of the platform under ''."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"": project["dependencies"], **project["optional-dependencies"]}
    return {extra: {_name(line) for line in lines} for extra, lines in wanted.items()}


def imported(path: Path) -> Iterator[str]:
    """Yield the distributions that a file imports something of."""
    homes = _homes()
    for node in ast.walk(ast.parse(path.read_text())):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            names = [node.module]
        for name in (each.partition(".")[0] for each in names):
            if name not in sys.stdlib_module_names and name not in OURS | AT_WILL:
                yield _name(homes[name][0])


@cache
def _homes() -> Mapping[str, list[str]]:
    return packages_distributions()


def _name(line: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", line)
    assert found is not None
    return re.sub(r"[-_.]+", "-", found[0]).lower()


SOURCES = [
    path for path in tracked("*.py") if not path.relative_to(ROOT).as_posix().startswith(ELSEWHERE)
]


@pytest.mark.parametrize("package", sorted(OURS))
def test_every_import_is_declared(package: str) -> None:
    extras = {"embedded": ["embedded"], "gui": ["build"], "analyst": ["parquet"]}.get(package, [])
    wanted = declared()
    allowed = set.union(wanted[""], *(wanted[each] for each in extras))
    if package in {"tests", "bench"}:
        allowed = set.union(*wanted.values())

    files = [path for path in SOURCES if path.relative_to(ROOT).parts[0] == package]
    found = {name: path.name for path in files for name in imported(path)}

    assert files
    assert {name: file for name, file in found.items() if name not in allowed} == {}


def test_every_declared_distribution_of_the_platform_is_imported() -> None:
    wanted = declared()
    found = {name for path in SOURCES for name in imported(path)}

    unused = set.union(wanted[""], wanted["embedded"], wanted["build"]) - found

    assert unused == set(UNSEEN)
