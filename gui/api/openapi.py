"""The OpenAPI document: made from the routes themselves, so that it cannot lag behind them."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from gui.api.model import ErrorBody
from gui.api.route import COMMON_TROUBLE, DESCRIPTIONS, Description, describes

openapi = Blueprint("openapi", __name__)

_REFERENCE = "#/components/schemas/{model}"


@openapi.get("/api/v1/openapi.json")
@describes(Description("This document", {HTTPStatus.OK: "application/json"}, is_open=True))
def get() -> Response:
    """Answer with the document."""
    return jsonify(document_of(current_app))


def document_of(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of an application's described routes."""
    routes = list(described_routes(app))
    models = {model for _, _, each in routes for model in _models(each)} | {ErrorBody}
    ordered = sorted(models, key=lambda each: each.__name__)
    _, schemas = models_json_schema(
        [(each, "serialization") for each in ordered], ref_template=_REFERENCE
    )
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, description in routes:
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        paths.setdefault(path, {})[method.lower()] = _operation(rule, description)
    return {
        "openapi": "3.1.0",
        "info": {"title": "virc", "version": "1"},
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "session"},
            },
        },
    }


def described_routes(app: Flask) -> Iterator[tuple[Rule, str, Description]]:
    """Yield every described route of an application with its method."""
    for rule in app.url_map.iter_rules():
        description = DESCRIPTIONS.get(app.view_functions[rule.endpoint])
        if description is not None:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method, description


def _models(description: Description) -> Iterator[type[BaseModel]]:
    if description.body is not None:
        yield description.body
    for each in description.answers.values():
        if not isinstance(each, str):
            yield each


def _operation(rule: Rule, description: Description) -> dict[str, Any]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in sorted(rule.arguments)
    ]
    in_headers = [
        {"name": name, "in": "header", "description": text, "schema": {"type": "string"}}
        for name, text in description.headers.items()
    ]
    in_query = [
        {"name": name, "in": "query", "description": text, "schema": {"type": "string"}}
        for name, text in description.queries.items()
    ]
    operation: dict[str, Any] = {
        "operationId": rule.endpoint.replace(".", "_"),
        "summary": description.summary,
        "parameters": in_path + in_query + in_headers,
        "responses": dict(_responses(description)),
    }
    if description.is_open:
        operation["security"] = []
    if description.body is not None:
        operation["requestBody"] = {"required": True, "content": _content(description.body)}
    return operation


def _responses(description: Description) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for status, body in description.answers.items():
        yield str(status.value), {"description": status.phrase, "content": _content(body)}
    troubles = set(description.troubles) | (set() if description.is_open else set(COMMON_TROUBLE))
    for status in sorted(troubles - set(description.answers)):
        yield str(status.value), {"description": status.phrase, "content": _content(ErrorBody)}


def _content(body: type[BaseModel] | str) -> dict[str, Any]:
    if isinstance(body, str):
        return {body: {"schema": {}}}
    return {"application/json": {"schema": {"$ref": _REFERENCE.format(model=body.__name__)}}}
