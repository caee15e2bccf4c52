"""What every page is made with: who reads it, in which register, and how a refusal is told."""

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Final, TypeVar, cast

from flask import Response, current_app, g, make_response, redirect, render_template, request, url_for

from web.api import Api, ApiAway, ApiRefused
from web.assets import Assets
from web.providers import Providers
from web.questions import Sizes
from web.session import People, Session, SignInNeeded
from web.settings import Settings
from web.words import knows, say

V = TypeVar("V", bound=Callable[..., Any])
SEE_OTHER: Final = 303
UNAUTHORISED: Final = 401
UNAVAILABLE: Final = 503
FORM: Final = "application/x-www-form-urlencoded"
SECRET_FIELDS: Final = frozenset({"password", "new_password"})


@dataclass(frozen=True)
class Parts:
    """What the pages share."""

    settings: Settings
    assets: Assets
    people: People = field(default_factory=People)
    sizes: Sizes = field(default_factory=Sizes)
    providers: Providers = field(default_factory=Providers)
    demo_accounts: tuple[Mapping[str, str], ...] = ()


def parts() -> Parts:
    """Of this application."""
    return cast("Parts", current_app.extensions["parts"])


def session() -> Session:
    """Of this request."""
    return cast("Session", g.session)


def reader() -> Mapping[str, Any] | None:
    """Who reads this page; None when nobody is signed in."""
    return cast("Mapping[str, Any] | None", g.get("reader"))


def register() -> str:
    """How the reader is spoken to."""
    me = reader()
    return str(me["register"]) if me else "vous"


def t(key: str, **values: Any) -> str:
    """A text for this reader."""
    return say(key, register(), **values)


def signed_in(view: V) -> V:
    """The page is for somebody: without a session, sign in first and come back."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        g.reader = session().me()
        return view(*args, **kwargs)

    return cast("V", guarded)


def recognise() -> None:
    """On a page for anyone: know the reader if they are signed in, and stay readable whatever happens to the API."""
    g.reader = None
    if session().is_open:
        with suppress(SignInNeeded, ApiAway, ApiRefused):
            g.reader = session().me()


def ask(question: Callable[[Api], Any]) -> Any:
    """Ask the API as the reader."""
    return session().ask(question)


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A page of ours."""
    response = make_response(render_template(template, **values), status)
    response.content_type = "text/html; charset=utf-8"
    return response


def may_show_simulators() -> None:
    """This response asks questions: its policy lets their simulators be framed."""
    g.simulators = True


def go(address: str) -> Response:
    """Somewhere else, with a GET."""
    return cast("Response", redirect(address, SEE_OTHER))


def to_sign_in(_error: SignInNeeded) -> Response:
    """Sign in, then back to where one was: to the form itself, when it was a form that could not be taken."""
    back = request.full_path.rstrip("?") if request.method in {"GET", "HEAD"} else (request.referrer or "/")
    if not back.startswith("/"):
        back = "/" + back.split("/", 3)[-1] if back.count("/") >= 3 else "/"  # noqa: PLR2004 (scheme://host/path)
    return go(url_for("sign_in.form", retour=back))


def refused(error: ApiRefused) -> Response:
    """The API's no, in this reader's words, with its code shown small."""
    return trouble(error.status, error.code, words_for(error))


def words_for(error: ApiRefused) -> str:
    """The French of a refusal: ours for this code if we have it, else the API's own title."""
    key = f"refus.{error.code}"
    if knows(key):
        return t(key)
    return str(error.problem.get("title") or t("erreur.interne"))


def at_fields(error: ApiRefused, fields: Collection[str], *, first: str) -> dict[str, str]:
    """A refusal as the messages of a form: at the fields that the API names, else at the `first` one."""
    named = [name for name in fields if name in (error.problem.get("errors") or {})]
    return {name: t("refus.fields_invalid") for name in named} or {first: words_for(error)}


def away(_error: ApiAway) -> Response:
    """The API does not answer."""
    response = trouble(503, "service_unavailable", t("refus.service_unavailable"))
    response.headers["Retry-After"] = "5"
    return response


def trouble(status: int, code: str, message: str) -> Response:
    """The page of what went wrong, or the problem itself for a script."""
    if request.accept_mimetypes.best == "application/json":
        response = make_response({"code": code, "title": message, "status": status}, status)
        response.content_type = "application/problem+json"
        return response
    title = t("erreur.absente") if status == 404 else t("erreur.titre")  # noqa: PLR2004 (an HTTP status)
    kept = what_was_sent() if status == UNAVAILABLE else None
    return page("public/trouble.html", status=status, title=title, message=message, code=code, kept=kept)


def what_was_sent() -> list[tuple[str, str]] | None:
    """The fields of a form that could not be taken, to send them again; None when it held a password or a file: neither comes back."""
    if request.method != "POST" or request.mimetype != FORM or SECRET_FIELDS & set(request.form):
        return None
    return list(request.form.items(multi=True))
