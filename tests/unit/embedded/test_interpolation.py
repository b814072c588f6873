"""Variables in a compose file, against the table of the Compose specification."""

import pytest

from embedded.interpolation import VariableError, interpolate

VARIABLES = {"SET": "given", "EMPTY": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("$SET and ${SET}", "given and given"),
        ("${UNSET}", ""),
        ("$$SET", "$SET"),
        ("${SET:-other}", "given"),
        ("${EMPTY:-other}", "other"),
        ("${EMPTY-other}", ""),
        ("${UNSET-other}", "other"),
        ("${SET:+there}", "there"),
        ("${EMPTY:+there}", ""),
        ("${EMPTY+there}", "there"),
        ("${UNSET+there}", ""),
        ("${SET:?why}", "given"),
        ("${EMPTY?why}", ""),
        ("${UNSET:-${SET}-x}", "given-x"),
        ("${UNSET:-${OTHER:-deep}}", "deep"),
        ("127.0.0.1:${UNSET:-5000}:5000", "127.0.0.1:5000:5000"),
        ("${UNSET:-redis://redis:6379/0}", "redis://redis:6379/0"),
    ],
)
def test_a_variable_stands_for_what_compose_says(text: str, expected: str) -> None:
    assert interpolate(text, VARIABLES) == expected


@pytest.mark.parametrize(
    "text", ["${UNSET:?say which}", "${EMPTY:?say which}", "${UNSET?say which}"]
)
def test_a_required_variable_that_is_missing_is_named_with_its_message(text: str) -> None:
    with pytest.raises(VariableError, match="is required: say which"):
        interpolate(text, VARIABLES)


@pytest.mark.parametrize("text", ["${SET", "a $ b", "${SET!x}", "100$", "${UNSET:-${SET}"])
def test_what_compose_would_refuse_is_refused(text: str) -> None:
    with pytest.raises(VariableError):
        interpolate(text, VARIABLES)
