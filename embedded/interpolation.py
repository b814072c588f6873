"""Variables in a compose file, as Compose reads them: ``${NAME:-default}`` and its kin.

The forms are those of the Compose specification, chapter "Interpolation"; defaults may hold
variables themselves.
"""

import re
from collections.abc import Mapping

_START = re.compile(r"\$(?:(?P<dollar>\$)|(?P<bare>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*))")
_OPERATOR = re.compile(r":?[-+?]")


class VariableError(ValueError):
    """A compose file asks for a variable that is not set, or says it in no known form."""


def interpolate(text: str, variables: Mapping[str, str]) -> str:
    """Return the text with its variables replaced. Raises VariableError."""
    parts: list[str] = []
    at = 0
    while (found := text.find("$", at)) >= 0:
        match = _START.match(text, found)
        if match is None:
            raise VariableError(
                f"{text!r} has a $ that begins no variable; write $$ for a plain one"
            )
        value, end = _value(text, match, variables)
        parts += [text[at:found], value]
        at = end
    return "".join([*parts, text[at:]])


def _value(text: str, match: re.Match[str], variables: Mapping[str, str]) -> tuple[str, int]:
    """Return what a variable stands for, and where the text goes on behind it."""
    if match["dollar"]:
        return "$", match.end()
    if match["bare"]:
        return variables.get(match["bare"], ""), match.end()
    close = _closing_brace(text, match.end())
    given = variables.get(match["braced"])
    rest = text[match.end() : close]
    return _resolved(match["braced"], given, rest, variables), close + 1


def _resolved(name: str, given: str | None, rest: str, variables: Mapping[str, str]) -> str:
    if not rest:
        return given or ""
    operator = _OPERATOR.match(rest)
    if operator is None:
        raise VariableError(f"${{{name}{rest}}} is in no known form")
    word = rest[operator.end() :]
    is_there = given is not None and (given != "" or not operator[0].startswith(":"))
    match operator[0][-1]:
        case "-":
            return given or "" if is_there else interpolate(word, variables)
        case "+":
            return interpolate(word, variables) if is_there else ""
        case _ if is_there:
            return given or ""
    raise VariableError(f"{name} is required: {interpolate(word, variables)}")


def _closing_brace(text: str, at: int) -> int:
    depth = 1
    for place in range(at, len(text)):
        if text.startswith("${", place):
            depth += 1
        elif text[place] == "}":
            depth -= 1
            if depth == 0:
                return place
    raise VariableError(f"{text!r} has a ${{ without its }}")
