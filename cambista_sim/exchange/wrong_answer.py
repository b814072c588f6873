"""Answers that are wrong on purpose."""

from aiohttp import web

from cambista_sim.exchange.answer import refusal
from cambista_sim.exchange.fault import RestFault

PAGE = "<html><head><title>{0}</title></head><body><center>{0}</center>cloudflare</body></html>"

PAGES = {"502": "502 Bad Gateway", "503": "503 Service Unavailable", "504": "504 Gateway Time-out"}

EXPIRED_STATUS = 400


def wrong_answer(
    request: web.Request, fault: RestFault, right: web.StreamResponse | None = None
) -> web.StreamResponse:
    """Return what is answered instead of the right answer, which may be there already."""
    scope = "Private" if "CB-ACCESS-KEY" in request.headers else "Public"
    match fault.answer:
        case "429":
            answer = refusal(429, f"{scope} rate limit exceeded")
        case "500":
            answer = refusal(500, "Internal server error")
        case "502" | "503" | "504":
            answer = _page(PAGES[fault.answer], int(fault.answer))
        case "html":
            answer = _page(PAGES["502"], 200)
        case "invalid_json":
            answer = web.Response(text='[{"trade_id": 12', content_type="application/json")
        case "truncated":
            answer = _truncated(right)
        case "expired":
            answer = refusal(EXPIRED_STATUS, "request timestamp expired")
        case "hang_up" | "delay":
            if request.transport is not None:
                request.transport.abort()
            answer = web.Response()
    return answer


def _page(title: str, status: int) -> web.Response:
    return web.Response(text=PAGE.format(title), status=status, content_type="text/html")


def _truncated(right: web.StreamResponse | None) -> web.Response:
    text = right.text if isinstance(right, web.Response) and right.text else "{}"
    return web.Response(text=text[: len(text) // 2], content_type="application/json")
