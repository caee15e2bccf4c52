"""Badges: taken away by their holder; read, and checked, by whoever is shown one. Reasons: ADR 0024."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import flask
from flask import jsonify
from flask_smorest import Blueprint

from chassis.service import Parts
from chassis.web import ANYONE, PERSON, body_of, caller_id, callers, reply_of
from services.certification.api.schemas.badges import BadgeKeysView, BadgeKeyView, BadgeWanted
from services.certification.badge_keys import BadgeKeys, badge_keys
from services.certification.documents.badge import badge_svg
from services.certification.domain import badges
from services.certification.domain.certificates import COMPETENCES
from services.certification.domain.framework import Framework
from services.certification.domain.refusals import BadgesNotOffered, BadgeUnknown
from services.certification.domain.scoring import PIX_PER_LEVEL
from services.certification.settings import Settings
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.adopt_release_on_release_published import framework_in_force
from services.certification.usecases.make_badge import BadgeOfCertificate, make_badge, revoked_badges

HOLDER: Final = "whoever holds the certificate, nobody else"
VERIFIER: Final = "anyone who is shown a badge"
LIST_LASTS: Final = timedelta(minutes=15)
"""So long may somebody rely on a status list they have read."""

_TEXT: Final = {"type": "string"}
_FREE_FORM: Final = {"type": "object"}


def badges_blueprint(parts: Parts[Settings]) -> Blueprint:
    """Sign, publish, revoke."""
    blueprint = Blueprint("badges", __name__, url_prefix="/api", description="Badges")
    settings = parts.settings
    addresses = badges.Addresses(settings.public_base_url)
    keys = badge_keys(settings.badge_pem(), settings.badge_former_keys)

    def ours() -> BadgeKeys:
        if keys is None:
            raise BadgesNotOffered
        return keys

    def names() -> Framework:
        return framework_in_force(uow=new_uow(parts), questions=parts.questions)

    def signed(document: dict[str, Any]) -> str:
        key_address = addresses.key(ours().key_id)
        return ours().sign(badges.claims(document), key_address=key_address)

    def made(certification_id: UUID, *, named: bool) -> tuple[BadgeOfCertificate, str]:
        ours()
        found = make_badge(certification_id, by=caller_id(), uow=new_uow(parts), now=datetime.now(UTC))
        document = badges.credential(
            found.certificate,
            found.badge,
            names(),
            addresses=addresses,
            issued_at=found.issued_at,
            named=named,
            salt=secrets.token_hex(16),
        )
        return found, signed(document)

    @blueprint.post("/certifications/<uuid:certification_id>/badge.jwt")
    @callers(PERSON, HOLDER)
    @blueprint.arguments(body_of(BadgeWanted))
    @blueprint.response(200, _TEXT, content_type="text/plain")
    def as_token(wanted: BadgeWanted, certification_id: UUID) -> flask.Response:
        """Mon certificat comme badge ouvert (Open Badges 3.0), signé, pour un portefeuille numérique."""
        _, token = made(certification_id, named=wanted.named)
        return _file(token, "text/plain", "badge-competences-numeriques.jwt")

    @blueprint.post("/certifications/<uuid:certification_id>/badge.svg")
    @callers(PERSON, HOLDER)
    @blueprint.arguments(body_of(BadgeWanted))
    @blueprint.response(200, _TEXT, content_type="image/svg+xml")
    def as_picture(wanted: BadgeWanted, certification_id: UUID) -> flask.Response:
        """Le même badge, dans une image qui se montre et se dépose."""
        found, token = made(certification_id, named=wanted.named)
        picture = badge_svg(found.certificate, token, named=wanted.named)
        return _file(picture, "image/svg+xml", "badge-competences-numeriques.svg")

    @blueprint.get("/badges/issuer")
    @callers(ANYONE, VERIFIER)
    @blueprint.response(200, _FREE_FORM)
    def issuer() -> flask.Response:
        """Qui délivre les badges (Profile, Open Badges 3.0)."""
        ours()
        return _public({"@context": list(badges.CONTEXT), **badges.issuer_profile(addresses)})

    @blueprint.get("/badges/achievement")
    @callers(ANYONE, VERIFIER)
    @blueprint.response(200, _FREE_FORM)
    def achievement() -> flask.Response:
        """Ce que le badge atteste (Achievement, Open Badges 3.0)."""
        ours()
        level = settings.max_level
        told = badges.achievement(addresses, names(), level, level * PIX_PER_LEVEL * COMPETENCES)
        return _public({"@context": list(badges.CONTEXT), **told})

    @blueprint.get("/badges/keys")
    @callers(ANYONE, VERIFIER)
    @blueprint.response(200, reply_of(BadgeKeysView))
    def key_set() -> BadgeKeysView:
        """Les clés publiques qui vérifient les badges."""
        return BadgeKeysView(tuple(BadgeKeyView(**one) for one in ours().all()))

    @blueprint.get("/badges/keys/<key_id>")
    @callers(ANYONE, VERIFIER)
    @blueprint.response(200, reply_of(BadgeKeyView))
    def one_key(key_id: str) -> BadgeKeyView:
        """Une de ces clés, à l’adresse que nomme la signature d’un badge."""
        found = ours().find(key_id)
        if found is None:
            raise BadgeUnknown
        return BadgeKeyView(**found)

    @blueprint.get("/badges/status-lists/<int:number>")
    @callers(ANYONE, VERIFIER)
    @blueprint.response(200, _TEXT, content_type="text/plain")
    def status_list(number: int) -> flask.Response:
        """Les badges révoqués, un bit pour chacun (Bitstring Status List, W3C), signés."""
        ours()
        revoked = revoked_badges(number, uow=new_uow(parts))
        if revoked is None:
            raise BadgeUnknown
        document = badges.status_list(
            number, revoked, addresses=addresses, now=datetime.now(UTC), lasts=LIST_LASTS
        )
        return _for_anyone(flask.Response(signed(document), content_type="text/plain; charset=utf-8"))

    return blueprint


def _file(content: str, kind: str, name: str) -> flask.Response:
    response = flask.Response(content, content_type=f"{kind}; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _public(document: dict[str, Any]) -> flask.Response:
    return _for_anyone(jsonify(document))


def _for_anyone(response: flask.Response) -> flask.Response:
    """Whoever checks a class of badges asks for the same thing each time: caches on the way may answer, for a moment."""
    response.headers["Cache-Control"] = "public, max-age=300"
    return response
