"""The documents agree with the code, and say what a stranger needs first."""

import json
import os
import re
from pathlib import Path

from common import channels, records
from common.channel import Channel
from common.channels import CHANNELS
from common.records import COLLECTIONS, Collection
from embedded.documents import example_environment, with_names, with_tables

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text()


def test_the_example_environment_is_current() -> None:
    assert (ROOT / ".env.example").read_text() == example_environment(), "run `make documents`"


def test_the_tables_are_current() -> None:
    guide = (ROOT / "CONTRIBUTING.md").read_text()

    assert guide == with_tables(guide), "run `make documents`"


def test_the_names_of_rules_are_current() -> None:
    guide = (ROOT / "docs" / "rules.md").read_text()

    assert guide == with_names(guide), "run `make documents`"


def test_every_channel_and_collection_is_in_the_list_that_the_tables_are_made_from() -> None:
    assert {each.key for each in vars(channels).values() if isinstance(each, Channel)} == {
        each.key for each in CHANNELS
    }
    assert {each.name for each in vars(records).values() if isinstance(each, Collection)} == {
        each.name for each in COLLECTIONS
    }


def test_the_readme_names_the_commands_and_the_danger() -> None:
    for each in ("make demo", "make test", "docker compose up", "Real money", "LICENSE"):
        assert each in README


def test_the_readme_points_to_files_that_are_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_licence_is_mit() -> None:
    assert (ROOT / "LICENSE").read_text().startswith("MIT License")


def test_pinned_packages_have_hashes_and_name_no_host() -> None:
    text = (ROOT / "constraints.txt").read_text()
    pins = re.findall(r"^[\w.\[\]-]+==\S+(.*)$", text, re.MULTILINE)

    assert "://" not in text
    assert "--index-url" not in text
    assert len(pins) == len(re.findall(r"^[^\s#-]", text, re.MULTILINE))
    assert all(rest.startswith((" ; ", " \\", "")) for rest in pins)
    assert re.search(r"==[^\\]*\n(?!    --hash)", text) is None, "a pin has no hash"


def test_locked_front_end_packages_have_hashes_and_name_no_host() -> None:
    lock = json.loads((ROOT / "gui" / "package-lock.json").read_text())
    packages = {name: body for name, body in lock["packages"].items() if name}

    assert packages
    assert all(body["integrity"].startswith("sha512-") for body in packages.values())
    assert not any("resolved" in body for body in packages.values())


def test_the_integration_script_runs_make_test() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert script.read_text().rstrip().endswith("exec make test")
