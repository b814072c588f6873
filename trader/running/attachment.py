"""What a bot keeps beside its document: larger, of interest to nobody else, such as a model.

It is written with the document, in one step, and says with which of its revisions; the document
says the same. Where the two differ, one of them is of another time, and it counts as lost.
"""

import logging

from common.bus import Batch, Bus
from common.channels import BOT_ATTACHMENTS
from common.messages.bot import Attachment, BotDocument

log = logging.getLogger(__name__)


def attached_to(bus: Bus, document: BotDocument) -> str:
    """Return what stands beside a document; nothing when it is lost. Raises BusAway."""
    if not document.attached_revision:
        return ""
    try:
        found = bus.get(BOT_ATTACHMENTS, document.uid)
    except ValueError:
        log.exception("what stands beside the document of bot %s cannot be read", document.uid)
        return ""
    if found is None or found.revision != document.attached_revision:
        log.warning("what stands beside the document of bot %s is lost", document.uid)
        return ""
    return found.body


def attach(batch: Batch, document: BotDocument, body: str) -> None:
    """Have what belongs to a document written with it."""
    attachment = Attachment(revision=document.attached_revision, body=body)
    batch.put(BOT_ATTACHMENTS, attachment, document.uid)


def revised(document: BotDocument, revision: int, *, is_attached_anew: bool) -> BotDocument:
    """Return a document with its next revision, which its attachment may be written with."""
    update = {"revision": revision}
    if is_attached_anew:
        update["attached_revision"] = revision
    return document.model_copy(update=update)
