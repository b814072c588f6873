"""The latest frame of every event, for any number of browsers.

Nothing waits in a queue: a browser remembers how far it has read, and takes what changed since,
each event once and in its latest form. However slow a browser and however many there are, only
one frame per event is kept.
"""

from collections import OrderedDict
from dataclasses import dataclass

from gui.live.frame import frame

NOTICE_COUNT = 50
"""Notices kept for browsers that come back; as many as the topic keeps."""

LAST_COUNT = 200
"""Last words kept of what is gone, for browsers that have not read them yet."""

_NOTICE = "notice:"


@dataclass(frozen=True, slots=True)
class _Entry:
    sequence: int
    text: bytes


class Feed:
    """Frames by event key, in the order in which they last changed."""

    def __init__(self) -> None:
        self.sequence = 0
        """Counts changes; a reader's position is the sequence that it has read to."""
        self._entries: OrderedDict[str, _Entry] = OrderedDict()
        self._payloads: dict[str, str] = {}
        self._last: dict[str, None] = {}
        """Keys of what is gone, in the order in which it went."""
        self._chunks: dict[int, bytes] = {}

    def put(self, key: str, event: str, payload: str) -> bool:
        """Set an event's latest payload; False when it is what it was."""
        if self._payloads.get(key) == payload:
            return False
        self._last.pop(key, None)
        self.sequence += 1
        self._chunks.clear()
        self._payloads[key] = payload
        self._entries[key] = _Entry(self.sequence, frame(event, payload))
        self._entries.move_to_end(key)
        return True

    def payloads(self, prefix: str) -> dict[str, str]:
        """Return the payloads of what is there, of the keys that begin so."""
        return {
            key: each
            for key, each in self._payloads.items()
            if key.startswith(prefix) and key not in self._last
        }

    def put_last(self, key: str, event: str, payload: str) -> bool:
        """Set the payload of what is gone; False when it is what it was.

        It is forgotten when so many others have gone since: what comes and goes takes no more
        memory the longer the process lives.
        """
        if not self.put(key, event, payload):
            return False
        self._last[key] = None
        if len(self._last) > LAST_COUNT:
            oldest = next(iter(self._last))
            del self._last[oldest], self._payloads[oldest], self._entries[oldest]
        return True

    def put_notice(self, notice_id: str, payload: str) -> bool:
        """Add a notice, which nothing replaces; False when it is known."""
        key = f"{_NOTICE}{notice_id}"
        if key in self._entries:
            return False
        self.sequence += 1
        self._chunks.clear()
        self._entries[key] = _Entry(self.sequence, frame("notice", payload, notice_id))
        notices = [each for each in self._entries if each.startswith(_NOTICE)]
        for old in notices[:-NOTICE_COUNT]:
            del self._entries[old]
        return True

    def after(self, sequence: int) -> bytes:
        """Return the frames that changed after a position, oldest change first.

        Browsers that read at the same pace share one chunk.
        """
        if sequence not in self._chunks:
            texts = []
            for entry in reversed(self._entries.values()):
                if entry.sequence <= sequence:
                    break
                texts.append(entry.text)
            self._chunks[sequence] = b"".join(reversed(texts))
        return self._chunks[sequence]

    def everything(self, last_notice_id: str = "") -> bytes:
        """Return all frames, without the notices up to the one that a browser saw last."""
        seen = self._entries.get(f"{_NOTICE}{last_notice_id}")
        seen_to = seen.sequence if seen else 0
        return b"".join(
            entry.text
            for key, entry in self._entries.items()
            if not key.startswith(_NOTICE) or entry.sequence > seen_to
        )
