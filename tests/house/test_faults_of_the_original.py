"""Each fault of the original has tests that hold it off, named in CONTRIBUTING.md."""

import ast
import re

import pytest

from tests.house.test_tree import ROOT

FAULTS = (
    "An order is lost between BRPOP and send",
    "A bot is blocked for ever in a pop",
    "A dead bot is never noticed",
    "A restart marks running bots dead",
    "A registration lapses and never returns",
    "Ids have 8 characters",
    "An order fills whole on the last price, without fee or balance",
    "Money is a float",
    "A GET changes something",
    "Candles have silent holes",
)


def indexed() -> dict[str, list[str]]:
    """Return the tests of each fault, as the table in CONTRIBUTING.md names them."""
    guide = (ROOT / "CONTRIBUTING.md").read_text()
    _, _, rest = guide.partition("<!-- faults -->")
    table, _, _ = rest.partition("<!-- end of faults -->")
    rows = re.findall(r"^\| (.+?) \| (`.+`) \|$", table, re.MULTILINE)
    return {fault: re.findall(r"`([^`]+)`", tests) for fault, tests in rows}


def test_every_fault_is_in_the_table_and_has_its_tests() -> None:
    found = indexed()

    assert tuple(found) == FAULTS
    assert all(found.values())


@pytest.mark.parametrize("fault", FAULTS)
def test_the_tests_that_hold_a_fault_off_are_there(fault: str) -> None:
    for node in indexed()[fault]:
        file, _, name = node.partition("::")
        tree = ast.parse((ROOT / "tests" / file).read_text())

        assert name in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}, node
