"""The copies of data that people asked for are gathered from every service: all of them, or later. Never part passed off as whole."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from chassis.messaging import Asks, Unavailable
from chassis.telemetry import log
from contracts.rpc import Refused, assessment, campaigns, certification, reporting
from contracts.rpc.personal_data import DataOfUserWanted, Section
from contracts.shapes import dump
from services.identity.domain.privacy_letters import export_ready_letter
from services.identity.domain.refusals import AccountGone
from services.identity.storage.exports import DataExport, Documents
from services.identity.storage.unit_of_work import IdentityUnitOfWork
from services.identity.usecases.tell_data_of_user import tell_data_of_user

QUESTIONS: Final = (
    assessment.DATA_OF_USER,
    campaigns.DATA_OF_USER,
    certification.DATA_OF_USER,
    reporting.DATA_OF_USER,
)
"""Whoever holds anything of a person; referential holds content only."""

OURS_FOR: Final = timedelta(minutes=5)
"""Longer than every service's deadline together: should we die, the export is taken up again after that."""

FIRST_DELAY: Final = timedelta(seconds=10)
LONGEST_DELAY: Final = timedelta(minutes=30)
MOST_AT_ONCE: Final = 10


@dataclass(frozen=True)
class Gathered:
    """All that is held about somebody, by service."""

    user_id: UUID
    at: datetime
    services: tuple[tuple[str, tuple[Section, ...]], ...]

    def to_json(self) -> bytes:
        """For machines: the same sections, with stable English names."""
        document: dict[str, Any] = {
            "user_id": str(self.user_id),
            "gathered_at": self.at.isoformat(),
            "services": {name: [dump(one) for one in sections] for name, sections in self.services},
        }
        return json.dumps(document, ensure_ascii=False, indent=2).encode()


def delay_after(attempts: int) -> timedelta:
    """10 s, 20 s, 40 s… up to half an hour."""
    doubled: timedelta = FIRST_DELAY * 2 ** min(attempts, 20)
    return min(doubled, LONGEST_DELAY)


def gather_data_exports(
    *,
    uow: IdentityUnitOfWork,
    questions: Asks,
    print_out: Callable[[Gathered], bytes],
    link: str,
    kept_for: timedelta,
    now: Callable[[], datetime],
) -> int:
    """How many are ready. Each is claimed, asked for without holding a transaction, then written."""
    ready = 0
    for _ in range(MOST_AT_ONCE):
        with uow:
            export = uow.exports.claim(now=now(), until=now() + OURS_FOR)
            uow.commit()
        if export is None:
            break
        try:
            gathered = _gather(export.user_id, uow=uow, questions=questions, now=now())
        except AccountGone:
            continue  # erased meanwhile, and the export with it
        except (Unavailable, Refused) as away:
            service = (away.question if isinstance(away, Unavailable) else away.code).partition(".")[0]
            _postpone(export, service, uow=uow, now=now())
            continue
        documents = Documents(gathered.to_json(), print_out(gathered))
        ready += _finish(export, documents, uow=uow, link=link, kept_for=kept_for, now=now())
    return ready


def _gather(user_id: UUID, *, uow: IdentityUnitOfWork, questions: Asks, now: datetime) -> Gathered:
    told = [("identity", tell_data_of_user(user_id, uow=uow))]
    for question in QUESTIONS:
        answer = questions.ask(question, DataOfUserWanted(user_id))
        told.append((question.service, answer.sections))
    return Gathered(user_id, now, tuple(told))


def _postpone(export: DataExport, service: str, *, uow: IdentityUnitOfWork, now: datetime) -> None:
    log().warning("data_export_waits", waits_for=service, attempts=export.attempts + 1)
    with uow:
        uow.exports.postpone(export.id, waits_for=service, due_at=now + delay_after(export.attempts))
        uow.commit()


def _finish(
    export: DataExport,
    documents: Documents,
    *,
    uow: IdentityUnitOfWork,
    link: str,
    kept_for: timedelta,
    now: datetime,
) -> bool:
    expires_at = now + kept_for
    with uow:
        account = uow.accounts.find(export.user_id)
        if account is None or not uow.exports.finish(export.id, documents, now=now, expires_at=expires_at):
            return False
        if account.email:
            letter = export_ready_letter(link=link, until=expires_at.date())
            uow.mails.write(account.email, letter, now=now)
        uow.commit()
    return True
