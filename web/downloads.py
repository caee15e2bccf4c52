"""Files of the API handed on to a browser, which holds no token of its own."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response

from web.api import Answer
from web.page import ask

_PASSED: Final = ("content-type", "content-disposition")


def file_of(path: str, wanted: Mapping[str, Any] | None = None) -> Response:
    """The file at that address of the API, with its name; never kept by a shared computer. `wanted`: one that is made to order."""
    method = "GET" if wanted is None else "POST"
    return handed_on(ask(lambda api: api.raw(method, path, wanted)))


def handed_on(answer: Answer) -> Response:
    """An answer that is a file, as it came."""
    response = Response(answer.body)
    for name, value in answer.headers.items():
        if name.lower() in _PASSED:
            response.headers[name] = value
    response.headers["Cache-Control"] = "no-store"
    return response
