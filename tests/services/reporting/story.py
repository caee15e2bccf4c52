"""What the other services would tell of a small school, as facts ready to be heard."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import event, text

from chassis.messaging import Answerer
from contracts.content.release import Area, Competence, Outline
from contracts.events.assessment import CompetencePositioned, CompetenceReset
from contracts.events.certification import (
    CertificateIssued,
    CertificateRevoked,
    CertificationScored,
    CertificationStatus,
    CompetenceMark,
    SessionPublished,
)
from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    LearnerRecord,
    MemberJoined,
    OrganisationCreated,
    OrganisationKind,
    Role,
)
from contracts.events.referential import ReleasePublished
from contracts.rpc.referential import OUTLINE
from services.reporting.service import SERVICE
from services.reporting.storage.tables import METADATA
from tests.support.parts import Bench, on_the_bench

UAI = "0690000A"
SCHOOL = UUID(int=10)
OTHER_SCHOOL = UUID(int=11)
TEACHER = UUID(int=20)
STRANGER = UUID(int=21)

VALIDATED = CertificationStatus.VALIDATED
REJECTED = CertificationStatus.REJECTED
CANCELLED = CertificationStatus.CANCELLED
IN_ERROR = CertificationStatus.IN_ERROR

OUTLINE_OF_TWO_AREAS = Outline(
    number=3,
    areas=(Area("2", "Communication et collaboration"), Area("1", "Information et données")),
    competences=(
        Competence("2.1", "Interagir", "…", "2", (), {}),
        Competence("1.2", "Gérer des données", "…", "1", (), {}),
        Competence("1.1", "Mener une recherche et une veille d’information", "…", "1", (), {}),
    ),
    topics=(),
    target_profiles=(),
)


def at(day: int, hour: int = 9) -> datetime:
    """A moment of March 2027."""
    return datetime(2027, 3, day, hour, 5, tzinfo=UTC)


def a_bench() -> Bench:
    """Reporting on a database of its own, with a referential that answers."""
    bench = on_the_bench(SERVICE)
    event.listen(bench.parts.engine, "connect", _hurry)
    answer_with(bench, OUTLINE_OF_TWO_AREAS)
    return bench


def _hurry(connection: Any, _record: Any) -> None:
    # each fact is a commit, and a test's need not survive a power cut
    connection.execute("SET synchronous_commit TO off")
    connection.commit()


def answer_with(bench: Bench, outline: Outline) -> None:
    """From now on the referential gives this outline, whatever release is wanted."""
    bench.questions.register(Answerer(OUTLINE, lambda _wanted: outline))


def wipe(bench: Bench) -> None:
    """Everything forgotten, numbers included: cheaper than a database for each test."""
    with bench.parts.engine.begin() as connection:
        for table in METADATA.tables.values():
            connection.execute(table.delete())
        connection.execute(text("DELETE FROM outbox; DELETE FROM inbox; DELETE FROM tombstones"))
        connection.execute(text("ALTER TABLE certification_numbers ALTER number RESTART"))


def release_published(number: int = 3) -> ReleasePublished:
    return ReleasePublished(number, "0" * 64, 3, 0, 0, 0, at(1))


def school(
    organisation_id: UUID = SCHOOL,
    *,
    uai: str | None = UAI,
    kind: OrganisationKind = OrganisationKind.COLLEGE,
    name: str = "Collège Ada-Lovelace",
) -> OrganisationCreated:
    return OrganisationCreated(organisation_id, name, kind, uai, True, at(1))


def teacher(user_id: UUID = TEACHER, organisation_id: UUID = SCHOOL, *, revision: int = 1) -> MemberJoined:
    return MemberJoined(organisation_id, user_id, Role.MEMBER, revision, at(1))


def record(last_name: str = "Martin", first_name: str = "Léa", **others: Any) -> LearnerRecord:
    given = {"birth_date": date(2012, 6, 21), "ine": "123456789AA", "class_name": "3EME A", **others}
    return LearnerRecord(last_name, first_name, **given)


def learner_id(number: int) -> UUID:
    return UUID(int=1000 + number)


def user_id(number: int) -> UUID:
    return UUID(int=2000 + number)


def session_id(number: int) -> UUID:
    return UUID(int=3000 + number)


def certification_id(number: int) -> UUID:
    return UUID(int=4000 + number)


def enrolled(
    number: int, of_record: LearnerRecord | None = None, *, in_school: UUID = SCHOOL, revision: int = 1
) -> LearnerEnrolled:
    return LearnerEnrolled(learner_id(number), in_school, of_record or record(), revision, at(2))


def changed(
    number: int, of_record: LearnerRecord, *, revision: int, in_school: UUID = SCHOOL
) -> LearnerChanged:
    return LearnerChanged(learner_id(number), in_school, of_record, revision, at(3))


def disabled(number: int, *, revision: int, in_school: UUID = SCHOOL) -> LearnerDisabled:
    return LearnerDisabled(learner_id(number), in_school, revision, at(4))


def reconciled(
    number: int, *, user: int | None = None, in_school: UUID = SCHOOL, revision: int = 2
) -> LearnerReconciled:
    user = number if user is None else user
    return LearnerReconciled(learner_id(number), in_school, user_id(user), revision, at(3))


def positioned(user: int, competence: str, level: int, *, pix: int | None = None, revision: int = 1):
    worth = level * 8 if pix is None else pix
    return CompetencePositioned(user_id(user), competence, level, worth, 3.0, revision, at(5))


def reset(user: int, competence: str, *, revision: int) -> CompetenceReset:
    return CompetenceReset(user_id(user), competence, revision, at(6))


def scored(
    number: int,
    *,
    user: int,
    session: int = 1,
    status: CertificationStatus = VALIDATED,
    pix: int = 27,
    levels: dict[str, int] | None = None,
    day: int = 18,
    revision: int = 1,
) -> CertificationScored:
    levels = {"1.2": -1, "1.1": 3} if levels is None else levels
    return CertificationScored(
        certification_id=certification_id(number),
        session_id=session_id(session),
        organisation_id=SCHOOL,
        learner_id=None,
        user_id=user_id(user),
        status=status,
        pix=pix,
        marks=tuple(CompetenceMark(one, level, max(level, 0) * 9) for one, level in levels.items()),
        reproducibility=83,
        started_at=at(day),
        revision=revision,
        scored_at=at(day, 17),
    )


def published(session: int = 1, *, day: int = 25, centre: str = "Collège Ada-Lovelace") -> SessionPublished:
    return SessionPublished(session_id(session), SCHOOL, centre, at(day))


def issued(
    number: int,
    *,
    user: int,
    session: int = 1,
    day: int = 25,
    hour: int = 9,
    code: str = "P-2346789B",
    valid_until: date = date(2030, 3, 25),
) -> CertificateIssued:
    return CertificateIssued(
        certification_id=certification_id(number),
        session_id=session_id(session),
        organisation_id=SCHOOL,
        learner_id=None,
        user_id=user_id(user),
        verification_code=code,
        centre="Collège Ada-Lovelace",
        pix=27,
        marks=(),
        started_at=at(18),
        issued_at=at(day, hour),
        valid_until=valid_until,
    )


def revoked(number: int, *, session: int = 1, day: int = 26, hour: int = 9) -> CertificateRevoked:
    return CertificateRevoked(certification_id(number), session_id(session), at(day, hour))
