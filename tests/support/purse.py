"""An account as a test has it, and the news of it for a bot that watches it."""

from datetime import datetime, timedelta
from decimal import Decimal

from common.messages.bot import BotDocument
from common.messages.order import Balance, WalletReported
from tests.support.bots import BEGAN_AT, simple_bot
from trader.account import Account, AccountNews, Figures


def wallet(at: datetime = BEGAN_AT, hold: str = "0", **balances: str) -> WalletReported:
    """Return what a broker reports: ``wallet(EUR="1000", BTC="0.5")``."""
    return WalletReported(
        balances=tuple(_balance(name, each, hold) for name, each in balances.items()),
        reported_at=at,
    )


def _balance(name: str, balance: str, hold: str) -> Balance:
    held = Decimal(balance)
    return Balance(currency=name, balance=held, hold=Decimal(hold), available=held - Decimal(hold))


def account(
    price: str = "", after_s: float = 0, *, is_look: bool = False, broker: str = "sim", **held: str
) -> AccountNews:
    """Return the news of an account, at a price of its base, or at none."""
    prices = {"BTC": Decimal(price)} if price and "BTC" in held else {}
    figures = Figures(
        broker=broker,
        balances={name: Decimal(each) for name, each in held.items()},
        prices=prices,
        told_at=BEGAN_AT + timedelta(seconds=after_s),
    )
    return AccountNews(figures, is_look=is_look)


def account_seen(**seen: object) -> BotDocument:
    """Return the document of a running bot that knows this of its account."""
    bot = simple_bot()
    bot.start()
    return BotDocument.model_validate({**bot.json, "account_seen": seen})


def watching(*news: AccountNews) -> Account:
    """Return the sight of a bot that watches its account and was told this."""
    made = Account(account_seen(is_watched=True))
    for each in news:
        made.hear(each)
    return made
