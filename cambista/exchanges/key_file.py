"""Key files: secrets are read from them once, and no text of ours ever shows one."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cambista.exchange import Access, BadAccess


def read_secrets(
    access: Access, names: Sequence[str], optional: Sequence[str] = ()
) -> dict[str, str]:
    """Return the named texts of an account's key file, a JSON object, and optional ones it has.

    Raises
    ------
    BadAccess
        When there is no such file, it cannot be read, or a name is missing; says which.
    """
    if access.key_file is None:
        raise BadAccess(f"{access.name} has no key file")
    text = _text_of(access.name, access.key_file)
    try:
        found = msgspec.json.decode(text, type=dict[str, object])
    except (msgspec.MsgspecError, ValueError):
        # Without its cause, which would show a part of the file.
        raise BadAccess(f"the key file of {access.name} is not a JSON object") from None
    secrets = {name: value for name, value in found.items() if isinstance(value, str) and value}
    missing = [name for name in names if name not in secrets]
    if missing:
        raise BadAccess(f"the key file of {access.name} lacks {', '.join(missing)}")
    return {name: secrets[name] for name in (*names, *optional) if name in secrets}


def is_header(text: str) -> bool:
    """Whether a text can stand in a header; the error of one that cannot would show it."""
    return text.isascii() and text.isprintable() and text == text.strip()


def _text_of(name: str, file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        reason = error.strerror or "no reason given"
        raise BadAccess(f"the key file of {name} cannot be read: {reason}") from None
