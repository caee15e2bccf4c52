"""The content in force and those before it that a test still runs on: parsed once in a process, then read by everybody."""

from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from contracts.content.release import Challenge, Competence, Release, Skill, Topic
from contracts.shapes import load
from services.assessment.domain.deck import Card, Deck
from services.assessment.domain.positioning import Bank, guess_rate
from services.assessment.domain.refusals import CompetenceUnknown, ContentNotReady, ReleaseUnknown
from services.assessment.storage.tables import RELEASES

RELEASES_IN_MEMORY: Final = 4
CAMPAIGN_DECKS_IN_MEMORY: Final = 512


class Content:
    """A release, indexed. Never changes; shared by the threads of a process."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.competences: Mapping[str, Competence] = {one.id: one for one in release.competences}
        self.topics: Mapping[str, Topic] = {one.id: one for one in release.topics}
        self.topic_of_tutorial: Mapping[str, Topic] = {one.tutorial.id: one for one in release.topics}
        self._challenges: dict[str, tuple[Card, Skill, Challenge]] = {}
        for topic in release.topics:
            for skill in topic.skills:
                for challenge in skill.challenges:
                    self._challenges[challenge.id] = (_card(topic, skill, challenge), skill, challenge)
        self.deck_of_competence = lru_cache(maxsize=None)(self._deck_of_competence)
        self._deck_of_campaign = lru_cache(maxsize=CAMPAIGN_DECKS_IN_MEMORY)(self._deck_of)

    def holds(self, challenge: str) -> bool:
        """Whether this release has this question."""
        return challenge in self._challenges

    def card(self, challenge: str) -> Card:
        """What the rules need to know of a question."""
        return self._challenges[challenge][0]

    def skill(self, challenge: str) -> Skill:
        """The skill that a question tests."""
        return self._challenges[challenge][1]

    def challenge(self, challenge: str) -> Challenge:
        """A question with its key."""
        return self._challenges[challenge][2]

    def topic_of(self, challenge: str) -> Topic:
        """The topic that a question is about."""
        return self.topics[self.card(challenge).topic]

    def competence(self, competence: str) -> Competence:
        """One of the competences; refuses with CompetenceUnknown."""
        if competence not in self.competences:
            raise CompetenceUnknown
        return self.competences[competence]

    def deck_of_targets(self, targets: Mapping[str, int]) -> Deck:
        """The questions of these topics, each up to a level; refuses with ReleaseUnknown when this release has none."""
        return self._deck_of_campaign(tuple(sorted(targets.items())))

    def _deck_of_competence(self, competence: str) -> Deck:
        highest = 8
        topics = (topic.id for topic in self.release.topics if topic.competence == competence)
        return self._deck_of(tuple((topic, highest) for topic in topics))

    def _deck_of(self, targets: tuple[tuple[str, int], ...]) -> Deck:
        challenges = {
            (topic, skill.level): skill.challenges
            for topic, cap in targets
            if topic in self.topics
            for skill in self.topics[topic].skills
            if skill.level <= cap and skill.challenges
        }
        if not challenges:
            raise ReleaseUnknown
        levels: dict[str, list[int]] = {}
        for topic, level in challenges:
            levels.setdefault(topic, []).append(level)
        luck = {
            skill: sum(guess_rate(one.kind.value, choices=len(one.choices)) for one in those) / len(those)
            for skill, those in challenges.items()
        }
        cards = {skill: tuple(self.card(one.id) for one in those) for skill, those in challenges.items()}
        timed = frozenset(skill for skill, those in cards.items() if any(card.timed for card in those))
        return Deck(Bank(levels, luck), cards, timed)


def _card(topic: Topic, skill: Skill, challenge: Challenge) -> Card:
    return Card(
        challenge=challenge.id,
        competence=topic.competence,
        topic=topic.id,
        level=skill.level,
        timed=challenge.timer is not None,
        focused=challenge.focused,
    )


class Contents:
    """The parsed releases of one database: those used last stay in memory."""

    def __init__(self) -> None:
        self._parsed: OrderedDict[int, Content] = OrderedDict()
        self._shelf = Lock()
        self._reading = Lock()

    def current(self, session: Session) -> Content:
        """The release in force: the highest number adopted. Refuses with ContentNotReady."""
        number = session.execute(select(func.max(RELEASES.c.number))).scalar_one()
        if number is None:
            raise ContentNotReady
        return self.of(number, session)

    def of(self, number: int, session: Session) -> Content:
        """The release of this number; refuses with ReleaseUnknown."""
        content = self._held(number)
        if content is None:
            # parsing takes a second: one thread does it, the others wait for what it finds
            with self._reading:
                content = self._held(number) or self._keep(number, session)
        return content

    def warm(self, session: Session) -> None:
        """Parse the release in force, if there is one, before anybody waits for it."""
        with suppress(ContentNotReady):
            self.current(session)

    def _held(self, number: int) -> Content | None:
        with self._shelf:
            content = self._parsed.get(number)
            if content is not None:
                self._parsed.move_to_end(number)
            return content

    def _keep(self, number: int, session: Session) -> Content:
        document = session.execute(
            select(RELEASES.c.document).where(RELEASES.c.number == number)
        ).scalar_one_or_none()
        if document is None:
            raise ReleaseUnknown
        content = Content(load(Release, document))
        with self._shelf:
            self._parsed[number] = content
            while len(self._parsed) > RELEASES_IN_MEMORY:
                self._parsed.popitem(last=False)
        return content


_CONTENTS: WeakKeyDictionary[Engine, Contents] = WeakKeyDictionary()
_MAKING: Final = Lock()


def contents_of(engine: Engine) -> Contents:
    """The cache of this process for a database: its HTTP face and its bus, when they share a process, share it."""
    with _MAKING:
        return _CONTENTS.setdefault(engine, Contents())
