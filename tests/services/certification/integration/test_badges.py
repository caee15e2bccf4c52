"""A certificate taken away as an Open Badge: what is signed, how it is checked, who may have it, and when it counts no more."""

import gzip
import re
import threading
from base64 import urlsafe_b64decode
from datetime import datetime
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from sqlalchemy import text

from chassis.settings import SettingsRefused
from services.certification.badge_keys import BadgeKeys, badge_keys, new_badge_key
from services.certification.domain.badges import PER_LIST, digest, encoded
from services.certification.storage.unit_of_work import new_uow
from services.certification.usecases.tell_data_of_user import tell_data_of_user
from tests.services.certification.days import Day
from tests.services.certification.exam import KO, OK

RIGHT = [OK] * 15
BASE = "https://plateforme.example"
KEY = new_badge_key()
WITH_A_KEY = {"CERTIFICATION_BADGE_KEY": KEY, "CERTIFICATION_PUBLIC_BASE_URL": BASE}


def certified(*answers: Any, **environ: str) -> Day:
    return Day(*(answers or (RIGHT,)), **{**WITH_A_KEY, **environ}).finalised().score().published()


def ask(day: Day, kind: str = "jwt", *, named: bool = False, by: UUID | None = None):
    path = f"/api/certifications/{day.certification}/badge.{kind}"
    return day.exam.post(path, by or day.pupil.user_id, {"named": named})


def fetched(day: Day, address: str):
    """As anyone would, at the address that the badge names."""
    assert address.startswith(BASE)
    return day.exam.get(address.removeprefix(BASE).partition("#")[0], None)


def verified(day: Day, token: str) -> dict[str, Any]:
    """As Open Badges 3.0 (8.2) has it, knowing nothing but the token."""
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert set(header) == {"alg", "typ", "kid"}, "the specification allows no other"
    key = fetched(day, header["kid"]).json
    assert not set(key) & {"d", "p", "q", "dp", "dq", "qi"}, "nothing of the private half"
    told = jwt.decode(token, jwt.PyJWK(key).key, algorithms=["RS256"], issuer=f"{BASE}/api/badges/issuer")
    subject = told["credentialSubject"]
    issuer = told["issuer"] if isinstance(told["issuer"], str) else told["issuer"]["id"]
    assert (told["iss"], told["jti"]) == (issuer, told["id"])
    assert told["sub"] == subject["id"]
    for claim, field in (("nbf", "validFrom"), ("exp", "validUntil")):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", told[field])
        assert told[claim] == datetime.fromisoformat(told[field]).timestamp()
    return told


