"""Recorded markets for bots: minutes of 19 days, and trades as the exchange told them."""

import gzip
import json
from datetime import datetime
from functools import cache
from pathlib import Path

from kit.market import Market, make_market
from kit.source import Dealt

FOLDER = Path(__file__).resolve().parents[1] / "data"
PAIR = "BTC-USD"


@cache
def nineteen_days() -> Market:
    """Return 27,360 minutes of February 2018, in which the price halved and came back."""
    return make_market(FOLDER / "candles" / "1m_BTC-USD_2018-02-05_2018-02-23.csv.gz", pair=PAIR)


@cache
def three_days() -> Market:
    """Return the first of them: for what has to look at every minute."""
    whole = nineteen_days()
    return Market(whole.product, whole.stretches[: 3 * 1440])


@cache
def recorded_trades() -> Market:
    """Return ten minutes of 2018-04-17, trade by trade."""
    with gzip.open(FOLDER / "trades.jsonl.gz", "rt") as lines:
        told = [json.loads(line) for line in lines]
    matches = [each["msg"] for each in told if each["capture"] == "exchange_2018-04-17"]
    return make_market(
        [
            Dealt(each["price"], each["size"], datetime.fromisoformat(each["time"]))
            for each in sorted(matches, key=lambda one: int(one["trade_id"]))
        ],
        pair=PAIR,
    )
