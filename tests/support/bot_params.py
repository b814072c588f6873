"""Valid parameters of every bot type, for the tests that run over all of them."""

from typing import Any
from uuid import UUID, uuid5

BOT = "553c5def-7e1d-44df-aeed-266c399f6b7e"
"""The bot's own id."""

NEIGHBOUR = str(uuid5(UUID(BOT), "neighbour 1"))

PARAMS: dict[str, dict[str, Any]] = {
    "dca": {
        "funds": "50",
        "every_s": 600,
        "safety_orders": 2,
        "drop": "2",
        "most_deals": 2,
        "take_profit": "1.5",
        "trailing": "0.5",
    },
    "grid": {
        "lower": "3000",
        "upper": "3700",
        "levels": 5,
        "size": "0.02",
        "stop_below": "2900",
        "sell_at_stop": True,
    },
    "simple": {"size": "0.02", "buy_at": "3371.0", "sell_at": "3383.0", "loop": True},
    "conditional": {
        "steps": [
            {"rule": {"<": [{"var": "price"}, 3371]}, "side": "buy", "size": "0.02"},
            {
                "rule": {
                    "or": [
                        {">": [{"var": "price"}, 3383]},
                        {">": [{"var": "own.since_fill_s"}, 60]},
                    ]
                },
                "side": "sell",
                "position_percent": "100",
                "offset_percent": "0.1",
                "limit_s": 30,
            },
        ],
        "loop": True,
        "cooldown_s": 5,
    },
    "learner": {"funds": "100", "interval": "1m", "learn_first": 1, "threshold_percent": "50"},
    "stop_loss": {"bots": [BOT], "stop": "3300.0"},
    "watchdog": {"bots": [BOT], "when": "end", "then": "start"},
    "watchdog:account": {
        "account": True,
        "when": "drawdown",
        "limit": "200",
        "then": "pause",
        "whom": [NEIGHBOUR],
        "most_times": 5,
    },
    "watchdog:tag": {
        "tag": "night",
        "when": "end",
        "then": "start",
        "whom_tag": "night",
        "most_times": 5,
    },
    "stop_loss:tag": {"tag": "night", "stop": "3300.0"},
    "trailing_stop": {"side": "sell", "size": "0.02", "trail_percent": "2"},
    "ema_cross": {"interval": "1m", "short": 2, "long": 3},
    "swinging": {"size": "0.02", "buy_at": "3371.0", "sell_at": "3383.0", "collar": "5"},
}
"""Valid parameters of each bot type, for the contract tests; a variant's name is after a colon."""

UNBOUNDED = {
    "conditional": "a size may be said without its price, and steps may buy again and again",
    "ema_cross": "it trades a share of the account, whatever that has",
    "stop_loss": "it sells what other bots hold",
}
"""Bot types whose parameters set no bound to what they may have at risk, and why they do not."""


def type_of(name: str) -> str:
    """Return the bot type whose parameters, or a variant of them, have this name."""
    return name.partition(":")[0]
