"""Small releases whose right answers are known, for tests that need content without the published one.

    release = a_release(competences=6, topics=4, levels=(1, 2, 3))
    right(release, "c11-t1-2a")   # {"choice": 2}
    wrong(release, "c11-t1-2a")   # {"choice": 1}

Each skill has a QCU (`…a`) and a QROC (`…b`); `special` replaces some challenges, by id, by others.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from chassis.messaging import Answerer
from chassis.rpc import LocalQuestions
from contracts.content.release import (
    Area,
    Blank,
    Challenge,
    ChallengeKind,
    Competence,
    Image,
    Outline,
    Release,
    Skill,
    Stage,
    TargetProfile,
    Tolerance,
    Topic,
    Tutorial,
    outline_of,
)
from contracts.events.referential import ReleasePublished
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE, RELEASE, ReleaseWanted
from contracts.shapes import dump

INDICES = (
    "1.1", "1.2", "1.3", "2.1", "2.2", "2.3", "2.4", "3.1", "3.2", "3.3", "3.4", "4.1", "4.2", "4.3", "5.1", "5.2",
)  # fmt: skip
AREAS = (
    Area("1", "Information et données"),
    Area("2", "Communication et collaboration"),
    Area("3", "Création de contenu"),
    Area("4", "Protection et sécurité"),
    Area("5", "Environnement numérique"),
)
PUBLISHED_AT = datetime(2026, 9, 1, 6, tzinfo=UTC)


def a_release(
    competences: int = 6,
    topics: int = 4,
    levels: tuple[int, ...] = (1, 2, 3),
    *,
    number: int = 1,
    special: Mapping[str, Challenge] | None = None,
) -> Release:
    """A release of the first `competences` indices, each with so many topics, each with a skill at these levels."""
    indices = INDICES[:competences]
    made = tuple(_topic(index, n, levels, special or {}) for index in indices for n in range(1, topics + 1))
    return Release(
        number=number,
        published_at=PUBLISHED_AT,
        areas=AREAS,
        competences=tuple(_competence(index) for index in indices),
        topics=made,
        target_profiles=(_target_profile(made, max(levels)),),
        demo=tuple(skill.challenges[0].id for topic in made for skill in topic.skills)[:6],
    )


def topic_id(index: str, n: int) -> str:
    """The nth topic of a competence: `c11-t1`."""
    return f"c{index.replace('.', '')}-t{n}"


def challenge_of(release: Release, challenge_id: str) -> Challenge:
    """One of its challenges."""
    return next(
        challenge
        for topic in release.topics
        for skill in topic.skills
        for challenge in skill.challenges
        if challenge.id == challenge_id
    )


def right(release: Release, challenge_id: str) -> dict[str, Any]:
    """The fields of a right answer."""
    challenge = challenge_of(release, challenge_id)
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE:
            return {"choice": challenge.right_choices[0]}
        case ChallengeKind.SEVERAL_CHOICES:
            return {"choices": list(challenge.right_choices)}
        case ChallengeKind.SHORT_ANSWER:
            return {"answer": challenge.solutions[0]}
        case ChallengeKind.INDEPENDENT_BLANKS:
            return {name: blank.solutions[0] for name, blank in (challenge.blanks or {}).items()}
        case ChallengeKind.DEPENDENT_BLANKS:
            return {
                name: group[0] for name, group in zip(challenge.blanks or {}, challenge.groups, strict=False)
            }


def wrong(release: Release, challenge_id: str) -> dict[str, Any]:
    """The fields of a wrong answer, well formed."""
    challenge = challenge_of(release, challenge_id)
    match challenge.kind:
        case ChallengeKind.ONE_CHOICE:
            return {"choice": challenge.right_choices[0] % len(challenge.choices) + 1}
        case ChallengeKind.SEVERAL_CHOICES:
            return {"choices": []}
        case ChallengeKind.SHORT_ANSWER:
            return {"answer": "je ne sais pas"}
        case _:
            return dict.fromkeys(challenge.blanks or {}, "je ne sais pas")


def release_published(release: Release) -> ReleasePublished:
    """The fact that tells it."""
    skills = [skill for topic in release.topics for skill in topic.skills]
    text = json.dumps(dump(release), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return ReleasePublished(
        number=release.number,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        competences=len(release.competences),
        topics=len(release.topics),
        skills=len(skills),
        challenges=sum(len(skill.challenges) for skill in skills),
        published_at=release.published_at,
    )


def answer_for_referential(questions: LocalQuestions, *releases: Release) -> None:
    """Let RELEASE and OUTLINE be answered as referential would: by number, or the last of these."""
    held = {release.number: release for release in releases}

    def release_of(wanted: ReleaseWanted) -> Release:
        number = max(held) if wanted.number is None else wanted.number
        if number not in held:
            raise Refused("release_unknown")
        return held[number]

    def outline(wanted: ReleaseWanted) -> Outline:
        return outline_of(release_of(wanted))

    questions.register(Answerer(RELEASE, release_of))
    questions.register(Answerer(OUTLINE, outline))


def of_every_kind(skill: str = "c11-t1-1") -> tuple[Challenge, ...]:
    """One challenge of each kind, with a file, an image, a timer and focus among them: ids `<skill>v` to `<skill>z`."""
    return (
        replace(_choice(f"{skill}v"), timer=60, image=Image("c11-t1/plan.svg", "Un plan.")),
        Challenge(
            id=f"{skill}w",
            kind=ChallengeKind.SEVERAL_CHOICES,
            instruction="Lesquels sont des moteurs de recherche ?",
            explanation="Explication secrète W.",
            choices=("Firefox", "Qwant", "Safari", "Bing"),
            right_choices=(2, 4),
            focused=True,
        ),
        replace(_typed(f"{skill}x"), files=("c11-t1/carnet.csv",)),
        Challenge(
            id=f"{skill}y",
            kind=ChallengeKind.INDEPENDENT_BLANKS,
            instruction="Complète la phrase.",
            explanation="Explication secrète Y.",
            text="Le fichier pèse ${taille} ${unite}.",
            blanks={
                "taille": Blank("Taille", solutions=("4217",)),
                "unite": Blank("Unité", solutions=("Ko",), options=("o", "Ko", "Mo")),
            },
        ),
        Challenge(
            id=f"{skill}z",
            kind=ChallengeKind.DEPENDENT_BLANKS,
            instruction="Cite deux protocoles.",
            explanation="Explication secrète Z.",
            text="${un} et ${deux}",
            blanks={"un": Blank("Premier"), "deux": Blank("Second")},
            groups=(("IMAP-secret",), ("POP-secret",)),
            tolerances=(Tolerance.CASE_ACCENTS_SPACES,),
        ),
    )


def _competence(index: str) -> Competence:
    return Competence(
        id=index,
        name=f"Compétence {index}",
        description=f"Description de la compétence {index}",
        area=index[0],
        digcomp=(index,),
        thematics={"general": "Généralités"},
    )


def _topic(index: str, n: int, levels: tuple[int, ...], special: Mapping[str, Challenge]) -> Topic:
    topic = topic_id(index, n)
    return Topic(
        id=topic,
        name=f"Sujet {n} de {index}",
        description=f"Connaître le sujet {n}",
        competence=index,
        thematic="general",
        tutorial=Tutorial(
            f"tuto-{topic}", f"Apprendre {topic}", "Équipe pédagogique", "page", 6, "Du texte."
        ),
        skills=tuple(_skill(topic, level, special) for level in levels),
    )


def _skill(topic: str, level: int, special: Mapping[str, Challenge]) -> Skill:
    own = (_choice(f"{topic}-{level}a"), _typed(f"{topic}-{level}b"))
    return Skill(
        level=level,
        description=f"{topic} au niveau {level}",
        challenges=tuple(special.get(challenge.id, challenge) for challenge in own),
        hint="Un indice." if level == 1 else None,
    )


def _choice(challenge_id: str) -> Challenge:
    return Challenge(
        id=challenge_id,
        kind=ChallengeKind.ONE_CHOICE,
        instruction=f"Question {challenge_id} : laquelle ?",
        explanation=f"Explication secrète de {challenge_id}.",
        choices=("La première", "La deuxième", "La troisième", "La quatrième"),
        right_choices=(2,),
    )


def _typed(challenge_id: str) -> Challenge:
    return Challenge(
        id=challenge_id,
        kind=ChallengeKind.SHORT_ANSWER,
        instruction=f"Question {challenge_id} : quel mot ?",
        explanation=f"Explication secrète de {challenge_id}.",
        solutions=(f"solution-de-{challenge_id}", f"autre-{challenge_id}"),
        tolerances=(Tolerance.CASE_ACCENTS_SPACES,),
    )


def _target_profile(topics: tuple[Topic, ...], cap: int) -> TargetProfile:
    return TargetProfile(
        id="rentree",
        name="Parcours de rentrée",
        category="rentree",
        description="Un sujet par compétence",
        duration=40,
        topics={topic.id: cap for topic in topics if topic.id.endswith("-t1")},
        stages=(
            Stage(0, "Débutant", "À accompagner"),
            Stage(21, "En chemin", "Des bases"),
            Stage(51, "À l’aise", "Autonome"),
            Stage(81, "Expert", "Peut aider les autres"),
        ),
    )
