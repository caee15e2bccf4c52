"""The results of a session are made public: by the jury, or by themselves when nothing needs a human (facts 1.9, 1.10)."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from contracts.events.certification import SessionPublished
from services.certification.domain.publication import Sheet, obstacles, require_publishable
from services.certification.domain.refusals import SessionUnknown
from services.certification.domain.scoring import Status
from services.certification.domain.sessions import Session, SessionState
from services.certification.storage.unit_of_work import CertificationUnitOfWork
from services.certification.usecases.access import require_jury
from services.certification.usecases.put_score_in_force import issue_certificate


def publish_session(
    number: int, *, by: UUID, uow: CertificationUnitOfWork, now: datetime, certificate_years: int
) -> None:
    """The jury publishes; refuses while a certification has no result or is in error."""
    with uow:
        require_jury(uow, by, SessionUnknown)
        session = uow.sessions.get(number, change=True)
        _publish(session, by=by, uow=uow, now=now, certificate_years=certificate_years)
        uow.commit()


def publish_what_needs_no_human(
    *, new_uow: Callable[[], CertificationUnitOfWork], now: datetime, certificate_years: int
) -> int:
    """Each in its own transaction; how many were published."""
    with new_uow() as uow:
        waiting = [session.number for session in uow.sessions.waiting_for_publication()]
    published = 0
    for number in waiting:
        with new_uow() as uow:
            # held, and judged only then: the jury may be publishing it at this moment
            session = uow.sessions.get(number, change=True)
            published_meanwhile = session.state is SessionState.PUBLISHED
            if published_meanwhile or obstacles(session.comment, sheets_of(uow, session)):
                continue
            _publish(session, by=None, uow=uow, now=now, certificate_years=certificate_years)
            uow.commit()
            published += 1
    return published


def sheets_of(uow: CertificationUnitOfWork, session: Session) -> list[Sheet]:
    """The certifications of a session as publication sees them."""
    certifications = uow.certifications.of_session(session.id)
    incidents = uow.evidence.incidents_of([one.id for one in certifications])
    return [
        Sheet(
            one.id,
            one.score.status if one.score else None,
            sum(incident.holds_up_publication for incident in incidents.get(one.id, ())),
        )
        for one in certifications
    ]


def _publish(
    session: Session,
    *,
    by: UUID | None,
    uow: CertificationUnitOfWork,
    now: datetime,
    certificate_years: int,
) -> None:
    session.require_publishable_state()
    require_publishable(sheets_of(uow, session))
    uow.sessions.publish(session, at=now, by=by)
    fact = SessionPublished(session.id, session.organisation_id, session.centre, now)
    uow.announce(fact, subject=session.id)
    for certification in uow.certifications.of_session(session.id):
        score = certification.require_scored()
        if score.status is Status.VALIDATED:
            issue_certificate(certification, score, uow=uow, now=now, certificate_years=certificate_years)