def is_revoked(day: Day, told: dict[str, Any]) -> bool:
    """As the W3C's Bitstring Status List has it."""
    status = told["credentialStatus"]
    assert (status["type"], status["statusPurpose"]) == ("BitstringStatusListEntry", "revocation")
    answer = fetched(day, status["statusListCredential"])
    assert answer.headers["Cache-Control"] == "public, max-age=300", "less than the list itself lasts"
    listed = verified(day, answer.get_data(as_text=True))
    assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert listed["credentialSubject"]["statusPurpose"] == "revocation"
    told_list = listed["credentialSubject"]["encodedList"]
    assert told_list.startswith("u")
    field = gzip.decompress(urlsafe_b64decode(told_list[1:] + "==="))
    assert len(field) == PER_LIST // 8
    index = int(status["statusListIndex"])
    return bool(field[index // 8] & (0x80 >> (index % 8)))


def badges_of(day: Day) -> int:
    with day.exam.bench.parts.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM badges")).scalar_one()


def test_a_badge_says_what_the_certificate_says_and_its_signature_is_checked_at_the_issuer_s():
    day = certified()
    answer = ask(day)
    assert answer.status_code == 200, answer.json
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    told = verified(day, answer.get_data(as_text=True))
    own = day.own()
    assert own["has_badge"] is True
    assert told["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert told["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert told["validUntil"].startswith(own["valid_until"])
    assert told["credentialSchema"][0]["type"] == "1EdTechJsonSchemaValidator2019"
    subject = told["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    achieved = subject["achievement"]
    assert achieved["type"] == ["Achievement"]
    assert achieved["achievementType"] == "Certification"
    assert achieved["criteria"]["narrative"] and achieved["description"] and achieved["name"]
    described = {one["id"]: one for one in achieved["resultDescription"]}
    assert all(one["type"] == ["ResultDescription"] for one in described.values())
    results = {one["resultDescription"]: one["value"] for one in subject["result"]}
    assert set(results) <= set(described), "each result says what it is of"
    assert results[f"{achieved['id']}#pix"] == str(own["pix"])
    assert described[f"{achieved['id']}#pix"]["valueMax"] == str(own["max_pix"])
    levels = {mark["competence"]: str(mark["level"]) for mark in own["marks"]}
    assert {one.partition("#")[2]: value for one, value in results.items()} == {
        **levels,
        "pix": str(own["pix"]),
    }
    profile = fetched(day, told["issuer"]["id"]).json
    assert {name: profile[name] for name in told["issuer"]} == told["issuer"]
    assert fetched(day, achieved["id"]).json["name"] == achieved["name"]
    assert not is_revoked(day, told)


def test_a_badge_names_nobody_unless_its_holder_says_so():
    day = certified()
    code = day.own()["verification_code"]
    token = ask(day).get_data(as_text=True)
    told = verified(day, token)
    (who,) = told["credentialSubject"]["identifier"]
    assert (who["type"], who["identityType"], who["hashed"]) == ("IdentityObject", "name", True)
    assert len(bytes.fromhex(who["salt"])) == 16
    assert who["identityHash"] == digest("Prénom0 Nom0", who["salt"]), "whoever is told the name can compare"
    assert who["identityHash"] != digest("Prénom1 Nom1", who["salt"])
    text = str(told)
    for secret in (
        "Nom0",
        "Prénom0",
        code,
        "Collège",
        "2010",
        str(day.pupil.user_id),
        str(day.certification),
    ):
        assert secret not in text, secret
    again = verified(day, ask(day).get_data(as_text=True))
    assert again["id"] == told["id"]
    assert again["credentialSubject"]["identifier"][0]["salt"] != who["salt"]
    named = verified(day, ask(day, named=True).get_data(as_text=True))
    assert named["credentialSubject"]["identifier"] == [
        {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": "Prénom0 Nom0"}
    ]


@pytest.mark.parametrize("named", [True, False])
def test_a_badge_is_also_a_picture_that_holds_the_same(named: bool):
    day = certified()
    answer = ask(day, "svg", named=named)
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert "attachment" in answer.headers["Content-Disposition"]
    picture = answer.get_data(as_text=True)
    root = ET.fromstring(picture.encode())
    baked = root[0]
    assert baked.tag == "{https://purl.imsglobal.org/ob/v3p0}credential"
    assert verified(day, baked.attrib["verify"])["type"][1] == "OpenBadgeCredential"
    assert ("Prénom0 Nom0" in picture) is named
    assert f"{day.own()['pix']} pix" in picture
    assert "script" not in picture


def test_only_the_holder_takes_it():
    day = certified()
    for by in (day.exam.administrator, day.exam.member, day.exam.stranger, day.exam.jury):
        for kind in ("jwt", "svg"):
            refused = ask(day, kind, by=by)
            assert (refused.status_code, refused.json["code"]) == (404, "certification_unknown")
    assert badges_of(day) == 0


def test_before_publication_and_without_success_there_is_none():
    day = Day(RIGHT, **WITH_A_KEY)
    assert ask(day).json["code"] == "certification_unknown"
    day.finalised().score()
    assert ask(day).json["code"] == "certification_unknown"
    assert day.own()["has_badge"] is False
    failed = certified([KO] * 15)
    assert failed.own()["status"] == "REJECTED"
    assert ask(failed).json["code"] == "certification_unknown"


def test_a_revoked_certificate_gives_no_badge_and_the_one_given_is_told_revoked():
    day = certified()
    first = verified(day, ask(day).get_data(as_text=True))
    assert not is_revoked(day, first)
    assert day.judge("cancellation").status_code == 204
    assert is_revoked(day, first)
    assert ask(day).json["code"] == "certification_unknown"
    assert day.own()["has_badge"] is False
    assert day.judge("uncancellation").status_code == 204
    second = verified(day, ask(day).get_data(as_text=True))
    assert second["id"] != first["id"], "what was revoked stays so"
    assert (is_revoked(day, first), is_revoked(day, second)) == (True, False)


def test_a_corrected_result_makes_another_badge():
    day = certified([OK, OK, KO] * 3 + [OK] * 3 + [KO] * 3)
    first = verified(day, ask(day).get_data(as_text=True))
    assert day.judge("neutralisations", {"position": 3}).status_code == 204
    assert is_revoked(day, first)
    second = verified(day, ask(day).get_data(as_text=True))
    results = {one["resultDescription"]: one["value"] for one in second["credentialSubject"]["result"]}
    assert results[f"{BASE}/api/badges/achievement#pix"] == str(day.own()["pix"])
    assert first["credentialSubject"]["id"] != second["credentialSubject"]["id"]


def test_a_certificate_whose_day_is_over_gives_none():
    day = certified()
    with day.exam.bench.parts.engine.begin() as connection:
        connection.execute(text("UPDATE certifications SET valid_until = '2020-01-01'"))
    refused = ask(day)
    assert (refused.status_code, refused.json["code"]) == (409, "certificate_expired")
    assert day.own()["has_badge"] is False


def test_asked_for_many_times_at_once_it_is_one_badge():
    day = certified()
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(ask(day).get_data(as_text=True))) for _ in range(4)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({verified(day, one)["id"] for one in found}) == 1
    assert badges_of(day) == 1


def test_without_a_key_nothing_is_offered():
    day = Day(RIGHT).finalised().score().published()
    assert day.own()["has_badge"] is False
    refused = ask(day)
    assert (refused.status_code, refused.json["code"]) == (404, "badges_not_offered")
    for path in ("issuer", "achievement", "keys", "keys/x", "status-lists/0"):
        assert day.exam.get(f"/api/badges/{path}", None).json["code"] == "badges_not_offered"


def test_lists_and_keys_that_are_not_there():
    day = certified()
    for path in ("status-lists/1", "keys/inconnue"):
        refused = day.exam.get(f"/api/badges/{path}", None)
        assert (refused.status_code, refused.json["code"]) == (404, "badge_unknown")
    assert day.exam.get("/api/badges/status-lists/0", None).status_code == 200


def test_a_former_key_is_still_published():
    former = BadgeKeys(new_badge_key())
    public = serialization.load_pem_private_key(KEY.encode(), None).public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    day = certified()
    token = ask(day).get_data(as_text=True)
    later = badge_keys(new_badge_key(), pem.decode())
    assert later is not None
    name = jwt.get_unverified_header(token)["kid"].rpartition("/")[2]
    published = later.find(name)
    assert published is not None and len(later.all()) == 2
    assert jwt.decode(token, jwt.PyJWK(dict(published)).key, algorithms=["RS256"])["jti"]
    assert former.find(name) is None


@pytest.mark.parametrize(
    "pem",
    [
        "rien",
        generate_private_key(SECP256R1())
        .private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        .decode(),
    ],
)
def test_a_key_that_is_none_of_ours_stops_the_service(pem: str):
    with pytest.raises(SettingsRefused, match="CERTIFICATION_BADGE_KEY"):
        badge_keys(pem, "")


def test_bits_are_counted_from_the_left():
    field = gzip.decompress(urlsafe_b64decode(encoded([0, 9])[1:] + "==="))
    assert field[:2] == bytes([0b1000_0000, 0b0100_0000])
    assert not any(field[2:])


def test_whoever_asks_what_is_held_is_told_of_the_badge():
    day = certified()
    with new_uow(day.exam.bench.parts) as uow:
        (before,) = uow.people.candidacies(day.pupil.user_id)
    assert ask(day).status_code == 200
    tables = tell_data_of_user(day.pupil.user_id, uow=new_uow(day.exam.bench.parts))
    _, _, labels, (line,) = next(one for one in tables if one[0] == "candidacies")
    assert "badge_made_at" in labels
    assert before["badge_made_at"] is None and line["badge_made_at"] is not None
