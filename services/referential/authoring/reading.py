"""The whole content folder as one release, with everything that is wrong in it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from contracts.content.release import (
    Area,
    Challenge,
    Competence,
    Release,
    Skill,
    Stage,
    TargetProfile,
    Topic,
    Tutorial,
)
from services.referential.authoring.challenges import read_challenge
from services.referential.authoring.simulators import SHELL, faults
from services.referential.authoring.yaml_nodes import Fields, Node, Problem, Problems, read_file
from services.referential.domain import SIMULATORS

LOWEST_LEVEL: Final = 1
HIGHEST_LEVEL: Final = 7
TUTORIAL_WORDS: Final = (150, 400)
TUTORIAL_FORMATS: Final = frozenset({"page", "vidéo", "image", "site", "pdf", "jeu", "outil"})
DEMO_QUESTIONS: Final = 6
SLUG: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True)
class Content:
    """What was read, and what must be mended; with problems, the release must not be published."""

    release: Release
    problems: tuple[Problem, ...]


def read_content(folder: Path, *, number: int, published_at: datetime) -> Content:
    """Read `content/` whole. Never raises for an author's mistake: it is in `problems`."""
    reader = _Reader(folder)
    areas, competences = reader.framework()
    topics = reader.topics(competences)
    release = Release(
        number=number,
        published_at=published_at,
        areas=tuple(areas),
        competences=tuple(competences),
        topics=tuple(topics),
        target_profiles=tuple(reader.target_profiles(topics)),
        demo=reader.demo(topics),
    )
    reader.note_simulators(release)
    reader.note_idle_files(release)
    return Content(release, tuple(sorted(reader.problems.found)))


def challenges_of(release: Release) -> Iterator[Challenge]:
    """Every challenge, topic by topic."""
    for topic in release.topics:
        for skill in topic.skills:
            yield from skill.challenges


