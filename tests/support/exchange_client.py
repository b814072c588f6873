"""A client of the stand-in exchange's private half, which signs as the documentation says."""

import base64
import hashlib
import hmac
import json
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import jwt
import requests

from cambista_sim.exchange.users import DEMO, Key


class Client:
    """A user's REST session; ``last`` is the last reply as it came."""

    def __init__(self, url: str, key: Key = DEMO) -> None:
        self.url = url
        self.key = key
        self.last = requests.Response()
        self._session = requests.Session()

    def ask(self, method: str, path: str, body: object = None, **query: object) -> Any:  # noqa: ANN401 - any JSON
        """Send a signed request, and return the JSON of the reply whatever its status."""
        request = requests.Request(method, self.url + path, params=_pairs(query))
        prepared = self._session.prepare_request(request)
        text = "" if body is None else json.dumps(body)
        prepared.body = text or None
        prepared.headers.update(self.signed(method, prepared.path_url, text))
        if text:
            prepared.headers["Content-Length"] = str(len(text))
        self.last = self._session.send(prepared, timeout=60)
        return self.last.json()

    def get(self, path: str, **query: object) -> Any:  # noqa: ANN401 - any JSON
        return self.ask("GET", path, **query)

    def pages(self, path: str, **query: object) -> list[Any]:
        """Return the rows of all pages of a list, walked by ``CB-AFTER``."""
        rows = list(self.get(path, **query))
        while "CB-AFTER" in self.last.headers:
            rows += self.get(path, **query, after=self.last.headers["CB-AFTER"])
        return rows

    def delete(self, path: str, **query: object) -> Any:  # noqa: ANN401 - any JSON
        return self.ask("DELETE", path, **query)

    def place(self, side: object = "buy", **form: object) -> Any:  # noqa: ANN401 - any JSON
        """Place an order of BTC-USD unless another product is named."""
        return self.ask("POST", "/orders", {"product_id": "BTC-USD", "side": side, **form})

    def signed(self, method: str, path: str, body: str = "") -> dict[str, str]:
        """Return the headers of a request."""
        timestamp = f"{time.time():.3f}"
        return {
            "CB-ACCESS-KEY": self.key.key,
            "CB-ACCESS-SIGN": self._signature(f"{timestamp}{method}{path}{body}"),
            "CB-ACCESS-TIMESTAMP": timestamp,
            "CB-ACCESS-PASSPHRASE": self.key.passphrase,
            "Content-Type": "application/json",
        }

    def subscribe(self, *channels: str, product_ids: list[str]) -> str:
        """Return a signed subscribe message."""
        timestamp = f"{time.time():.3f}"
        return json.dumps(
            {
                "type": "subscribe",
                "channels": channels,
                "product_ids": product_ids,
                "key": self.key.key,
                "passphrase": self.key.passphrase,
                "timestamp": timestamp,
                "signature": self._signature(f"{timestamp}GET/users/self/verify"),
            }
        )

    def balances(self) -> dict[str, tuple[str, str, str]]:
        """Return balance, hold and available by currency."""
        return {
            each["currency"]: (each["balance"], each["hold"], each["available"])
            for each in self.get("/accounts")
        }

    def _signature(self, text: str) -> str:
        digest = hmac.digest(self.key.secret_bytes, text.encode(), hashlib.sha256)
        return base64.b64encode(digest).decode()


def _pairs(query: dict[str, object]) -> list[tuple[str, str]]:
    return [
        (name, str(each))
        for name, value in query.items()
        for each in (value if isinstance(value, list) else [value])
    ]


class AdvancedClient:
    """A client of the Advanced Trade dialect with the demo user's key."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url = url
        self.last = requests.Response()
        self._key = json.loads((folder / "exchange-demo-key.json").read_text())

    def ask(self, method: str, path: str, body: object = None) -> Any:  # noqa: ANN401 - any JSON
        """Send a signed request, and return the JSON of the reply whatever its status."""
        bare = path.partition("?")[0]
        token = self.token(f"{method} api.coinbase.com{bare}")
        self.last = requests.request(
            method,
            self.url + path,
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            timeout=60,
        )
        return self.last.json()

    def get(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        return self.ask("GET", path)

    def create(self, side: str, client_order_id: str = "", **configuration: object) -> Any:  # noqa: ANN401 - any JSON
        """Place an order of BTC-USD with the configuration that is named."""
        form = {
            "client_order_id": client_order_id or str(uuid4()),
            "product_id": "BTC-USD",
            "side": side,
            "order_configuration": configuration,
        }
        return self.ask("POST", "/api/v3/brokerage/orders", form)

    def token(self, uri: str | None = None) -> str:
        """Return a signed token, for a REST request or for a websocket."""
        now = int(time.time())
        claims = {"sub": self._key["name"], "iss": "cdp", "nbf": now, "exp": now + 120}
        return jwt.encode(
            claims | ({} if uri is None else {"uri": uri}),
            self._key["privateKey"],
            algorithm="ES256",
            headers={"kid": self._key["name"], "nonce": "1"},
        )
