"""`/orga/eleves`: the pupils of the list; new passwords and usernames on slips that are shown once."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request

from web.api import ApiRefused
from web.downloads import handed_on
from web.orga.pupil_list import CHOICES, listed
from web.orga.school import School, address_of, is_administrator, my_school
from web.page import ask, go, page, signed_in, t, words_for
from web.paging import wanted_page

BLUEPRINT = Blueprint("orga_pupils", __name__, url_prefix="/orga/eleves")
METHODS: Final = ("none", "username", "email", "gar")
_LARGEST_CLASS: Final = 100
_DEEDS: Final = {"mots-de-passe": "learners/password-resets", "identifiants": "learners/usernames"}


@BLUEPRINT.get("")
@signed_in
def pupils() -> Response:
    """By name; of a class, of a way to sign in, certifiable or not."""
    my_school()
    return _list(request.args, "")


@BLUEPRINT.post("")
@signed_in
def searched() -> Response:
    """By name: in a form, because a pupil's name must be in no address."""
    my_school()
    text = request.form.get("nom", "").strip()[:100]
    if text:
        return _list(request.form, text)
    names = ("classe", "methode", "certifiable", "taille")
    wanted = {name: value for name in names if (value := request.form.get(name))}
    return go(f"/orga/eleves?{urlencode(wanted)}" if wanted else "/orga/eleves")


@BLUEPRINT.post("/<any('mots-de-passe', identifiants):deed>")
@signed_in
def give(deed: str) -> Response:
    """Asked once more first: a new password ends the one a pupil knows. Then the slips, this once."""
    school, text, left_out = my_school(), request.form.get("nom", "").strip()[:100], 0
    whole = request.form.get("classe", "") if "classe_entiere" in request.form else ""
    chosen = _chosen()
    if whole:
        chosen, left_out, size = _of_class(school, whole, deed)
        if size > _LARGEST_CLASS:
            refusal = t("eleves.classe_trop_grande", n=size, au_plus=_LARGEST_CLASS)
            return _list(request.form, text, refusal=refusal)
    if not chosen:
        return _list(request.form, text, refusal=t("eleves.personne" if whole else "eleves.aucun_choisi"))
    if deed == "mots-de-passe" and "confirme" not in request.form:
        return page(
            "orga/confirm_reset.html", school=school, chosen=chosen, left_out=left_out, class_name=whole
        )
    path, wanted = address_of(school, _DEEDS[deed]), {"learner_ids": chosen}
    try:
        if request.form.get("confirme") == "csv":
            return handed_on(ask(lambda api: api.taking("text/csv").raw("POST", path, wanted)))
        slips = ask(lambda api: api.post(path, wanted))
    except ApiRefused as refused:
        if refused.code == "organisation_unknown" or refused.status not in {404, 409, 422}:
            raise
        return _list(request.form, text, refusal=words_for(refused), chosen=chosen)
    return page("orga/slips.html", school=school, slips=slips["items"])


def _of_class(school: School, class_name: str, deed: str) -> tuple[list[str], int, int]:
    """Those of a class that the deed is for, how many it is not for, and how many there are: the API takes a hundred at most."""
    query = urlencode({"class": class_name, "size": _LARGEST_CLASS})
    found = ask(lambda api: api.get(f"{address_of(school, 'learners')}?{query}"))
    for_whom = [one["id"] for one in found["items"] if _is_for(deed, one)]
    return for_whom, len(found["items"]) - len(for_whom), int(found["page"]["total"])


def _is_for(deed: str, learner: dict[str, Any]) -> bool:
    if deed == "mots-de-passe":
        return bool({"username", "email"} & set(learner["connection_methods"]))
    return bool(learner["reconciled"] and not learner["username"])


def _chosen() -> list[str]:
    """The pupil of the line whose button was pressed; else those that are ticked."""
    found = []
    given_ids = request.form.getlist("seul") or request.form.getlist("eleve")
    for given in given_ids[:_LARGEST_CLASS]:
        try:
            found.append(str(UUID(given)))
        except ValueError:
            continue
    return found


@dataclass(frozen=True)
class Wanted:
    """Which pupils: of a name, a class, a way to sign in, certifiable or not."""

    text: str
    class_name: str
    method: str
    certifiable: str

    @property
    def asked(self) -> dict[str, str]:
        """As the API asks for them, but for what campaigns say."""
        return {"q": self.text, "class": self.class_name, "method": self.method}

    @property
    def kept(self) -> dict[str, str]:
        """What addresses may hold of it: never a name."""
        filters = {"classe": self.class_name, "methode": self.method, "certifiable": self.certifiable}
        return {name: value for name, value in filters.items() if value}

    @property
    def query(self) -> str:
        """The same behind its `?`; nothing without any."""
        return f"?{urlencode(self.kept)}" if self.kept else ""


def read_wanted(values: Mapping[str, str], text: str) -> Wanted:
    """From an address or a form; what could be none of the values is no filter."""
    return Wanted(
        text,
        values.get("classe", "").replace("\0", "")[:100],
        _one_of(METHODS, values.get("methode", "")),
        _one_of(CHOICES, values.get("certifiable", "")),
    )


def _list(values: Any, text: str, *, refusal: str = "", chosen: list[str] | None = None) -> Response:
    school, wanted = my_school(), read_wanted(values, text)
    asked = {name: one for name, one in wanted.asked.items() if one}
    found = listed(school, asked, wanted_page(values), wanted.certifiable)
    classes = ask(lambda api: api.get(address_of(school, "classes")))["items"]
    refusal = refusal or found.refusal
    return page(
        "orga/pupils.html",
        status=422 if refusal else 200,
        school=school,
        administrator=is_administrator(school),
        learners=found.learners,
        followed=found.followed,
        paging=found.page,
        classes=[one["name"] for one in classes],
        text=text,
        class_name=wanted.class_name,
        method=wanted.method,
        methods=METHODS,
        certifiable=wanted.certifiable,
        choices=CHOICES,
        query=wanted.query,
        address=f"/orga/eleves{wanted.query}&" if wanted.query else "/orga/eleves?",
        filtered=bool(text or wanted.query),
        refusal=refusal,
        chosen=chosen or [],
    )


def _one_of(known: Collection[str], given: str) -> str:
    return given if given in known else ""
