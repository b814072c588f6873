"""The application: blueprints, access, errors, put together."""

from flask import Flask

from common.bus import Bus
from common.settings import Settings
from gui import trouble
from gui.api.bot import bot as bot_api
from gui.api.control import control as control_api
from gui.api.halt import halt as halt_api
from gui.api.health import health
from gui.api.indicator import indicator
from gui.api.market import market
from gui.api.openapi import openapi
from gui.api.past import past
from gui.api.trade import trade
from gui.desk import Desk
from gui.live.hub import Hub
from gui.pages.bot import bot as bot_page
from gui.pages.control import control as control_page
from gui.pages.dashboard import dashboard
from gui.pages.halt import halt as halt_page
from gui.pages.pair import page as pair_page
from gui.pages.sign_in import sign_in
from gui.pages.stream import stream
from gui.pages.switch import switch as switch_page
from gui.signing_in import access
from gui.signing_in.credential import Credentials
from gui.signing_in.session import AGE_LIMIT
from gui.views.cambista import label_of, named
from gui.views.number import figure, percent

LARGEST_BODY_BYTES = 256 * 1024
"""A document with the most instructions has half of it."""


def create_app(settings: Settings, credentials: Credentials, hub: Hub) -> Flask:
    """Return the dashboard; the hub is started and closed by who runs it."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=credentials.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY_BYTES,
        SESSION_COOKIE_NAME="virc",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=AGE_LIMIT,
        WTF_CSRF_CHECK_DEFAULT=False,  # gui.signing_in.access checks: a token needs none
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session
    )
    app.extensions["virc"] = Desk(Bus(settings.redis_url), hub, credentials)
    for blueprint in (
        *(sign_in, dashboard, bot_page, control_page, switch_page, halt_page, pair_page, stream),
        *(health, market, indicator, bot_api, control_api, halt_api, trade, past, openapi),
    ):
        app.register_blueprint(blueprint)
    app.jinja_env.filters.update(percent=percent, named=named, label=label_of)
    app.jinja_env.globals["figure"] = figure
    trouble.register(app)
    access.register(app)
    return app
