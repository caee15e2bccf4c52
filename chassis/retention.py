"""What plumbing forgets, and when: old letters, what personal facts say of somebody, and whatever is about somebody erased.

Somebody who was erased leaves a tombstone, their id and nothing else, so that a letter that comes late brings nothing back.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import bindparam, cast, func, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, insert
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from chassis.database import Sessions
from chassis.outbox import OUTBOX, TOMBSTONES
from chassis.settings import ServiceSettings
from chassis.statements import Prepared
from contracts.catalogue import CATALOGUE
from contracts.shapes import personal_fields

KEEP_EVERY_SECONDS: Final = 3_600.0
BATCH: Final = 5_000
SECOND_LOOK: Final = timedelta(days=2)
"""A request begun before an erasure may end after it, and a token outlives its account by minutes: for so long, the timers of
services erase again what may have come in between."""

_OLD: Final = (
    ("outbox", "recorded_at < :before AND told_at IS NOT NULL", "outbox_days"),
    ("inbox", "heard_at < :before", "inbox_days"),
    ("dead_letters", "died_at < :before", "dead_letter_days"),
)
_ABOUT_THE_ERASED: Final = text(
    "DELETE FROM dead_letters USING tombstones WHERE dead_letters.body::jsonb ->> 'subject' = tombstones.subject::text"
)


def tidy_plumbing(sessions: Sessions, settings: ServiceSettings, *, now: datetime) -> None:
    """Harmless at any time, however often; a few thousand rows per transaction, so that nobody waits behind it."""
    for table, is_old, period in _OLD:
        before = now - timedelta(days=getattr(settings, period))
        found = f"SELECT ctid FROM {table} WHERE {is_old} LIMIT {BATCH}"  # noqa: S608 (our own words)
        _in_batches(sessions, text(f"DELETE FROM {table} WHERE ctid = ANY(ARRAY({found}))"), before=before)  # noqa: S608
    with sessions.begin() as session:
        session.execute(_ABOUT_THE_ERASED)
        redact(session, told_before=now - timedelta(days=settings.personal_facts_days))


def _in_batches(sessions: Sessions, statement: Any, **values: object) -> None:
    while True:
        with sessions.begin() as session:
            if session.connection().execute(statement, values).rowcount < BATCH:
                return


def redact(session: Session, *, told_before: datetime, people: Collection[object] | None = None) -> None:
    """Take names and the like out of facts that were told by then; of everybody, or of these subjects."""
    old = [OUTBOX.c.person.is_not(None), OUTBOX.c.told_at < told_before]
    if people is not None:
        old.append(OUTBOX.c.person.in_([str(one) for one in people]))
    body = cast(OUTBOX.c.body, JSONB)
    for fact in CATALOGUE:
        if fact.personal:
            data = body["data"].op("-")(cast(personal_fields(fact.shape), ARRAY(Text)))
            redacted = cast(func.jsonb_set(body, cast(["data"], ARRAY(Text)), data), Text)
            statement = update(OUTBOX).where(*old, OUTBOX.c.name == fact.name)
            session.execute(statement.values(body=redacted, person=None))


_BURIED = Prepared(select(TOMBSTONES.c.subject).where(TOMBSTONES.c.subject == bindparam("subject")))


def bury(session: Session, subjects: Iterable[UUID], *, now: datetime) -> None:
    """From now on these ids are nobody; burying again changes nothing."""
    rows = [{"subject": one, "buried_at": now} for one in subjects]
    if rows:
        session.execute(insert(TOMBSTONES).on_conflict_do_nothing(), rows)
        session.execute(_ABOUT_THE_ERASED)


def is_buried(session: Session, subject: UUID) -> bool:
    """Whether this id was somebody who is erased."""
    return _BURIED.run(session.connection(), {"subject": subject}) is not None


def buried_since(session: Session, moment: datetime) -> list[UUID]:
    """Who was erased since then."""
    return list(session.scalars(select(TOMBSTONES.c.subject).where(TOMBSTONES.c.buried_at >= moment)))
