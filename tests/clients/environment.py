"""Virtual environments for clients by others, which the project itself never depends on.

``python -m tests.clients.environment`` makes those that are missing or out of date. Each holds
exactly what its file in ``requirements/`` pins, by hash and without resolving anything: ``cbpro``
asks for versions of 2017 that no Python of today can install.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
REQUIREMENTS = Path(__file__).parent / "requirements"
HOME = ROOT / ".venv-clients"

INSTALL_S = 300
SESSION_S = 300


class NotInstalledError(Exception):
    """A client cannot be installed here."""


def names() -> list[str]:
    """Return the names of all clients."""
    return sorted(path.stem for path in REQUIREMENTS.glob("*.txt"))


def prepared(name: str) -> Path:
    """Return the Python of a client's environment, which is made when it is not there.

    Raises
    ------
    NotInstalledError
        With what pip says.
    """
    pinned = REQUIREMENTS / f"{name}.txt"
    folder = HOME / name
    python, stamp = folder / "bin" / "python", folder / ".ready"
    wanted = f"{sys.version} {hashlib.sha256(pinned.read_bytes()).hexdigest()}"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", "--without-pip", str(folder)])
    _run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python)),
            *("--quiet", "--no-input", "--disable-pip-version-check"),
            *("install", "--no-deps", "--require-hashes", "--requirement", str(pinned)),
        ]
    )
    stamp.write_text(wanted)
    return python


def session(name: str, script: str, told: object, env: dict[str, str] | None = None) -> Any:  # noqa: ANN401 - any JSON
    """Run a script with a client, and return what it found out.

    Parameters
    ----------
    script
        The name of a module of ``tests.clients.scripts``.
    told
        What the script is told: addresses, keys. It answers with a line of JSON, its last.
    env
        Added to an environment that has nothing of the test's own.
    """
    done = subprocess.run(
        [str(prepared(name)), "-m", f"tests.clients.scripts.{script}", json.dumps(told)],
        cwd=ROOT,
        env={"PATH": os.defpath, "PYTHONUTF8": "1", **(env or {})},
        capture_output=True,
        text=True,
        timeout=SESSION_S,
        check=False,
    )
    if done.returncode:
        raise AssertionError(f"{script} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_S, check=False)
    if done.returncode:
        raise NotInstalledError(done.stdout + done.stderr)


def main() -> None:
    """Prepare all environments; one that cannot be made is told of, and its tests skipped."""
    for name in names():
        if not (HOME / name / ".ready").exists():
            sys.stderr.write(f"virc: installs {name} for the tests with clients by others\n")
        try:
            prepared(name)
        except NotInstalledError as error:
            sys.stderr.write(f"virc: {name} cannot be installed: {error}\n")


if __name__ == "__main__":
    main()
