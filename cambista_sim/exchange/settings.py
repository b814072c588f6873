"""The stand-in exchange's settings: the platform's, and a few of its own for tests."""

import sys
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from cambista_sim.exchange.advanced.token import LONGEST_WINDOW_S
from cambista_sim.exchange.library import shipped
from cambista_sim.exchange.signature import WINDOW_S
from common.settings import MISCONFIGURED, Settings


class ExchangeSettings(Settings):
    """What can be set about the stand-in exchange."""

    virc_exchange_public_rate: float = Field(
        10, ge=0, description="public requests a second that one address may send; 0 is no limit"
    )
    virc_exchange_public_burst: int = Field(
        15, ge=1, description="public requests that one address may send at once"
    )
    virc_exchange_users: Path | None = Field(
        None,
        description="a JSON file of the users who may trade at the stand-in exchange; "
        "one demo user when not given",
    )
    virc_exchange_private_rate: float = Field(
        15, ge=0, description="private requests a second that a user may send; 0 is no limit"
    )
    virc_exchange_private_burst: int = Field(
        30, ge=1, description="private requests that a user may send at once"
    )
    virc_exchange_fills_rate: float = Field(
        10, ge=0, description="requests for fills a second that a user may send; 0 is no limit"
    )
    virc_exchange_fills_burst: int = Field(
        20, ge=1, description="requests for fills that a user may send at once"
    )
    virc_exchange_open_orders: int = Field(
        500, ge=0, description="orders that a user may have open on a product; 0 is no limit"
    )
    virc_exchange_settle_s: float = Field(
        0, ge=0, description="seconds from a fill to the moving of its money"
    )
    virc_exchange_auth_status: int = Field(
        400,
        ge=400,
        le=401,
        description="status of a wrong key or signature: 400 until 2019, 401 in later reports",
    )
    virc_exchange_window_s: float = Field(
        WINDOW_S,
        gt=0,
        le=WINDOW_S,
        description="seconds for which a signed request is good; less than Coinbase's for tests "
        "whose brokers give an order up sooner",
    )
    virc_exchange_cancel_form: Literal["id", "list"] = Field(
        "id", description="what a cancel answers: the id, or as until 2018 a list with it"
    )
    virc_exchange_tls_port: int | None = Field(
        None, ge=1, le=65535, description="a second port of the stand-in exchange, with TLS"
    )
    virc_exchange_tls_names: str = Field(
        "localhost 127.0.0.1 ::1",
        description="names and addresses for which its certificate is, separated by blanks",
    )
    virc_exchange_faults: Path | None = Field(
        None, description="a JSON file of faults that the stand-in exchange begins with"
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
    def token_window_s(self) -> float:
        """For how long a token of Advanced Trade is good at most."""
        window_s = self.virc_exchange_window_s
        return LONGEST_WINDOW_S if window_s >= WINDOW_S else window_s

    @property
    def replay_paths(self) -> list[Path]:
        """The recordings to play."""
        return [Path(each) for each in (self.virc_replay or "").split()] or shipped()


def described() -> str:
    """Return what may be set, with its defaults, for ``--help``."""
    lines = []
    for name, field in ExchangeSettings.model_fields.items():
        if name.startswith(("virc_exchange", "virc_replay", "virc_data", "sim_maker", "sim_taker")):
            default = "" if field.default is None else f" [{field.default}]"
            lines.append(f"  {name.upper()}\n      {field.description}{default}")
    return "\n".join(lines)


def read_exchange_settings() -> ExchangeSettings:
    """Read the settings, or end the process with code 2, naming each variable that is wrong."""
    try:
        return ExchangeSettings()
    except ValidationError as error:
        for each in error.errors():
            name = ".".join(str(part) for part in each["loc"]).upper()
            sys.stderr.write(f"{name}: {each['msg']}\n")
        sys.exit(MISCONFIGURED)
