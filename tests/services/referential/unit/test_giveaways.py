"""What gives answers away is told to authors; the real content has none of it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from contracts.content.release import Blank, Challenge, ChallengeKind
from services.referential.authoring.giveaways import giveaways
from services.referential.authoring.reading import read_content
from services.referential.settings import CONTENT
from tests.support.releases import a_release

QCU, QCM, BLANKS = (
    ChallengeKind.ONE_CHOICE,
    ChallengeKind.SEVERAL_CHOICES,
    ChallengeKind.INDEPENDENT_BLANKS,
)
MENU = ("rouge", "jaune", "vert")


def told(*challenges: Challenge) -> list[str]:
    release = a_release(competences=1, topics=1, levels=(1,))
    (topic,) = release.topics
    skill = replace(topic.skills[0], challenges=challenges)
    return giveaways(replace(release, topics=(replace(topic, skills=(skill,)),)))


def menus(*answers: str) -> dict[str, Blank]:
    return {f"b{n}": Blank(f"Feu {n}", options=MENU, solutions=(one,)) for n, one in enumerate(answers)}


def of(kind: ChallengeKind, **what: Any) -> Challenge:
    return Challenge("x", kind, "?", "!", **what)


@pytest.mark.parametrize(
    ("challenge", "what"),
    [
        (of(QCU, choices=("un", "deux", "une réponse bien plus longue"), right_choices=(3,)), "much longer"),
        (of(QCM, choices=("a", "b", "c", "d"), right_choices=(1, 2, 4)), "all choices but one"),
        (of(QCM, choices=("a", "b", "c", "d"), right_choices=(2,)), "only one choice"),
        (of(QCM, choices=("long", "longs", "a", "b"), right_choices=(1, 2)), "every right choice"),
        (of(BLANKS, text="${b0}${b1}${b2}", blanks=menus(*MENU)), "the order of their options"),
    ],
)
def test_a_question_that_gives_itself_away_is_told(challenge: Challenge, what: str) -> None:
    (one,) = told(challenge)
    assert one.startswith("x: ")
    assert what in one


@pytest.mark.parametrize(
    "challenge",
    [
        of(
            QCU, choices=("une réponse longue", "une réponse aussi", "une réponse encore"), right_choices=(1,)
        ),
        of(QCU, choices=("[1]", "[2]", "[1, 2, 3, 4]"), right_choices=(3,)),
        of(QCM, choices=("aa", "bb", "cc", "dd"), right_choices=(1, 3)),
        of(BLANKS, text="${b0}${b1}${b2}", blanks=menus("vert", "rouge", "jaune")),
    ],
)
def test_an_honest_question_is_not(challenge: Challenge) -> None:
    assert told(challenge) == []


def test_a_habit_of_a_whole_competence_is_told() -> None:
    longest_never = [
        of(QCU, choices=("aa", "bbb", "cccc", "dd"), right_choices=(1 + n % 2 * 3,)) for n in range(24)
    ]
    (length, place) = told(*longest_never)
    assert "is the longest in 0%" in length
    assert "stands at place" in place
    assert told(*longest_never[:10]) == []


def test_nothing_in_the_real_content_gives_itself_away() -> None:
    assert giveaways(read_content(CONTENT, number=1, published_at=datetime.now(UTC)).release) == []
