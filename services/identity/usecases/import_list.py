"""A school's list of pupils becomes what its file says: whole, in one transaction, or not at all. Source: facts 1.2 and 2.7."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    LearnerRecord,
)
from services.identity.domain.links import accounts_to_carry_over
from services.identity.domain.school_lists import ImportMode, ListFormat, PupilRecord
from services.identity.storage.learner_imports import HeldImport
from services.identity.storage.staged_lists import Comparison, StagedList
from services.identity.storage.unit_of_work import IdentityUnitOfWork


def import_list(
    held: HeldImport, *, uow: IdentityUnitOfWork, on_progress: Callable[[int, int], None], now: datetime
) -> None:
    """In the transaction that holds the import; batch after batch, so that the longest list needs no more memory than another."""
    staged = StagedList(held.id, held.organisation_id, held.format)
    uow.organisations.lock(held.organisation_id)
    total, done, counts = uow.staged.length(held.id), 0, held.counts
    for batch in uow.staged.compared(staged):
        added = [one for one in batch if not one.is_known]
        changed = [one for one in batch if one.is_other]
        _write(staged, added, changed, uow, now)
        _carry_over(staged, batch, uow, by=held.created_by, now=now)
        counts.added += len(added)
        counts.changed += len(changed)
        counts.unchanged += len(batch) - len(added) - len(changed)
        done += len(batch)
        on_progress(done, total)
    if held.mode is not ImportMode.ADD:
        counts.disabled = _disable_absent(staged, uow, now)
    uow.staged.forget(held.id)
    uow.imports.move(held.id, held.state, "IMPORTED", now=now, counts=asdict(counts))
    uow.audit.note(
        "learners_imported",
        now=now,
        actor=held.created_by,
        organisation=held.organisation_id,
        details={**asdict(counts), "warnings": held.warnings_found},
    )


def _write(
    staged: StagedList,
    added: Sequence[Comparison],
    changed: Sequence[Comparison],
    uow: IdentityUnitOfWork,
    now: datetime,
) -> None:
    """Present ones are overwritten and enabled; equal ones are left alone (facts 1.2 "Re-import")."""
    if added:
        uow.staged.enrol(staged, [one.learner_id for one in added], now=now)
    if changed:
        uow.staged.correct(changed, now=now)
    facts: list[Any] = [
        LearnerEnrolled(one.learner_id, staged.organisation_id, told_record(one.record), one.revision, now)
        for one in added
    ]
    facts += [
        LearnerChanged(one.learner_id, staged.organisation_id, told_record(one.record), one.revision + 1, now)
        for one in changed
    ]
    uow.announce_all((fact, fact.learner_id) for fact in facts)


def _carry_over(
    staged: StagedList, batch: Sequence[Comparison], uow: IdentityUnitOfWork, *, by: UUID, now: datetime
) -> None:
    """Pupils who have an account from another school keep it here (facts 2.7). A student's number says nothing elsewhere."""
    if staged.format is ListFormat.SUP:
        return
    free = {one.record.ine: one for one in batch if one.user_id is None and one.record.ine}
    accounts = {link.user_id for link in uow.learners.links_of_ines(free)}
    if not accounts:
        return
    followed = accounts_to_carry_over(
        {ine: one.record.birth_date for ine, one in free.items()},
        organisation_id=staged.organisation_id,
        links=uow.learners.links_of_users(accounts),
    )
    linked = {free[ine].learner_id: user_id for ine, user_id in followed.items()}
    if linked:
        revisions = uow.learners.link_all(linked, now=now)
        uow.announce_all(_reconciled(staged.organisation_id, linked, revisions, now))
        uow.audit.note_all(
            "learner_carried_over",
            {user_id: {"learner_id": str(learner_id)} for learner_id, user_id in linked.items()},
            now=now,
            actor=by,
            organisation=staged.organisation_id,
        )


def _reconciled(
    organisation_id: UUID, linked: dict[UUID, UUID], revisions: dict[UUID, int], now: datetime
) -> Iterator[tuple[LearnerReconciled, UUID]]:
    for learner_id, user_id in linked.items():
        fact = LearnerReconciled(learner_id, organisation_id, user_id, revisions[learner_id], now)
        yield fact, learner_id


def _disable_absent(staged: StagedList, uow: IdentityUnitOfWork, now: datetime) -> int:
    """Disabled, never deleted: what they did is kept, and they may come back (ADR 0019)."""
    disabled = 0
    for batch in uow.staged.absent(staged):
        uow.learners.disable_all([learner_id for learner_id, _ in batch], now=now)
        uow.announce_all(
            (LearnerDisabled(learner_id, staged.organisation_id, revision + 1, now), learner_id)
            for learner_id, revision in batch
        )
        disabled += len(batch)
    return disabled


_UNTOLD = (
    "birth_province_code",
    "status",
    "student_number",
    "email",
    "department",
    "educational_team",
    "diploma",
)
"""What no other service has a use for stays here."""


def told_record(record: PupilRecord) -> LearnerRecord:
    """What other services need of a record."""
    return LearnerRecord(**{name: value for name, value in vars(record).items() if name not in _UNTOLD})
