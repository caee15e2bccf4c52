"""A certificate as an Open Badge (1EdTech Open Badges 3.0): what it says, and what it leaves out. Reasons: ADR 0024.

It names nobody unless its holder says so: else it holds a digest of the name, which only whoever is told the name can compare.
"""

import gzip
import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from services.certification.domain.calendar import PARIS
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.certificates import Certificate
from services.certification.domain.framework import Framework

CREDENTIALS: Final = "https://www.w3.org/ns/credentials/v2"
CONTEXT: Final = (CREDENTIALS, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")
SCHEMA: Final = (
    "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
)
ISSUER_NAME: Final = "Compétences numériques"
NAME: Final = "Certification des compétences numériques"
_DESCRIPTION: Final = "Niveaux certifiés dans les 16 compétences du cadre de référence des compétences numériques (CRCN), lors d’un test surveillé."
_CRITERIA: Final = (
    "Un test d’une heure quarante-cinq, passé dans un centre de certification devant un surveillant, après vérification de l’identité. "
    "Chaque compétence est certifiée au niveau que les réponses confirment. Le certificat vaut trois ans."
)
PER_LIST: Final = 131_072
"""Bits of a status list: the least that the W3C asks for, so that nobody's bit stands alone."""


@dataclass(frozen=True)
class Badge:
    """One handed out: `number` is its bit in the status lists. Another result makes another badge."""

    id: UUID
    number: int


@dataclass(frozen=True)
class Addresses:
    """Where whoever is shown a badge finds what it refers to; they are part of what was signed, and do not change."""

    base: str

    @property
    def site(self) -> str:
        """The platform's own pages."""
        return self.base.rstrip("/")

    @property
    def issuer(self) -> str:
        """Who signs."""
        return f"{self.site}/api/badges/issuer"

    @property
    def achievement(self) -> str:
        """What was achieved."""
        return f"{self.site}/api/badges/achievement"

    def key(self, key_id: str) -> str:
        """One public key."""
        return f"{self.site}/api/badges/keys/{key_id}"

    def status_list(self, number: int) -> str:
        """Which badges of this list were revoked."""
        return f"{self.site}/api/badges/status-lists/{number}"


def issuer_profile(addresses: Addresses) -> dict[str, Any]:
    """Who vouches."""
    return {"id": addresses.issuer, "type": ["Profile"], "name": ISSUER_NAME, "url": f"{addresses.site}/"}


def achievement(addresses: Addresses, framework: Framework, max_level: int, max_pix: int) -> dict[str, Any]:
    """What a badge is for, and what each of its results means."""
    here = addresses.achievement
    total = {
        "id": f"{here}#pix",
        "type": ["ResultDescription"],
        "name": "Pix",
        "resultType": "RawScore",
        "valueMin": "0",
        "valueMax": str(max_pix),
    }
    levels = [
        {
            "id": _of_competence(addresses, one.code),
            "type": ["ResultDescription"],
            "name": f"{one.code} {one.name}",
            "resultType": "RawScore",
            "valueMin": "0",
            "valueMax": str(max_level),
        }
        for area in framework.areas
        for one in area.competences
    ]
    return {
        "id": here,
        "type": ["Achievement"],
        "achievementType": "Certification",
        "creator": issuer_profile(addresses),
        "name": NAME,
        "description": _DESCRIPTION,
        "criteria": {"narrative": _CRITERIA},
        "inLanguage": "fr",
        "resultDescription": [total, *levels],
    }


def credential(
    certificate: Certificate,
    badge: Badge,
    framework: Framework,
    *,
    addresses: Addresses,
    issued_at: datetime,
    named: bool,
    salt: str,
) -> dict[str, Any]:
    """The OpenBadgeCredential. No birth date, no school, no verification code: each would lead to who it is about."""
    certified = {mark.competence: mark.level for mark in certificate.marks if mark.level > 0}
    results = [
        _result(f"{addresses.achievement}#pix", certificate.pix),
        *(
            _result(_of_competence(addresses, code), certified[code])
            for code in framework.codes
            if code in certified
        ),
    ]
    status_list = addresses.status_list(badge.number // PER_LIST)
    bit = str(badge.number % PER_LIST)
    return {
        "@context": list(CONTEXT),
        "id": badge.id.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": NAME,
        "issuer": issuer_profile(addresses),
        "validFrom": _written(issued_at),
        "validUntil": _written(end_of(certificate.valid_until)),
        "credentialSubject": {
            # made of the badge alone: two badges of one person have nothing in common
            "id": uuid5(badge.id, "subject").urn,
            "type": ["AchievementSubject"],
            "identifier": [identity(certificate.holder, named=named, salt=salt)],
            "achievement": achievement(addresses, framework, certificate.max_level, certificate.max_pix),
            "result": results,
        },
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "credentialStatus": {
            "id": f"{status_list}#{bit}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": bit,
            "statusListCredential": status_list,
        },
    }


def identity(holder: CivilIdentity, *, named: bool, salt: str) -> dict[str, Any]:
    """Whom it is about: their name, or what their name and this salt make."""
    name = f"{holder.first_name} {holder.last_name}"
    common = {"type": "IdentityObject", "identityType": "name", "hashed": not named}
    if named:
        return {**common, "identityHash": name}
    return {**common, "identityHash": digest(name, salt), "salt": salt}


def digest(name: str, salt: str) -> str:
    """As Open Badges write it."""
    return f"sha256${hashlib.sha256(f'{name}{salt}'.encode()).hexdigest()}"


def status_list(
    number: int, revoked: Iterable[int], *, addresses: Addresses, now: datetime, lasts: timedelta
) -> dict[str, Any]:
    """A BitstringStatusListCredential (W3C): one bit for each badge of the list, set when it was revoked."""
    here = addresses.status_list(number)
    return {
        "@context": [CREDENTIALS],
        "id": here,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": addresses.issuer,
        "validFrom": _written(now),
        "validUntil": _written(now + lasts),
        "credentialSubject": {
            "id": f"{here}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encoded(one - number * PER_LIST for one in revoked),
        },
    }


def encoded(bits: Iterable[int]) -> str:
    """The first bit is the highest of the first byte; compressed, and told as multibase base64url."""
    field = bytearray(PER_LIST // 8)
    for one in bits:
        field[one // 8] |= 0x80 >> (one % 8)
    squeezed = gzip.compress(bytes(field), mtime=0)
    return "u" + urlsafe_b64encode(squeezed).decode().rstrip("=")


def claims(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a JWT says besides the credential it is (Open Badges 3.0, 8.2)."""
    issuer, subject = document["issuer"], document["credentialSubject"]
    return {
        **document,
        "iss": issuer if isinstance(issuer, str) else issuer["id"],
        "jti": document["id"],
        "sub": subject["id"],
        "nbf": int(datetime.fromisoformat(document["validFrom"]).timestamp()),
        "exp": int(datetime.fromisoformat(document["validUntil"]).timestamp()),
    }


def end_of(day: date) -> datetime:
    """The last second of a day in Paris."""
    return datetime.combine(day, time(23, 59, 59), PARIS)


def _of_competence(addresses: Addresses, code: str) -> str:
    return f"{addresses.achievement}#{code}"


def _result(description: str, value: int) -> dict[str, Any]:
    return {"type": ["Result"], "resultDescription": description, "value": str(value)}


def _written(moment: datetime) -> str:
    """To the second: the JWT says the same moment in seconds."""
    return moment.astimezone(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
