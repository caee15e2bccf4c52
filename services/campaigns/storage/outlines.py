"""Releases as campaigns keeps them: the outline's document for good, read once per process."""

import hashlib
import json
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from contracts.content.release import Outline
from contracts.shapes import dump, load
from services.campaigns.domain.framework import Area, Competence, Framework, TargetProfile, Topic
from services.campaigns.domain.refusals import ContentNotReady
from services.campaigns.domain.stages import Stage
from services.campaigns.storage.tables import OUTLINES

# By digest, so that two databases in one process (the tests') never mix up their releases. Nothing is ever put out: a release is
# some hundred kilobytes, and a process lives through a few.
_READ: Final[dict[str, Framework]] = {}


class OutlineRepository:
    """The outlines adopted so far."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, outline: Outline, *, at: datetime) -> None:
        """Keep an outline; a release never changes, so that the first one kept is right."""
        document = json.dumps(dump(outline), ensure_ascii=False)
        row = {
            "release": outline.number,
            "digest": hashlib.sha256(document.encode()).hexdigest(),
            "document": document,
            "adopted_at": at,
        }
        self._session.execute(insert(OUTLINES).values(row).on_conflict_do_nothing())

    def knows(self, release: int) -> bool:
        """Whether a release was adopted."""
        statement = select(OUTLINES.c.release).where(OUTLINES.c.release == release)
        return self._session.execute(statement).first() is not None

    def in_force(self) -> Framework:
        """The newest; refuses when there is none yet."""
        statement = select(OUTLINES.c.release).order_by(OUTLINES.c.release.desc()).limit(1)
        newest = self._session.execute(statement).scalar_one_or_none()
        if newest is None:
            raise ContentNotReady
        return self.get(newest)

    def get(self, release: int) -> Framework:
        """A release that a campaign was made on."""
        statement = select(OUTLINES.c.digest).where(OUTLINES.c.release == release)
        digest = self._session.execute(statement).scalar_one()
        framework = _READ.get(digest)
        if framework is None:
            statement = select(OUTLINES.c.document).where(OUTLINES.c.release == release)
            document = self._session.execute(statement).scalar_one()
            framework = framework_of(load(Outline, json.loads(document)))
            _READ[digest] = framework
        return framework


def framework_of(outline: Outline) -> Framework:
    """From the language to the domain."""
    return Framework(
        release=outline.number,
        areas={one.id: Area(one.id, one.name) for one in outline.areas},
        competences={one.id: Competence(one.id, one.name, one.area) for one in outline.competences},
        topics={
            one.id: Topic(
                one.id,
                one.name,
                one.competence,
                one.levels,
                one.tutorial_id,
                one.tutorial_title,
                one.descriptions,
            )
            for one in outline.topics
        },
        target_profiles={
            one.id: TargetProfile(
                id=one.id,
                name=one.name,
                duration=one.duration,
                caps=one.topics,
                stages=tuple(Stage(stage.threshold, stage.title, stage.reading) for stage in one.stages),
            )
            for one in outline.target_profiles
        },
    )
