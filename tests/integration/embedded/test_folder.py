"""The data folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from embedded.folder import (
    FolderTaken,
    begin_log,
    bound_log,
    kept_password,
    kill_leftovers,
    note_pid,
    taken,
)
from embedded.log_tail import LogTail, last_lines
from embedded.port import becomes_free, is_free, kept_port
from tests.support.redis import free_port


def test_a_second_platform_on_the_same_folder_is_told_who_has_it(tmp_path: Path) -> None:
    with taken(tmp_path), pytest.raises(FolderTaken, match=str(os.getpid())), taken(tmp_path):
        pass

    with taken(tmp_path):
        pass


def test_a_password_is_generated_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path, password = kept_password(tmp_path)
    again, nothing = kept_password(tmp_path)

    assert password is not None
    assert path.read_text().strip() == password
    assert path.stat().st_mode & 0o777 == 0o600
    assert (again, nothing) == (path, None)


def test_the_log_of_the_last_run_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    log = tmp_path / "logs" / "a.log"
    begin_log(log)
    log.write_text("first\n")

    begin_log(log)

    assert not log.exists()
    assert log.with_suffix(".log.1").read_text() == "first\n"


def test_a_log_that_grew_too_long_is_begun_anew_under_its_writer(tmp_path: Path) -> None:
    log = tmp_path / "a.log"
    tail = LogTail(log)
    with log.open("ab", buffering=0) as writer:
        writer.write(b"one\ntwo\n")
        before = tail.new_lines()
        was_bound = bound_log(log, most_bytes=5)
        writer.write(b"three\n")

    assert was_bound
    assert before == ["one", "two"]
    assert tail.new_lines() == ["three"]
    assert last_lines(log) == ["three"]
    assert log.with_suffix(".log.1").read_text() == "one\ntwo\n"


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")
def test_a_process_left_behind_is_killed_but_not_one_that_got_its_number(tmp_path: Path) -> None:
    sleeper = [sys.executable, "-c", "import time; time.sleep(60)"]
    ours = subprocess.Popen(sleeper, start_new_session=True)
    other = subprocess.Popen(sleeper, start_new_session=True)
    note_pid(tmp_path, "ours", ours.pid)
    note_pid(tmp_path, "other", other.pid)
    (tmp_path / "run" / "other.pid").write_text(f"{other.pid} 12\n")

    killed = kill_leftovers(tmp_path)

    assert killed == ["ours"]
    assert ours.wait(timeout=60) == -9
    assert other.poll() is None
    assert list((tmp_path / "run").iterdir()) == []
    other.kill()
    other.wait()


def test_a_port_that_is_taken_is_seen_and_another_is_kept_in_its_place(tmp_path: Path) -> None:
    file = tmp_path / "port"
    port = kept_port(file)
    assert kept_port(file) == port

    server = subprocess.Popen(
        [sys.executable, "-m", "http.server", "--bind", "127.0.0.1", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while is_free(port):
            assert server.poll() is None
        other = kept_port(file)
        assert other != port
        assert not becomes_free(port, within_s=0.1)
        assert becomes_free(free_port())
    finally:
        server.kill()
        server.wait()
