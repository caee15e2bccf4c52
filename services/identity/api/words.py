"""What a typed text may be: no control character ever reaches the database, a mail or a list."""

from typing import Annotated

from marshmallow import validate

PRINTABLE = validate.Regexp(r"[^\x00-\x1f\x7f\ud800-\udfff]*\Z", error="Caractères non permis.")
_NAME = validate.Regexp(
    r"\s*[^\W\d_][^\x00-\x1f\x7f\ud800-\udfff<>/@:\\]*\Z",
    error="Un nom commence par une lettre et ne contient ni < > / @ : \\.",
)

PersonName = Annotated[str, validate.Length(1, 100), _NAME]
"""A first or a last name. No address can be hidden in one: names are quoted in mails."""

Line = Annotated[str, validate.Length(1, 200), PRINTABLE]
"""A short text on one line."""

Secret = Annotated[str, validate.Length(1, 200), PRINTABLE]
"""A password or a token. The bound keeps hashing cheap."""

Lines = Annotated[
    str,
    validate.Length(1, 20_000),
    validate.Regexp(r"[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]*\Z", error="Caractères non permis."),
]
"""A text of several lines, as pasted in a form."""
