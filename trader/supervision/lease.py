"""A trader's lease, and the owners of bots under it, in Redis.

A trader's one lease covers all of its bots: five hundred bots are not five hundred renewals. The
lease lasts by Redis's clock. An owner is set by comparing: only for who has a lease, only when it
is still who it was thought to be, and never away from a trader whose lease lasts.
"""

import time
from collections.abc import Iterable
from typing import Any

from common.bus import Bus
from common.channels import BOT_OWNERS, TRADERS
from trader.supervision.permit import LEASE_S, Permit
from trader.supervision.roster import NOBODY, Roster

_RENEW = """
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
redis.call('HSET', KEYS[1], ARGV[1], string.format('%.0f', now + ARGV[2]))
local traders = redis.call('HGETALL', KEYS[1])
for place = 1, #traders, 2 do
  if tonumber(traders[place + 1]) < now - 60000 then redis.call('HDEL', KEYS[1], traders[place]) end
end
return {string.format('%.0f', now), traders, redis.call('HGETALL', KEYS[2])}
"""

_MOVE = """
local at = redis.call('TIME')
local now = at[1] * 1000 + math.floor(at[2] / 1000)
local function lives(trader)
  return tonumber(redis.call('HGET', KEYS[1], trader) or 0) > now
end
local moved = {}
if not lives(ARGV[1]) then return moved end
for place = 4, #ARGV do
  local owner = redis.call('HGET', KEYS[2], ARGV[place])
  local is_free = owner == '""' or (owner and not lives(string.sub(owner, 2, -2)))
  local is_so = (ARGV[2] == 'mine' and owner == '"' .. ARGV[1] .. '"')
    or (ARGV[2] == 'free' and is_free)
    or (ARGV[2] == 'new' and (not owner or is_free))
  if is_so then
    if ARGV[3] == 'gone' then
      redis.call('HDEL', KEYS[2], ARGV[place])
    else
      redis.call('HSET', KEYS[2], ARGV[place], ARGV[3])
    end
    moved[#moved + 1] = ARGV[place]
  end
end
return moved
"""

_LEAVE = "redis.call('HDEL', KEYS[1], ARGV[1])"


class Lease:
    """One trader's lease. Every method raises BusAway."""

    def __init__(self, bus: Bus, me: str, permit: Permit) -> None:
        self._bus = bus
        self._me = me
        self._permit = permit
        self._keys = (TRADERS.at(), BOT_OWNERS.at())

    def renew(self) -> tuple[Roster, float]:
        """Take or renew it; return who has what, and when it was asked for, by the local clock.

        Bots may not know of it before what they lost by then is dead: see ``grant``.
        """
        asked_at = time.monotonic()
        at, traders, owners = self._run(_RENEW, self._me, int(LEASE_S * 1000))
        roster = Roster(
            at_ms=int(at),
            traders={name: TRADERS.decode(text) for name, text in _pairs(traders)},
            owners={name: BOT_OWNERS.decode(text) for name, text in _pairs(owners)},
        )
        return roster, asked_at

    def grant(self, asked_at: float) -> None:
        """Let the bots' processes know that the lease was renewed."""
        self._permit.grant(asked_at)

    def claim(self, names: Iterable[str]) -> list[str]:
        """Become the owner of what nobody alive has; return what was had."""
        return self._move("free", self._me, names)

    def add(self, names: Iterable[str], owner: str = NOBODY) -> list[str]:
        """Make bots known that are to run, unless a living trader has them already."""
        return self._move("new", owner, names)

    def give(self, names: Iterable[str]) -> list[str]:
        """Let others have what is one's own."""
        return self._move("mine", NOBODY, names)

    def forget(self, names: Iterable[str]) -> list[str]:
        """Take bots off the table that are one's own, and are not to run any more."""
        return self._move("mine", None, names)

    def leave(self) -> None:
        """Give the lease back."""
        self._run(_LEAVE, self._me)

    def _move(self, which: str, to: str | None, names: Iterable[str]) -> list[str]:
        listed = list(names)
        if not listed:
            return []
        value = b"gone" if to is None else BOT_OWNERS.encode(to)
        moved: list[bytes] = self._run(_MOVE, self._me, which, value, *listed)
        return [each.decode() for each in moved]

    def _run(self, script: str, *arguments: str | bytes | int) -> Any:  # noqa: ANN401 - Lua's
        return self._bus.run(script, self._keys, *arguments)


def _pairs(flat: list[bytes]) -> list[tuple[str, bytes]]:
    """Return names with their values, from Redis's flat list of both."""
    return [(name.decode(), text) for name, text in zip(flat[::2], flat[1::2], strict=True)]
