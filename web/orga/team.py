"""`/orga/equipe`: members, their roles, and invitations."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from web.api import ApiRefused
from web.orga.school import ADMINISTRATOR, address_of, is_administrator, my_school
from web.page import ask, go, page, reader, session, signed_in, t, words_for
from web.paging import wanted_page

BLUEPRINT = Blueprint("orga_team", __name__, url_prefix="/orga/equipe")
ROLES = (ADMINISTRATOR, "MEMBER")


@BLUEPRINT.get("")
@signed_in
def shown() -> Response:
    """Everybody in it; invitations that wait, for those who administer."""
    return _page()


@BLUEPRINT.post("/membres/<uuid:user_id>/role")
@signed_in
def change_role(user_id: UUID) -> Response:
    """A member becomes an administrator, or the contrary; the last administrator stays one."""
    school, role = my_school(), request.form.get("role", "")
    if role not in ROLES:
        raise NotFound
    try:
        ask(lambda api: api.patch(address_of(school, f"members/{user_id}"), {"role": role}))
    except ApiRefused as refused:
        return _explained(refused)
    session().changed()
    return go("/orga/equipe?fait=role")


@BLUEPRINT.get("/membres/<uuid:user_id>/retirer")
@signed_in
def confirm_removal(user_id: UUID) -> Response:
    """What it means, before it is done. Nobody is named: the address of this page holds an id only."""
    school = my_school()
    if not (is_administrator(school) or _is_me(user_id)):
        raise NotFound
    return page("orga/remove_member.html", school=school, user_id=user_id, leaving=_is_me(user_id))


@BLUEPRINT.post("/membres/<uuid:user_id>/retirer")
@signed_in
def remove(user_id: UUID) -> Response:
    """A member leaves, or is removed."""
    school = my_school()
    try:
        ask(lambda api: api.delete(address_of(school, f"members/{user_id}")))
    except ApiRefused as refused:
        return _explained(refused)
    session().changed()
    return go("/profil" if _is_me(user_id) else "/orga/equipe?fait=retrait")


@BLUEPRINT.post("/invitations")
@signed_in
def invite() -> Response:
    """Several at once: those that could leave did, the others come back one by one with their reason."""
    school, typed = my_school(), request.form.get("adresses", "").strip()
    role = request.form.get("role") if request.form.get("role") in ROLES else "MEMBER"
    if not typed:
        return _page(errors={"adresses": t("equipe.manque_adresses")}, status=422)
    try:
        sent = ask(lambda api: api.post(address_of(school, "invitations"), {"emails": [typed], "role": role}))
    except ApiRefused as refused:
        if refused.status != 422:  # noqa: PLR2004 (an HTTP status)
            raise
        return _page(errors={"adresses": words_for(refused)}, typed=typed, status=422)
    left = "\n".join(one["email"] for one in sent["refused"])
    return _page(sent=sent, typed=left, status=422 if left and not sent["sent"] else 200)


@BLUEPRINT.post("/invitations/<uuid:invitation_id>/renvoyer")
@signed_in
def send_again(invitation_id: UUID) -> Response:
    """The same invitation, in a new letter."""
    school = my_school()
    ask(lambda api: api.post(address_of(school, f"invitations/{invitation_id}/letters")))
    return go("/orga/equipe?fait=renvoi")


@BLUEPRINT.post("/invitations/<uuid:invitation_id>/annuler")
@signed_in
def cancel(invitation_id: UUID) -> Response:
    """Its link opens nothing any more."""
    school = my_school()
    ask(lambda api: api.delete(address_of(school, f"invitations/{invitation_id}")))
    return go("/orga/equipe?fait=annulation")


def _explained(refused: ApiRefused) -> Response:
    if refused.code != "last_administrator":
        raise refused
    return _page(refusal=t("equipe.derniere_personne"), status=409)


def _is_me(user_id: UUID) -> bool:
    return str(user_id) == str((reader() or {}).get("id"))


def _page(
    *,
    errors: dict[str, str] | None = None,
    typed: str = "",
    sent: Any = None,
    refusal: str = "",
    status: int = 200,
) -> Response:
    school = my_school()
    administrator = is_administrator(school)
    query = urlencode(wanted_page(request.args))
    members: Any = ask(lambda api: api.get(f"{address_of(school, 'members')}?{query}"))
    pending: Any = []
    if administrator:
        pending = ask(lambda api: api.get(address_of(school, "invitations")))["items"]
    done = request.args.get("fait", "")
    return page(
        "orga/team.html",
        status=status,
        school=school,
        administrator=administrator,
        members=members["items"],
        paging=members["page"],
        pending=pending,
        me=(reader() or {}).get("id"),
        roles=ROLES,
        errors=errors or {},
        typed=typed,
        sent=sent,
        refusal=refusal,
        done=done if done in {"role", "retrait", "renvoi", "annulation"} else "",
    )
