"""The data folder: what the embedded platform keeps there, and that one platform has it."""

import fcntl
import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PASSWORD_BYTES = 9


class FolderTaken(Exception):  # noqa: N818 - said as it is to who asks for it
    """Another platform runs on this data folder."""


@contextmanager
def taken(data: Path) -> Iterator[None]:
    """Have the folder to oneself; it is given back however the process ends. Raises FolderTaken."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "?"
            raise FolderTaken(
                f"{data} is in use by process {holder}: stop that one, "
                "or set VIRC_DATA to another folder"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        file.truncate(0)


def kept_password(data: Path) -> tuple[Path, str | None]:
    """Return the file with the dashboard's password, and the password when it was made now."""
    path = data / "password"
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path, None
    with os.fdopen(descriptor, "w") as file:
        file.write(password + "\n")
    return path, password


def log_of(data: Path, service: str) -> Path:
    """Return the file that a service's output goes to."""
    return data / "logs" / f"{service}.log"


def begin_log(log: Path) -> None:
    """Put the log of the last run aside, in place of the one before."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_suffix(".log.1"))


def bound_log(log: Path, most_bytes: int) -> bool:
    """Empty a log that has grown too long, keeping a copy; its writer appends to it as before."""
    if not log.exists() or log.stat().st_size <= most_bytes:
        return False
    log.with_suffix(".log.1").write_bytes(log.read_bytes())
    os.truncate(log, 0)
    return True


def note_pid(data: Path, service: str, pid: int) -> None:
    """Write down which process a service is, for who wants to signal it and for the next start."""
    folder = data / "run"
    folder.mkdir(exist_ok=True)
    (folder / f"{service}.pid").write_text(f"{pid} {_born(pid)}\n")


def forget_pid(data: Path, service: str) -> None:
    """Forget a service's process; it has ended."""
    (data / "run" / f"{service}.pid").unlink(missing_ok=True)


def kill_leftovers(data: Path) -> list[str]:
    """Kill what an earlier run left behind, where the system did not; return the services' names.

    A process counts as left behind only when it began at the instant that was written down: its
    number may belong to somebody else by now.
    """
    killed = []
    for file in sorted((data / "run").glob("*.pid")):
        pid, _, born = file.read_text().strip().partition(" ")
        if born and pid.isdecimal() and _born(int(pid)) == born:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(int(pid), signal.SIGKILL)
                killed.append(file.stem)
        file.unlink()
    return killed


def _born(pid: int) -> str:
    """Return when a process began, in the system's own count; nothing when there is none."""
    if sys.platform != "linux":
        return ""
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return status.rpartition(")")[2].split()[19]  # field 22 of proc(5), the name may hold blanks
