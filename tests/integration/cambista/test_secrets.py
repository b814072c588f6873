"""What opens an account is shown nowhere: not in the log, not on the bus, not in the store."""

import json
from pathlib import Path
from typing import Any

import pytest

from cambista.exchange import open_exchange
from common.messages.order import CancelOrder
from tests.support.cambistas import DIALECTS, Stage
from tests.support.user_keys import RICH, key_file
from tests.support.venues import access
from tests.support.waiting import eventually


def secrets(file: Path) -> list[bytes]:
    """Return what of a key file nobody may see: each line of a key that has several."""
    found = json.loads(file.read_text())
    texts = [found[name] for name in ("secret", "passphrase", "privateKey") if name in found]
    lines = [line for text in texts for line in text.splitlines() if "-----" not in line]
    return [line.encode() for line in lines]


def on_the_bus(stage: Stage) -> bytes:
    """Return all that Redis holds."""
    client: Any = stage.bus.client
    found: list[bytes] = []
    for key in client.keys("*"):
        is_list = client.type(key) == b"list"
        found += [key, *(client.lrange(key, 0, -1) if is_list else [client.get(key) or b""])]
    return b"\n".join(found)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_secrets_are_in_no_log_on_no_bus_and_in_no_store(stage: Stage, dialect: str) -> None:
    stage.dialect = dialect
    hidden = secrets(stage.key_file_of(RICH))
    assert hidden
    broker = stage.broker(VIRC_LOG_LEVEL="DEBUG")
    command = stage.order()
    stage.ask(command)
    stage.wait_for(command.order_id, "accepted")
    faults = [{"answer": "html"}, {"answer": "hang_up", "when": "after"}]
    stage.exchange.strike(
        *({"kind": "rest", "count": 1, "method": "POST", **each} for each in faults)
    )
    lost = [stage.order(), stage.order()]
    stage.ask(*lost)
    eventually(lambda: all(stage.is_answered(each.order_id) for each in lost))
    stage.ask(CancelOrder(order_id=command.order_id, bot_id=stage.bot_id))
    stage.wait_for(command.order_id, "accepted", "cancelled")
    assert broker.stop() == 0

    stored = b"".join(each.read_bytes() for each in stage.folder.glob("virc.sqlite*"))
    shown = {"log": broker.log_file.read_bytes(), "bus": on_the_bus(stage), "store": stored}
    assert all(shown.values())
    for place, text in shown.items():
        assert [each for each in hidden if each in text] == [], place


@pytest.mark.parametrize("dialect", DIALECTS)
def test_secrets_are_in_no_object_that_is_shown(tmp_path: Path, dialect: str) -> None:
    file = key_file(tmp_path, RICH, dialect)
    found = open_exchange(dialect, access("http://127.0.0.1:9", file))

    texts = [repr(found), str(found), repr(vars(found)), repr(found.feed())]
    try:
        found.fee_rates()
    except Exception as error:  # whatever it is called: its text is what counts
        texts += [repr(error), str(error), repr(error.__cause__)]
    found.close()

    assert len(texts) > 4
    for each in secrets(file):
        assert each.decode() not in "".join(texts)
