"""The REST API over a real Redis: the market and the platform."""

import json
from decimal import Decimal

from common.messages.platform import Condition
from tests.integration.gui.asking import REQUEST, get, post
from tests.integration.gui.conftest import Visitor
from tests.integration.gui.feeder import Feeder
from tests.support.redis import RedisServer


def test_the_market_is_told_exactly(visitor: Visitor, feeder: Feeder) -> None:
    pairs = get(visitor, "/pairs")["pairs"]
    tickers = {each["pair"]: each for each in get(visitor, "/tickers")["tickers"]}
    windows = get(visitor, "/windows/BTC-EUR")

    assert [each["pair"] for each in pairs] == ["BTC-EUR", "BTC-USD", "ETH-BTC", "ETH-EUR"]
    assert pairs[0]["quote_increment"] == "0.01"
    assert tickers["BTC-EUR"]["price"] == "33710.50"
    assert (tickers["BTC-EUR"]["bid"], tickers["BTC-EUR"]["ask"]) == ("33710.49", "33710.51")
    assert windows["windows"][0]["interval"] == "1m"
    assert windows["windows"][-1]["is_whole"] is False


def test_who_trades_and_with_what_is_told(visitor: Visitor, feeder: Feeder) -> None:
    (sim,) = get(visitor, "/cambistas")["cambistas"]
    wallet = get(visitor, "/wallets/sim")
    (type_,) = get(visitor, "/bot-types")["types"]

    assert (sim["name"], sim["maker_fee_rate"]) == ("sim", "0.004")
    assert wallet["balances"][0] == {
        "currency": "EUR",
        "balance": "9932.10",
        "hold": "0",
        "available": "9932.10",
    }
    assert type_["params_schema"]["required"] == ["size", "buy_at", "sell_at"]


def test_health_is_ok_when_every_service_is_heard(visitor: Visitor, feeder: Feeder) -> None:
    assert get(visitor, "/health")["status"] == "degraded"  # the dashboard's own hub is not run
    gui = {"service": "gui", "instance": "here", "condition": "ok", "detail": ""}
    beat = json.loads(feeder.bus.client.get("health:{trader}:here") or b"{}") | gui
    feeder.bus.client.set("health:{gui}:here", json.dumps(beat))

    health = get(visitor, "/health")

    assert health["status"] == "ok"
    assert health["services"]["trader"]["state"] == "ok"


def test_health_is_told_to_all_and_its_details_to_who_is_signed_in(
    visitor: Visitor, feeder: Feeder
) -> None:
    feeder.beat("grabber", condition=Condition.WAITING, detail="the feed is away")

    anybody = visitor.browser.get("/api/v1/health")
    program = get(visitor, "/health")

    assert anybody.json == {"status": "degraded", "services": {}}
    assert program["services"]["grabber"]["detail"] == "the feed is away"


def test_figures_are_there_for_prometheus(visitor: Visitor, feeder: Feeder) -> None:
    feeder.bot()

    answer = visitor.program.get("/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain")
    assert 'virc_bots{status="running"} 1.0' in answer.text
    assert 'virc_grabber_messages{instance="here"} 12.0' in answer.text


def test_while_redis_is_away_everything_says_so_and_comes_back(
    visitor: Visitor, feeder: Feeder, redis_server: RedisServer
) -> None:
    visitor.sign_in()
    redis_server.kill()
    try:
        for path in ("/pairs", "/bots", "/windows/BTC-EUR"):
            assert get(visitor, path, 503)["error"]["code"] == "redis_away"
        post(visitor, "/bots", REQUEST, 503)
        assert get(visitor, "/health", 503)["status"] == "waiting"
        page = visitor.browser.get("/")
        assert page.status_code == 503
        assert "Redis is away" in page.text
        assert page.headers["Retry-After"] == "5"
    finally:
        redis_server.start()

    assert get(visitor, "/pairs")["pairs"]
    assert visitor.browser.get("/").status_code == 200


def test_prices_stay_exact_from_redis_to_the_answer(visitor: Visitor, feeder: Feeder) -> None:
    feeder.ticker("ETH-BTC", Decimal("0.05468000"))

    assert get(visitor, "/windows/ETH-BTC")["price"] == "0.05468000"
