"""The buttons of a bot: pause, continue, edit, duplicate, archive, delete; and those of a tag."""

from http import HTTPStatus
from uuid import uuid4

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from common.messages.bot import BotDocument
from common.messages.control import ArchiveBot, ContinueBot, DeleteBot, PauseBot
from gui.api.bot import document_of, refuse_if_refused
from gui.api.control import done
from gui.desk import desk
from gui.requests.bot import InvalidRequestError, Offer
from gui.requests.control import GROUP_WISHES, duplicate_of, edit_bot, of_group
from gui.requests.editing import typed_of
from gui.requests.form import Form, request_of, typed_in
from gui.requests.parameter import Errors
from gui.services import boards, bot_life
from gui.trouble import Trouble
from gui.views.known import known_names

control = Blueprint("control_page", __name__)


@control.post("/bots/<uid>/pause")
def pause(uid: str) -> ResponseReturnValue:
    """Pause a bot; what it has open stays unless the button says otherwise."""
    document = document_of(uid)
    keeps = request.form.get("orders", "keep") == "keep"
    done(PauseBot(command_id=uuid4(), bot_id=document.uid, keeps_orders=keeps), document)
    return _back(uid)


@control.post("/bots/<uid>/continue")
def go_on(uid: str) -> ResponseReturnValue:
    """Have a bot go on."""
    document = document_of(uid)
    done(ContinueBot(command_id=uuid4(), bot_id=document.uid), document)
    return _back(uid)


@control.post("/bots/<uid>/archive")
def archive(uid: str) -> ResponseReturnValue:
    """Put a bot out of sight, or back."""
    document = document_of(uid)
    wish = request.form.get("archived", "yes") == "yes"
    done(ArchiveBot(command_id=uuid4(), bot_id=document.uid, is_archived=wish), document)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER) if wish else _back(uid)


@control.post("/bots/<uid>/delete")
def delete(uid: str) -> ResponseReturnValue:
    """Forget a bot."""
    document = document_of(uid)
    done(DeleteBot(command_id=uuid4(), bot_id=document.uid), document)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


@control.post("/bots/<uid>/duplicate")
def duplicate(uid: str) -> ResponseReturnValue:
    """Make a bot of the same parameters: one, however often the form is sent."""
    document = document_of(uid)
    bus = desk().bus
    key = request.form.get("request_key", "")[:64]
    who = g.session.user if g.session else ""
    bot_id = bot_life.bot_id_for(f"copy:{who}:{uid}:{key}" if key else "")
    card = Offer((), boards.cards(bus)).card(document.broker)
    asked = bot_life.start(bus, duplicate_of(document, {}, card, bot_id), document.cambista_title)
    refuse_if_refused(asked.document)
    return redirect(url_for("bot_page.show", uid=bot_id), HTTPStatus.SEE_OTHER)


@control.get("/bots/<uid>/edit")
def edit(uid: str) -> ResponseReturnValue:
    """Show the form in which a bot is changed."""
    document = document_of(uid)
    return _form(document, _typed(document), {})


@control.post("/bots/<uid>/edit")
def change(uid: str) -> ResponseReturnValue:
    """Change a bot, or show the form again with what is wrong."""
    document = document_of(uid)
    bus = desk().bus
    offer = Offer(boards.bot_types(bus), boards.cards(bus))
    typed = typed_in(request.form)
    body = {"name": typed.get("name", ""), "tags": typed.get("tags", "")}
    if is_editable(document):
        body["params"] = request_of(typed, offer.type(document.type))["params"]
    try:
        done(edit_bot(body, document, offer, uuid4(), is_whole=True), document)
    except InvalidRequestError as error:
        return _form(document, typed, error.fields)
    return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)


@control.post("/tags")
def group() -> ResponseReturnValue:
    """Start, pause or stop all bots with a tag."""
    tag, wish = request.form.get("tag", ""), request.form.get("wish", "")
    if wish not in GROUP_WISHES:
        raise Trouble(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", f"Bots cannot be told to {wish}.")
    documents = boards.bots(desk().bus)
    commands = of_group(wish, tag, documents, [uuid4() for _ in documents])
    bot_life.control_all(desk().bus, commands)
    return redirect(url_for("dashboard.show"), HTTPStatus.SEE_OTHER)


@control.get("/archive")
def archived() -> ResponseReturnValue:
    """Show the bots that are out of sight."""
    found = [each for each in boards.bots(desk().bus) if each.is_archived]
    return render_template("bot/archive.html", bots=found, titles=boards.type_titles(desk().bus))


def is_editable(document: BotDocument) -> bool:
    """Return whether a bot's parameters are those of a form; a posted document's are not."""
    return "instructions" not in document.params


def _typed(document: BotDocument) -> dict[str, str]:
    params = typed_of(document.params) if is_editable(document) else {}
    return {"name": document.name, "tags": " ".join(document.tags), **params}


def _form(document: BotDocument, typed: dict[str, str], errors: Errors) -> ResponseReturnValue:
    bus = desk().bus
    type_ = Offer(boards.bot_types(bus), ()).type(document.type)
    form = Form(type_ if is_editable(document) else None, typed, request_key="", errors=errors)
    page = render_template(
        "bot/edit.html",
        bot=document,
        form=form,
        bots=_neighbours(document),
        known=known_names(boards.bots(bus)),
        typed=typed,
        titles=boards.type_titles(bus),
        price=boards.last_price(bus, document.pair),
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return make_response(page, status)


def _neighbours(document: BotDocument) -> list[BotDocument]:
    """Return the bots of the same pair that a bot may be told to look after."""
    every = (each for each in boards.bots(desk().bus) if not each.is_archived)
    return [each for each in every if each.pair == document.pair and each.uid != document.uid]


def _back(uid: str) -> ResponseReturnValue:
    """Return to the page where the button was."""
    if request.form.get("back") == "dashboard.show":
        return redirect(url_for("dashboard.show", _anchor=f"bot-{uid}"), HTTPStatus.SEE_OTHER)
    return redirect(url_for("bot_page.show", uid=uid), HTTPStatus.SEE_OTHER)
