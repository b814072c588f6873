"""What docs/writing-a-bot.md tells a newcomer to do is done, word by word."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from trader.types.folder import read_folder
from trader.types.own import BotFileError, read_bot_type

ROOT = Path(__file__).resolve().parents[3]
GUIDE = (ROOT / "docs" / "writing-a-bot.md").read_text()
FILES = dict(re.findall(r"`(bots/\w+\.py)`:\n\n```python\n(.*?)```", GUIDE, re.DOTALL))


def written(folder: Path) -> Path:
    """Write the guide's files where it says."""
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return folder / "bots"


def test_its_bot_and_its_test_are_written_and_the_test_passes(tmp_path: Path) -> None:
    written(tmp_path)
    command = ".venv/bin/python -m pytest bots"
    assert f"```\n{command}\n```" in GUIDE

    ran = subprocess.run(
        [sys.executable, *command.split()[1:]],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "2 passed" in ran.stdout


def test_its_bot_is_found_in_its_folder_and_its_test_is_not_taken_for_one(tmp_path: Path) -> None:
    found = read_folder(written(tmp_path), {"simple"})

    assert list(found.types) == ["dip"]
    assert found.faults == []


def test_its_mistake_is_shown_as_it_says(tmp_path: Path) -> None:
    path = written(tmp_path) / "dip.py"
    path.write_text(path.read_text().replace("FormPrice, FormSize\n", "FormPrice, FormSiz\n"))
    (shown,) = re.findall(r"```\n(dip\.py:\d+: .*)\n```", GUIDE)

    with pytest.raises(BotFileError) as caught:
        read_bot_type(path)

    assert str(caught.value).startswith(shown)


def test_its_files_are_in_the_style_of_the_project(tmp_path: Path) -> None:
    folder = written(tmp_path)
    options = ["--config", str(ROOT / "pyproject.toml"), "--ignore", "INP001,S101,D103,PLR2004"]

    ran = subprocess.run(
        [sys.executable, "-m", "ruff", "check", *options, str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout
