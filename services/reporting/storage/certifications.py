"""What became of certification tests, as certification tells: results, publications and certificates, each on its own."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Row, Uuid, any_, literal, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session as Database

from services.reporting.domain.certifications import Attempt, Certificate, Mark, Publication, Status
from services.reporting.storage.tables import (
    CERTIFICATES,
    CERTIFICATION_NUMBERS,
    CERTIFICATIONS,
    PUBLICATIONS,
)


class Certifications:
    """The projection of certifications; facts may come in any order, twice, or late."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def follow_result(
        self,
        certification_id: UUID,
        *,
        session_id: UUID,
        user_id: UUID,
        status: Status,
        pix: int,
        levels: Mapping[str, int],
        started_at: datetime,
        revision: int,
    ) -> None:
        """The highest revision is the result in force. The first one heard of gives the certification its number."""
        number = insert(CERTIFICATION_NUMBERS).values(certification_id=certification_id)
        self._database.execute(number.on_conflict_do_nothing())
        told = {
            "status": status.value,
            "pix": pix,
            "levels": dict(levels),
            "started_at": started_at,
            "revision": revision,
        }
        row = {"id": certification_id, "session_id": session_id, "user_id": user_id, **told}
        self._database.execute(
            insert(CERTIFICATIONS)
            .values(row)
            .on_conflict_do_update(
                index_elements=["id"], set_=told, where=CERTIFICATIONS.c.revision < revision
            )
        )

    def follow_publication(self, session_id: UUID, publication: Publication) -> None:
        """A session is published once: hearing it again changes nothing."""
        statement = insert(PUBLICATIONS).values(
            session_id=session_id, centre=publication.centre, published_at=publication.published_at
        )
        self._database.execute(statement.on_conflict_do_nothing())

    def follow_issue(
        self, certification_id: UUID, *, code: str, valid_until: date, issued_at: datetime
    ) -> None:
        """The latest issue says what the certificate is; a correction issues it again."""
        told = {"code": code, "valid_until": valid_until, "issued_at": issued_at}
        newer = or_(CERTIFICATES.c.issued_at.is_(None), CERTIFICATES.c.issued_at < issued_at)
        self._follow_certificate(certification_id, told, newer)

    def follow_revocation(self, certification_id: UUID, *, revoked_at: datetime) -> None:
        """The latest revocation; whether it is in force depends on the latest issue."""
        newer = or_(CERTIFICATES.c.revoked_at.is_(None), CERTIFICATES.c.revoked_at < revoked_at)
        self._follow_certificate(certification_id, {"revoked_at": revoked_at}, newer)

    def of_accounts(self, user_ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
        """Every test that has a result, of these people, wherever and whenever it was taken (facts 6.1)."""
        statement = (
            select(
                CERTIFICATIONS,
                CERTIFICATION_NUMBERS.c.number,
                PUBLICATIONS.c.centre,
                PUBLICATIONS.c.published_at,
                CERTIFICATES,
            )
            .join(CERTIFICATION_NUMBERS, CERTIFICATION_NUMBERS.c.certification_id == CERTIFICATIONS.c.id)
            .outerjoin(PUBLICATIONS, PUBLICATIONS.c.session_id == CERTIFICATIONS.c.session_id)
            .outerjoin(CERTIFICATES, CERTIFICATES.c.certification_id == CERTIFICATIONS.c.id)
            .where(CERTIFICATIONS.c.user_id == any_(literal(list(user_ids), ARRAY(Uuid))))
        )
        attempts: dict[UUID, list[Attempt]] = {}
        for row in self._database.execute(statement):
            attempts.setdefault(row.user_id, []).append(_attempt(row))
        return attempts

    def _follow_certificate(self, certification_id: UUID, told: dict[str, Any], newer: Any) -> None:
        statement = insert(CERTIFICATES).values(certification_id=certification_id, **told)
        self._database.execute(
            statement.on_conflict_do_update(index_elements=["certification_id"], set_=told, where=newer)
        )


def _attempt(row: Row[Any]) -> Attempt:
    publication = Publication(row.centre, row.published_at) if row.published_at else None
    certificate = None
    if row.certification_id is not None:
        certificate = Certificate(row.code, row.valid_until, row.issued_at, row.revoked_at)
    return Attempt(
        number=row.number,
        status=Status(row.status),
        pix=row.pix,
        marks=tuple(Mark(competence, level) for competence, level in row.levels.items()),
        started_at=row.started_at,
        publication=publication,
        certificate=certificate,
    )
