"""The platform's settings: read once from the environment, and passed down."""

import os
import sys
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, TypeAdapter, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from common.hours import hours_of
from common.market import chosen_settings
from common.messages.base import Pair

MISCONFIGURED = 2
"""Exit code of a process whose settings are not valid."""

_PAIR: TypeAdapter[str] = TypeAdapter(Pair)

_OTHERS = {"sim": "the simulated broker", "all": "every broker, in a halt"}
"""Names that no real broker may have."""


def _pairs(text: str) -> str:
    for each in text.split():
        _PAIR.validate_python(each)
    if not text.split():
        raise ValueError("names no pair")
    return " ".join(text.split())


def _real_name(text: str) -> str:
    if text in _OTHERS:
        raise ValueError(f"{text!r} means {_OTHERS[text]}")
    return text


def _funds(text: str) -> str:
    for each in text.split():
        currency, equals, amount = each.partition("=")
        try:
            is_good = bool(currency and equals) and Decimal(amount) >= 0
        except ArithmeticError:
            is_good = False
        if not is_good:
            raise ValueError(f"{each!r} is not CURRENCY=AMOUNT")
    return text


def _hours(text: str) -> str:
    if text:
        hours_of(text)
    return text


def amounts(text: str) -> dict[str, Decimal]:
    """Return the amounts of a setting like ``EUR=1000 BTC=0.02``, by currency."""
    return {
        currency: Decimal(amount)
        for currency, _, amount in (each.partition("=") for each in text.split())
    }


