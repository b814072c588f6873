"""The folder of bot types of one's own."""

from pathlib import Path

import pytest

from tests.support.own_bots import BAD, DYING, GOOD, LOOPING
from trader.types.folder import read_folder


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text)
    return folder


def test_without_a_folder_there_are_no_own_types() -> None:
    found = read_folder(None, ())

    assert (found.types, found.faults) == ({}, [])


def test_a_folder_that_is_not_there_is_said() -> None:
    found = read_folder(Path("/no/such/folder"), ())

    assert str(found.faults[0]) == "/no/such/folder:1: is no folder"


def test_each_file_is_a_type_and_tests_and_private_files_are_none(tmp_path: Path) -> None:
    written(tmp_path, mine=GOOD, yours=GOOD, _shared="x = 1", test_mine="raise ValueError")

    found = read_folder(tmp_path, ())

    assert list(found.types) == ["mine", "yours"]
    assert found.faults == []


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_file_harms_no_other(tmp_path: Path, kind: str) -> None:
    text, line, words = BAD[kind]

    found = read_folder(written(tmp_path, bad=text, good=GOOD), ())

    assert list(found.types) == ["good"]
    (fault,) = found.faults
    assert (fault.file, fault.line) == ("bad.py", line)
    assert words in fault.reason


def test_a_name_that_stands_twice_is_refused_by_name(tmp_path: Path) -> None:
    found = read_folder(written(tmp_path, grid=GOOD, mine=GOOD), {"grid", "simple"})

    assert list(found.types) == ["mine"]
    assert str(found.faults[0]).startswith("grid.py:1: there is a bot type 'grid' already")


def test_a_file_that_loops_for_ever_is_cut_off_and_the_others_are_read(tmp_path: Path) -> None:
    found = read_folder(written(tmp_path, bad=LOOPING, worse=LOOPING, good=GOOD), (), limit_s=5)

    assert list(found.types) == ["good"]
    assert {each.file for each in found.faults} == {"bad.py", "worse.py"}
    assert all("takes too long" in each.reason for each in found.faults)


def test_a_file_that_ends_the_process_is_a_fault(tmp_path: Path) -> None:
    found = read_folder(written(tmp_path, bad=DYING, good=GOOD), ())

    assert list(found.types) == ["good"]
    assert "ends the process" in found.faults[0].reason
