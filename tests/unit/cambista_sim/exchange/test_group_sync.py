"""One sync of the journal for all who wait for it."""

import asyncio
import threading

import pytest

from cambista_sim.exchange.group_sync import GroupSync
from tests.support.loops import run


class Disk:
    """Counts its syncs, holds them up, and fails when it is told to."""

    def __init__(self) -> None:
        self.syncs = 0
        self.is_full = False
        self.gate = threading.Event()
        self.gate.set()

    def sync(self) -> None:
        self.gate.wait(10)
        self.syncs += 1
        if self.is_full:
            raise OSError("no space left")


def test_all_who_are_there_share_one_sync() -> None:
    disk, looked = Disk(), []

    async def work() -> None:
        group = GroupSync(disk.sync, lambda: looked.append(disk.syncs))
        await asyncio.gather(*(group.durable() for _ in range(5)))
        group.close()

    run(work())

    assert (disk.syncs, looked) == (1, [1])


def test_who_comes_during_a_sync_waits_for_the_next() -> None:
    disk = Disk()

    async def work() -> None:
        group = GroupSync(disk.sync, lambda: None)
        disk.gate.clear()
        first = asyncio.create_task(group.durable())
        await asyncio.sleep(0.01)
        second = asyncio.create_task(group.durable())
        await asyncio.sleep(0.01)
        disk.gate.set()
        await first
        assert not second.done()
        await second
        group.close()

    run(work())

    assert disk.syncs == 2


def test_a_full_disk_is_told_to_all_who_wait_and_to_nobody_later() -> None:
    disk = Disk()

    async def work() -> None:
        group = GroupSync(disk.sync, lambda: None)
        disk.is_full = True
        found = await asyncio.gather(group.durable(), group.durable(), return_exceptions=True)
        assert [str(each) for each in found] == ["no space left"] * 2
        disk.is_full = False
        await group.durable()
        group.close()

    run(work())


def test_who_waits_no_more_hinders_nobody() -> None:
    disk = Disk()

    async def work() -> None:
        group = GroupSync(disk.sync, lambda: None)
        gone, there = asyncio.create_task(group.durable()), asyncio.create_task(group.durable())
        await asyncio.sleep(0)
        gone.cancel()
        await there
        with pytest.raises(asyncio.CancelledError):
            await gone
        group.close()

    run(work())

    assert disk.syncs == 1
