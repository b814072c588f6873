"""Whoever files records; with a store it is tested in ``tests/integration/cambista_sim``."""

from pathlib import Path

from cambista_sim.clerk import Clerk
from common.store import open_store


def test_one_that_never_began_can_be_closed(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path / 'virc.sqlite'}") as store:
        Clerk(store).close()
