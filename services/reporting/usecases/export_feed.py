"""A record system fetches the results of a school: what leaves is journalled, and told, in the same transaction."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

from chassis.identifiers import new_id
from chassis.messaging import Asks
from contracts.events.reporting import FeedExported
from services.reporting.domain.certifications import latest_shown
from services.reporting.domain.feed import FeedLine, feed_name, feed_text
from services.reporting.domain.framework import Framework
from services.reporting.domain.uai import uai_of
from services.reporting.storage.unit_of_work import ReportingUnitOfWork
from services.reporting.usecases.adopt_release_on_release_published import framework_in_force


def export_feed(
    written_uai: str, *, application_id: str, uow: ReportingUnitOfWork, questions: Asks, now: datetime
) -> str:
    """The feed of a school, as it is sent; an unknown number gets an empty one (facts 6.1)."""
    framework = framework_in_force(uow=uow, questions=questions)
    uai = uai_of(written_uai)
    if uai is None:
        # no school can have this number: nothing was given, and what was typed is not worth keeping
        return feed_text((), framework)
    with uow:
        text = _draw_up(uai, framework, application_id, uow=uow, now=now)
        uow.commit()
    return text


def export_feed_to_file(
    uai: str,
    folder: Path,
    *,
    application_id: str,
    uow: ReportingUnitOfWork,
    questions: Asks,
    now: datetime,
) -> Path:
    """The same document as `<UAI>.json`, whole or not at all: readers never see half a file, nor one without its journal.

    Written aside, journalled, then renamed; should the process die in between, the journal says too much rather than too
    little, and the next run puts it right. Readable by its owner only: it names minors.
    """
    framework = framework_in_force(uow=uow, questions=questions)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = _new_file(folder)
    try:
        with uow:
            _write(aside, _draw_up(uai, framework, application_id, uow=uow, now=now))
            uow.commit()
        return aside.replace(folder / f"{uai}.json")
    finally:
        aside.unlink(missing_ok=True)


def _draw_up(
    uai: str, framework: Framework, application_id: str, *, uow: ReportingUnitOfWork, now: datetime
) -> str:
    lines = _lines(uai, uow)
    feed = feed_name(uow.organisations.kinds_of(uai))
    export_id = new_id()
    uow.exports.add(
        export_id,
        feed=feed,
        uai=uai,
        application_id=application_id,
        certifications=len(lines),
        exported_at=now,
    )
    uow.announce(FeedExported(export_id, feed, uai, application_id, len(lines), now), subject=export_id)
    return feed_text(lines, framework)


def _lines(uai: str, uow: ReportingUnitOfWork) -> list[FeedLine]:
    """One line per pupil: somebody twice in a school's list is there twice, as in the list (facts 6.1)."""
    pupils = uow.learners.of_school(uai)
    attempts = uow.certifications.of_accounts({account for _, account in pupils})
    shown = ((pupil, latest_shown(attempts.get(account, ()))) for pupil, account in pupils)
    return [FeedLine(pupil, attempt) for pupil, attempt in shown if attempt]


def _new_file(folder: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    os.close(handle)
    return Path(name)


def _write(file: Path, text: str) -> None:
    with file.open("w", encoding="utf-8") as opened:
        opened.write(text)
        opened.flush()
        os.fsync(opened.fileno())
