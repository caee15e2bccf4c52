"""A school's list of pupils becomes what its file says: whole, in one transaction, or not at all. Source: facts 1.2 and 2.7."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import IO, Any
from uuid import UUID

from chassis.identifiers import new_id
from contracts.events.identity import (
    LearnerChanged,
    LearnerDisabled,
    LearnerEnrolled,
    LearnerReconciled,
    LearnerRecord,
)
from services.identity.domain.links import accounts_to_carry_over
from services.identity.domain.refusals import ImportRefused, LearnersNotManaged
from services.identity.domain.siecle import PupilRecord, SchoolList, read_siecle
from services.identity.storage.learners import Learner
from services.identity.storage.unit_of_work import IdentityUnitOfWork


@dataclass
class _Changes:
    """What an import does to a list; each learner stands as it will be."""

    added: list[Learner] = field(default_factory=list)
    changed: list[Learner] = field(default_factory=list)
    disabled: list[Learner] = field(default_factory=list)
    linked: list[Learner] = field(default_factory=list)


def import_learners(
    organisation_id: UUID, received: IO[bytes], *, by: UUID, uow: IdentityUnitOfWork, now: datetime
) -> int:
    """The import's number; refuses with ImportRefused (its problems are kept with it), and then the list is as it was."""
    with uow:
        uow.organisations.require_administrator(organisation_id, by)
        organisation = uow.organisations.get(organisation_id)
    if not organisation.manages_learners:
        raise LearnersNotManaged
    school_list = read_siecle(received, uai=organisation.uai)
    with uow:
        uow.organisations.lock(organisation_id)
        # again, now that it is our turn: reading may have taken seconds
        uow.organisations.require_administrator(organisation_id, by)
        if not school_list.problems:
            _apply(organisation_id, school_list, uow, now)
        import_id = new_id()
        number = uow.imports.add(_row(import_id, school_list, by, now), organisation_id=organisation_id)
        uow.audit.note(
            "learners_imported",
            now=now,
            actor=by,
            organisation=organisation_id,
            details={**asdict(school_list.counts), "problems": len(school_list.problems)},
        )
        uow.commit()
    if school_list.problems:
        problems = [asdict(one) for one in school_list.problems]
        raise ImportRefused(import_id=str(import_id), number=number, problems=problems)
    return number


def _row(import_id: UUID, school_list: SchoolList, by: UUID, now: datetime) -> Mapping[str, Any]:
    return {
        "id": import_id,
        "format": "SIECLE",
        "state": "VALIDATION_ERROR" if school_list.problems else "IMPORTED",
        "counts": asdict(school_list.counts),
        "problems": [asdict(one) for one in school_list.problems],
        "created_by": by,
        "created_at": now,
    }


def _apply(organisation_id: UUID, school_list: SchoolList, uow: IdentityUnitOfWork, now: datetime) -> None:
    known = uow.learners.of_organisation(organisation_id)
    changes = _compare(known, school_list, now)
    _carry_over(organisation_id, known, school_list, changes, uow)
    added = {one.id: one for one in changes.added}
    changed = {one.id: one for one in changes.changed}
    for one in changes.linked:
        # a pupil that is new or changed and linked too is written once, as it will be
        (added if one.id in added else changed)[one.id] = one
    uow.learners.add_all(list(added.values()), organisation_id=organisation_id, now=now)
    uow.learners.change_all(list(changed.values()), now=now)
    uow.learners.disable_all([one.id for one in changes.disabled], now=now)
    uow.announce_all((fact, fact.learner_id) for fact in _facts(organisation_id, changes, now))


def _compare(known: Mapping[str, Learner], school_list: SchoolList, now: datetime) -> _Changes:
    """Facts 1.2 "Re-import": absent ones are disabled, present ones overwritten and enabled; equal ones are left alone."""
    changes, counts = _Changes(), school_list.counts
    for record in school_list.pupils:
        learner = known.get(record.ine)
        if learner is None:
            changes.added.append(Learner(new_id(), record, None, 1, None))
        elif learner.record != record or learner.disabled_at is not None:
            revision = learner.revision + 1
            changes.changed.append(replace(learner, record=record, revision=revision, disabled_at=None))
    present = {record.ine for record in school_list.pupils}
    changes.disabled = [
        replace(learner, revision=learner.revision + 1, disabled_at=now)
        for ine, learner in known.items()
        if ine not in present and learner.disabled_at is None
    ]
    counts.added, counts.changed = len(changes.added), len(changes.changed)
    counts.unchanged = len(school_list.pupils) - counts.added - counts.changed
    counts.disabled = len(changes.disabled)
    return changes


def _carry_over(
    organisation_id: UUID,
    known: Mapping[str, Learner],
    school_list: SchoolList,
    changes: _Changes,
    uow: IdentityUnitOfWork,
) -> None:
    """Pupils who have an account from another school keep it here (facts 2.7)."""
    standing = {one.record.ine: one for one in (*known.values(), *changes.changed, *changes.added)}
    free = {
        record.ine: record.birth_date for record in school_list.pupils if standing[record.ine].user_id is None
    }
    accounts = {link.user_id for link in uow.learners.links_of_ines(free)}
    links = uow.learners.links_of_users(accounts)
    for ine, user_id in accounts_to_carry_over(free, organisation_id=organisation_id, links=links).items():
        learner = standing[ine]
        changes.linked.append(replace(learner, user_id=user_id, revision=learner.revision + 1))


def _facts(organisation_id: UUID, changes: _Changes, now: datetime) -> list[Any]:
    """In the order of their revisions."""
    return [
        *(
            LearnerEnrolled(one.id, organisation_id, told_record(one.record), one.revision, now)
            for one in changes.added
        ),
        *(
            LearnerChanged(one.id, organisation_id, told_record(one.record), one.revision, now)
            for one in changes.changed
        ),
        *(LearnerDisabled(one.id, organisation_id, one.revision, now) for one in changes.disabled),
        *(
            LearnerReconciled(one.id, organisation_id, one.user_id, one.revision, now)
            for one in changes.linked
            if one.user_id is not None
        ),
    ]


def told_record(record: PupilRecord) -> LearnerRecord:
    """What other services need of a record: they have no use for the place codes of a province or for a status."""
    told = dict(vars(record))
    del told["birth_province_code"], told["status"]
    return LearnerRecord(**told)
