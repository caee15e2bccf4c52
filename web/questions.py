"""Questions as forms: what a form without JavaScript sends, read as the API wants it; files with their size."""

import threading
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, Final

from werkzeug.datastructures import MultiDict

from web.api import Api, ApiAway, ApiRefused

BLANKS: Final = frozenset({"QROCM-ind", "QROCM-dep"})
Question = Mapping[str, Any]


def fields_of(question: Question, form: "MultiDict[str, str]", *, prefix: str = "") -> dict[str, Any] | None:
    """The answer in a form, as `fields`; None when something is missing from it. Choices are numbered from 1."""
    kind = question["kind"]
    if kind == "QCU":
        chosen = _numbers([form.get(f"{prefix}choice", "")])
        return {"choice": chosen[0]} if chosen else None
    if kind == "QCM":
        chosen = _numbers(form.getlist(f"{prefix}choices"))
        return {"choices": chosen} if chosen else None
    if kind in BLANKS:
        typed = {
            blank["name"]: form.get(f"{prefix}blank.{blank['name']}", "").strip()
            for blank in question["blanks"]
        }
        return typed if typed and all(typed.values()) else None
    answer = form.get(f"{prefix}answer", "").strip()
    return {"answer": answer} if answer else None


def is_answer(held: Mapping[str, Any] | None, form: "MultiDict[str, str]") -> bool:
    """Whether the form says what the `held` fields say; its question is not at hand any more, but the fields tell its kind."""
    if held is None or "passe" in form:
        return held is None and "passe" in form
    kinds = {"choice": "QCU", "choices": "QCM", "answer": "QROC"}
    kind = next((kinds[name] for name in held if name in kinds), "QROCM-ind")
    return fields_of({"kind": kind, "blanks": [{"name": name} for name in held]}, form) == held


def _numbers(values: list[str]) -> list[int]:
    return [int(value) for value in values if value.isascii() and value.isdigit()]


class Sizes:
    """How large each file is, asked once: a file never changes under its address."""

    def __init__(self) -> None:
        self._known: dict[str, int | None] = {}
        self._lock = threading.Lock()

    def of(self, url: str, api: Api) -> int | None:
        """In bytes; None when nobody says."""
        if url not in self._known:
            try:
                headers = {name.lower(): value for name, value in api.raw("HEAD", url).headers.items()}
            except (ApiRefused, ApiAway):
                return None  # shown without its size: no reason to keep the question back
            length = headers.get("content-length", "")
            with self._lock:
                self._known[url] = int(length) if length.isdigit() else None
        return self._known[url]


def with_files(question: Question, sizes: Sizes, api: Api) -> dict[str, Any]:
    """The question, each file with its format (`ODS`) and size."""
    files = [
        {
            **one,
            "format": PurePosixPath(one["name"]).suffix.removeprefix(".").upper(),
            "size": sizes.of(one["url"], api),
        }
        for one in question["files"]
    ]
    return {**question, "files": files}
