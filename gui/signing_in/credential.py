"""Who may sign in: one user, whose password is given or generated, and the session's key."""

import hashlib
import hmac
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from common.settings import Settings
from gui.signing_in.keepsake import keep

_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's password storage cheat sheet, Argon2id with 19 MiB: the streams wait meanwhile."""

_PASSWORD_BYTES = 12
"""96 random bits; nobody guesses them at five tries in five minutes."""

_LONGEST_PASSWORD = 1024


class UnusablePasswordError(ValueError):
    """The file that should hold the password cannot be read, or is empty."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to know the user again."""

    user: str
    password_hash: str
    """Argon2id, in its own text form."""
    secret_key: str
    """Signs the cookies."""
    stamp: str
    """Changes with the password and with nothing else."""
    api_token: str | None

    def admits(self, user: str, password: str) -> bool:
        """Whether this is the user's password; takes as long for a name that is wrong."""
        is_user = hmac.compare_digest(user.encode(), self.user.encode())
        try:
            _HASHER.verify(self.password_hash, password[:_LONGEST_PASSWORD])
        except (VerificationError, InvalidHashError):
            return False
        return is_user

    def admits_token(self, token: str) -> bool:
        """Whether this is the token of the REST API."""
        return self.api_token is not None and hmac.compare_digest(
            token.encode(), self.api_token.encode()
        )


def read_credentials(settings: Settings) -> Credentials:
    """Read or make the password's hash and the session key. Raises UnusablePasswordError."""
    key, _ = keep(settings.virc_data / "gui-session-key", lambda: secrets.token_hex(32))
    password = _given_password(settings)
    if password is None:
        hash_, source = _kept_hash(settings)
    else:
        hash_, source = _HASHER.hash(password), f"{settings.virc_user}:{password}"
    token = settings.virc_api_token
    return Credentials(
        user=settings.virc_user,
        password_hash=hash_,
        secret_key=key,
        stamp=hmac.new(key.encode(), source.encode(), hashlib.sha256).hexdigest()[:16],
        api_token=token.get_secret_value() if token and token.get_secret_value() else None,
    )


def _given_password(settings: Settings) -> str | None:
    if settings.virc_password is not None:
        return settings.virc_password.get_secret_value()
    if settings.virc_password_file is None:
        return None
    password = _text_of(settings.virc_password_file)
    if not password:
        raise UnusablePasswordError(f"VIRC_PASSWORD_FILE: {settings.virc_password_file} is empty")
    return password


def _text_of(path: Path) -> str:
    try:
        return path.read_text().rstrip("\r\n")
    except OSError as error:
        raise UnusablePasswordError(f"VIRC_PASSWORD_FILE: {error}") from error


def _kept_hash(settings: Settings) -> tuple[str, str]:
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    path = settings.virc_data / "gui-password-hash"
    hash_, is_new = keep(path, lambda: _HASHER.hash(password))
    if is_new:
        sys.stderr.write(
            f"gui: sign in as {settings.virc_user} with the password {password}\n"
            f"gui: it is shown this once; delete {path} to have a new one made\n"
        )
        sys.stderr.flush()
    return hash_, hash_
