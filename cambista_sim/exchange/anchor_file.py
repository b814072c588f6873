"""The anchor's file: replaced as a whole, or not at all."""

import logging
import os
from pathlib import Path

from pydantic import ValidationError

from cambista_sim.exchange.anchor import Anchor

log = logging.getLogger(__name__)

NAME = "exchange-anchor.json"


def load(folder: Path) -> Anchor | None:
    """Return the anchor that was kept, or None if there is none that can be read."""
    try:
        return Anchor.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError as error:
        log.warning("%s cannot be read, a new replay begins: %s", folder / NAME, error)
        return None


def save(folder: Path, anchor: Anchor) -> None:
    """Keep an anchor; whoever is killed here leaves the old file or the new one."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{NAME}.new"
    with draft.open("w") as file:
        file.write(anchor.model_dump_json(indent=1))
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / NAME)
