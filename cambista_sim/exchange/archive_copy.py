"""An archive as papers, and papers as an archive again."""

from datetime import datetime
from uuid import UUID

from cambista_sim.exchange.archive import KEPT, Archive
from cambista_sim.exchange.paper import Papers


def papers_of(archive: Archive) -> Papers:
    """Return all that an archive remembers."""
    folders = archive.folders.items()
    return Papers(
        number=archive.number,
        orders=sorted(archive.orders.values(), key=lambda row: row.number),
        fills=[fill for _, folder in folders for fill in folder.fills.values()],
        ledger=[(user, row) for user, folder in folders for row in folder.ledger.values()],
        balances={user: folder.balances for user, folder in folders},
    )


def restored(papers: Papers, *, kept: int = KEPT) -> Archive:
    """Return the archive that remembers these papers."""
    archive = Archive(kept=kept)
    archive.number = papers.number
    for row in papers.orders:
        archive.file(row)
    for folder in archive.folders.values():
        folder.done = dict.fromkeys(sorted(folder.done, key=lambda each: _ended(archive, each)))
    for fill in papers.fills:
        archive.folder(fill.user).fills[fill.number] = fill
        if not fill.is_settled:
            archive.await_settlement(fill)
    for user, entry in papers.ledger:
        archive.folder(user).ledger[entry.number] = entry
    for user, balances in papers.balances.items():
        archive.folder(user).balances = balances
    return archive


def _ended(archive: Archive, order_id: UUID) -> datetime:
    row = archive.orders[order_id]
    return row.done_at or row.created_at
