"""The stand-in exchange's settings: the platform's, and a few of its own for tests."""

import sys
from pathlib import Path

from pydantic import Field, ValidationError

from cambista_sim.exchange.library import shipped
from common.settings import MISCONFIGURED, Settings


class ExchangeSettings(Settings):
    """What can be set about the stand-in exchange."""

    virc_exchange_public_rate: float = Field(
        10, ge=0, description="public requests a second that one address may send; 0 is no limit"
    )
    virc_exchange_public_burst: int = Field(
        15, ge=1, description="public requests that one address may send at once"
    )
    virc_exchange_queue: int = Field(
        20_000, ge=10, description="messages that wait for a slow reader before it is cut off"
    )
    virc_exchange_history_s: float = Field(
        0, ge=0, description="seconds for which a new replay has already run when it begins"
    )
    virc_exchange_admin: bool = Field(
        default=False, description="whether other machines may use the admin routes"
    )

    @property
    def replay_paths(self) -> list[Path]:
        """The recordings to play."""
        return [Path(each) for each in (self.virc_replay or "").split()] or shipped()


def read_exchange_settings() -> ExchangeSettings:
    """Read the settings, or end the process with code 2, naming each variable that is wrong."""
    try:
        return ExchangeSettings()
    except ValidationError as error:
        for each in error.errors():
            name = ".".join(str(part) for part in each["loc"]).upper()
            sys.stderr.write(f"{name}: {each['msg']}\n")
        sys.exit(MISCONFIGURED)