class _Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.problems = Problems()
        self._challenge_lines: dict[str, tuple[str, int]] = {}
        self._tutorials: set[str] = set()

    def _root(self, path: Path) -> Fields | None:
        shown = str(path.relative_to(self._folder))
        node = read_file(path, shown_as=shown, problems=self.problems)
        return Fields(node) if node else None

    def framework(self) -> tuple[list[Area], list[Competence]]:
        areas: list[Area] = []
        competences: list[Competence] = []
        root = self._root(self._folder / "framework.yaml")
        for node in root.items("areas") if root else ():
            fields = Fields(node)
            area = Area(fields.text("id"), fields.text("name"))
            areas.append(area)
            competences += [self._competence(one, area.id) for one in fields.items("competences")]
            fields.close()
        return areas, competences

    @staticmethod
    def _competence(node: Node, area: str) -> Competence:
        fields = Fields(node)
        digcomp = fields.need("digcomp")
        competence = Competence(
            id=fields.text("id"),
            name=fields.text("name"),
            description=fields.text("description"),
            area=area,
            digcomp=digcomp.texts() if digcomp else (),
            thematics={key: value.text() for key, value in fields.each("thematics")},
        )
        fields.close()
        return competence

    def topics(self, competences: Iterable[Competence]) -> list[Topic]:
        by_id = {one.id: one for one in competences}
        topics: dict[str, Topic] = {}
        for path in sorted((self._folder / "competences").glob("*/*.yaml")):
            shown = str(path.relative_to(self._folder))
            competence = by_id.get(path.parent.name)
            if competence is None:
                self.problems.add(shown, 1, f"compétence inconnue : {path.parent.name}")
                continue
            root = self._root(path)
            topic = self._topic(root, competence, path.stem) if root else None
            if topic and topic.id in topics:
                self.problems.add(shown, 1, f"deux sujets s’appellent « {topic.id} »")
            elif topic:
                topics[topic.id] = topic
        return list(topics.values())

    def _topic(self, fields: Fields, competence: Competence, stem: str) -> Topic:
        node = fields.node
        name = fields.text("topic")
        if name != stem or not SLUG.fullmatch(name):
            node.wrong(f"« topic: {name} » doit être le nom du fichier, en minuscules sans accents")
        thematic = fields.text("thematic")
        if thematic not in competence.thematics:
            node.wrong(f"thématique inconnue dans {competence.id} : « {thematic} »")
        tutorial = fields.need("tutorial")
        skills = [self._skill(one, name) for one in fields.items("skills")]
        levels = [skill.level for skill in skills]
        if levels != sorted(set(levels)) or not skills:
            node.wrong("les niveaux des acquis vont croissant, sans doublon, et il en faut au moins un")
        topic = Topic(
            id=name,
            name=fields.text("name"),
            description=fields.text("description"),
            competence=competence.id,
            thematic=thematic,
            tutorial=self._tutorial(tutorial) if tutorial else Tutorial("", "", "", "", 0, ""),
            skills=tuple(skills),
        )
        fields.close()
        return topic

    def _tutorial(self, node: Node) -> Tutorial:
        fields = Fields(node)
        tutorial = Tutorial(
            id=fields.text("id"),
            title=fields.text("title"),
            author=fields.text("author"),
            format=fields.text("format"),
            duration=fields.number("duration"),
            text=fields.text("text"),
        )
        fields.close()
        least, most = TUTORIAL_WORDS
        words = len(tutorial.text.split())
        if not least <= words <= most:
            node.wrong(f"le tutoriel a {words} mots, il en faut de {least} à {most}")
        if tutorial.format not in TUTORIAL_FORMATS:
            node.wrong(f"format de tutoriel inconnu : « {tutorial.format} »")
        if tutorial.id in self._tutorials:
            node.wrong(f"deux tutoriels s’appellent « {tutorial.id} »")
        self._tutorials.add(tutorial.id)
        return tutorial

    def _skill(self, node: Node, topic: str) -> Skill:
        fields = Fields(node)
        level = fields.number("level")
        if not LOWEST_LEVEL <= level <= HIGHEST_LEVEL:
            node.wrong(f"le niveau va de {LOWEST_LEVEL} à {HIGHEST_LEVEL}")
        challenges = [
            challenge
            for one in fields.items("challenges")
            if (challenge := self._challenge(one, f"{topic}-{level}")) is not None
        ]
        if not challenges:
            node.wrong("un acquis a au moins une épreuve")
        skill = Skill(
            level=level,
            description=fields.text("description"),
            hint=fields.maybe_text("hint"),
            challenges=tuple(challenges),
        )
        fields.close()
        return skill

    def _challenge(self, node: Node, prefix: str) -> Challenge | None:
        challenge = read_challenge(node, folder=self._folder)
        if challenge is None:
            return None
        if not re.fullmatch(re.escape(prefix) + "[a-z]", challenge.id):
            node.wrong(f"l’identifiant « {challenge.id} » doit être {prefix} suivi d’une lettre")
        if challenge.id in self._challenge_lines:
            node.wrong(f"l’identifiant « {challenge.id} » est déjà pris")
        self._challenge_lines[challenge.id] = (node.file, node.line)
        return challenge

    def target_profiles(self, topics: list[Topic]) -> list[TargetProfile]:
        lowest = {topic.id: min((skill.level for skill in topic.skills), default=9) for topic in topics}
        profiles = []
        for path in sorted((self._folder / "target_profiles").glob("*.yaml")):
            root = self._root(path)
            if root:
                profiles.append(self._target_profile(root, path.stem, lowest))
        return profiles

    @staticmethod
    def _target_profile(fields: Fields, stem: str, lowest: dict[str, int]) -> TargetProfile:
        node = fields.node
        caps: dict[str, int] = {}
        for topic, cap in fields.each("topics"):
            caps[topic] = cap.number()
            if topic not in lowest:
                cap.wrong(f"sujet inconnu : « {topic} »")
            elif caps[topic] < lowest[topic]:
                cap.wrong(f"« {topic} » commence au niveau {lowest[topic]} : aucun acquis à ce plafond")
        stages = []
        for one in fields.items("stages"):
            inner = Fields(one)
            stages.append(Stage(inner.number("threshold"), inner.text("title"), inner.text("reading")))
            inner.close()
        thresholds = [stage.threshold for stage in stages]
        if thresholds != sorted(set(thresholds)) or thresholds[:1] != [0] or max(thresholds) > 100:  # noqa: PLR2004
            node.wrong("les paliers vont croissant de 0 à 100 %, le premier à 0")
        profile = TargetProfile(
            id=fields.text("profile"),
            name=fields.text("name"),
            category=fields.text("category"),
            description=fields.text("description"),
            duration=fields.number("duration"),
            topics=caps,
            stages=tuple(stages),
            audience=fields.text("audience"),
        )
        if profile.id != stem:
            node.wrong(f"« profile: {profile.id} » doit être le nom du fichier")
        fields.close()
        return profile

    def note_simulators(self, release: Release) -> None:
        """What is wrong in each simulator that a challenge shows, once however many show it."""
        folder = self._folder / SIMULATORS
        names = {one.simulator.file for one in challenges_of(release) if one.simulator}
        for name in sorted({SHELL, *names} if names else set()):
            if (folder / name).is_file():
                for line, message in faults(folder, name):
                    self.problems.add(f"{SIMULATORS}/{name}", line, message)

    def note_idle_files(self, release: Release) -> None:
        """A file that no challenge gives is a mistake: of the file's name, or of tidying."""
        challenges = list(challenges_of(release))
        given = {name for one in challenges for name in one.files}
        given |= {one.image.file for one in challenges if one.image}
        shown = {one.simulator.file for one in challenges if one.simulator}
        for kept, used in (("files", given), (SIMULATORS, shown and {SHELL, *shown})):
            folder = self._folder / kept
            for path in sorted(one for one in folder.rglob("*") if one.is_file()):
                if path.relative_to(folder).as_posix() not in used:
                    self.problems.add(
                        str(path.relative_to(self._folder)), 1, "aucune épreuve ne donne ce fichier"
                    )

    def demo(self, topics: list[Topic]) -> tuple[str, ...]:
        path = self._folder / "demo.yaml"
        root = self._root(path) if path.exists() else None
        if root is None:
            return ()
        known = {one.id for topic in topics for skill in topic.skills for one in skill.challenges}
        ids = []
        for one in root.items("challenges"):
            ids.append(one.text())
            if ids[-1] not in known:
                one.wrong(f"épreuve inconnue : « {ids[-1]} »")
        if len(ids) != DEMO_QUESTIONS:
            root.node.wrong(f"le test de démonstration a {DEMO_QUESTIONS} questions")
        root.close()
        return tuple(ids)