class Settings(BaseSettings):
    """What a user may set; every name, default and meaning is here and nowhere else."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    redis_url: str = Field("redis://127.0.0.1:6379/0", description="Redis or Valkey server")
    store_url: str = Field(
        "sqlite:///data/virc.sqlite",
        description="where trades, orders and fills are kept: mongodb://HOST/NAME or sqlite:///FILE",
        pattern="^(mongodb(\\+srv)?|sqlite)://",
    )
    virc_pairs: Annotated[str, NoDecode, AfterValidator(_pairs)] = Field(
        "BTC-EUR ETH-EUR ETH-BTC BTC-USD", description="pairs to grab and trade"
    )
    virc_indicators: str = Field(
        "",
        description="indicators to work out beside each one with its defaults, as in "
        "`rsi:period=7 macd:fast=5,slow=35`",
    )
    virc_port: int = Field(5000, ge=1, le=65535, description="the dashboard's port")
    virc_host: str = Field("127.0.0.1", description="the address that the dashboard listens on")
    virc_data: Path = Field(Path("data"), description="where the embedded servers keep their files")
    virc_user: str = Field("admin", min_length=1, description="sign-in name of the dashboard")
    virc_password: SecretStr | None = Field(
        None, description="its password; generated and printed once when not given"
    )
    virc_password_file: Path | None = Field(
        None, description="a file with the password, instead of VIRC_PASSWORD"
    )
    virc_api_token: SecretStr | None = Field(
        None, description="bearer token of the REST API; without one it needs a session"
    )
    virc_feed: str = Field(
        "coinbase",
        pattern=r"^[a-z][a-z0-9_]*(:[a-z0-9_]+)?$",
        description="whose market the grabber reads: coinbase, coinbase_advanced, or ccxt: and the "
        "name that ccxt has for an exchange",
    )
    virc_feed_url: str | None = Field(
        None,
        pattern="^wss?://",
        description="where the grabber reads that feed; the exchange's own address when not given",
    )
    virc_rest_url: str | None = Field(
        None,
        pattern="^https?://",
        description="where the grabber reads products and missed trades, in the same way",
    )
    virc_trades_kept_days: int = Field(
        35,
        ge=31,
        description="days that single trades are kept; older ones are kept as candles alone",
    )
    virc_minutes_kept_days: int = Field(
        400,
        ge=31,
        description="days that candles shorter than an hour are kept; longer ones stay",
    )
    virc_exchange_host: str = Field(
        "127.0.0.1", description="the address that the stand-in exchange listens on"
    )
    virc_exchange_port: int = Field(
        8765, ge=1, le=65535, description="the stand-in exchange's port"
    )
    virc_replay: str | None = Field(
        None,
        description="recordings that the stand-in exchange plays, separated by blanks; "
        "those shipped with the project when not given",
    )
    virc_replay_speed: float = Field(
        1.0, ge=0, description="1 is real time, 0 is as fast as it goes"
    )
    virc_real_trading: Literal["off", "on"] = Field(
        "off", description="on allows orders to be sent to a production host"
    )
    cambista_name: Annotated[str, AfterValidator(_real_name)] = Field(
        "coinbase",
        pattern=r"^[a-z][a-z0-9_-]{0,30}$",
        description="the real broker's name on the bus; each account has its own",
    )
    cambista_venue: str = Field(
        "coinbase",
        pattern=r"^[a-z][a-z0-9_]*$",
        description="the kind of venue: coinbase, coinbase_advanced or ccxt",
    )
    cambista_rest_url: str | None = Field(
        None,
        pattern="^https?://",
        description="the venue's REST interface; its production host when not given",
    )
    cambista_feed_url: str | None = Field(
        None, pattern="^wss?://", description="the venue's feed of an account's orders"
    )
    cambista_key_file: Path | None = Field(
        None, description="a JSON file with the account's key, read by cambista alone"
    )
    cambista_order_limit: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "EUR=1000 USD=1000 BTC=0.02",
        description="most funds of one real order, by quote currency; one not named is free",
    )
    cambista_day_limit: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "EUR=10000 USD=10000 BTC=0.2", description="most funds of all real orders of a day (UTC)"
    )
    cambista_open_limit: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "EUR=5000 USD=5000 BTC=0.1", description="most funds of the real orders that are open"
    )
    cambista_collar_rate: Decimal = Field(
        Decimal("0.05"),
        ge=0,
        lt=1,
        description="how far beyond the last price a real order may go: 0.05 is 5 %, 0 is any",
    )
    cambista_orders_per_s: int = Field(
        10, ge=1, description="most real orders that are sent in a second"
    )
    cambista_fence_s: float = Field(
        60.0,
        ge=1,
        description="seconds after which an order that the venue does not show was not placed",
    )
    virc_largest_loss: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "",
        description="most that all bots together may lose in a day (UTC) by quote currency, what "
        "they hold valued each minute, as `EUR=500`; then all are paused. One not named is free",
    )
    virc_largest_drawdown: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "",
        description="how far their profit of a day may fall from its peak, in the same way",
    )
    virc_largest_open_funds: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "",
        description="most that they may have in what they hold and in orders to buy, in the same "
        "way",
    )
    virc_on_loss: Literal["pause", "stop"] = Field(
        "pause", description="what is done to all bots when one of these three is reached"
    )
    virc_trading_hours: Annotated[str, AfterValidator(_hours)] = Field(
        "",
        description="hours of the day (UTC), as `08:00-22:00`, outside of which all bots rest: "
        "none adds to what it holds. They may go over midnight",
    )
    virc_losses_in_a_row: int | None = Field(
        None,
        ge=1,
        le=50,
        description="all bots rest after so many orders, of any bots and one after the other, that "
        "closed a position at a loss",
    )
    virc_cooldown_minutes: int = Field(
        60, ge=1, le=10_080, description="how long they rest then, from the last of those losses"
    )
    virc_bots: Path | None = Field(
        None,
        description="a folder of bot types of your own, one a Python file: docs/writing-a-bot.md; "
        "read when the trader starts",
    )
    virc_log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="how much the services log"
    )
    sim_name: str = Field(
        "sim",
        pattern=r"^[a-z0-9_-]{1,40}$",
        description="the simulated broker's name; each of several has its own, and a VIRC_DATA",
    )
    sim_title: str = Field(
        "Coinbase Emulated (sim)", description="the simulated broker's name for people"
    )
    sim_funds: Annotated[str, NoDecode, AfterValidator(_funds)] = Field(
        "EUR=10000 USD=10000 BTC=1 ETH=10", description="first balances of the simulated account"
    )
    sim_maker_fee_rate: Decimal = Field(
        Decimal("0.004"), ge=0, lt=1, description="the simulated venue's fee on resting orders"
    )
    sim_taker_fee_rate: Decimal = Field(
        Decimal("0.006"), ge=0, lt=1, description="its fee on orders that take from the book"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what the environment leaves open from the settings of the chosen market."""
        settings = chosen_settings(os.environ)
        chosen = {name.lower(): value for name, value in settings.items() if value}
        return init_settings, env_settings, InitSettingsSource(settings_cls, chosen)

    @property
    def pairs(self) -> tuple[str, ...]:
        """The pairs to grab and trade."""
        return tuple(self.virc_pairs.split())

    @property
    def funds(self) -> dict[str, Decimal]:
        """First balance of the simulated account by currency."""
        return amounts(self.sim_funds)


def read_settings() -> Settings:
    """Read the settings, or end the process with code 2, naming each variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        for each in error.errors():
            name = ".".join(str(part) for part in each["loc"]).upper()
            sys.stderr.write(f"{name}: {each['msg']}\n")
        sys.exit(MISCONFIGURED)
