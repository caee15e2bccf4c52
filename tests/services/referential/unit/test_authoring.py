"""What authors may get wrong, each told with its file and line; and the real content, which must hold."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from contracts.content.release import ChallengeKind, Release
from contracts.content.solutions import accepts
from services.referential.authoring.challenges import right_answer
from services.referential.authoring.reading import read_content
from services.referential.authoring.statistics import statistics
from services.referential.settings import CONTENT

WORDS = " ".join(["mot"] * 160)
FRAMEWORK = """
areas:
  - id: "1"
    name: Information
    competences:
      - {id: "1.1", name: Chercher, description: Chercher, digcomp: ["1.1"], thematics: {web: Web}}
"""
TOPIC = f"""topic: adresse-web
name: Adresse web
thematic: web
description: Connaître les adresses
tutorial: {{id: tuto, title: Lire, author: Équipe, format: page, duration: 5, text: {WORDS}}}
skills:
  - level: 1
    description: Reconnaître
    challenges:
      - id: adresse-web-1a
        kind: QCU
        instruction: Laquelle ?
        choices: [a, b, c]
        solution: 2
        explanation: Parce que.
  - level: 2
    description: Écrire
    challenges:
      - id: adresse-web-2a
        kind: QROC
        instruction: Quoi ?
        solutions: ["https", "HTTPS"]
        tolerances: [T1]
        wrong: ["http", "ftp"]
        explanation: Parce que.
"""


def folder(tmp_path: Path, topic: str = TOPIC, **others: str) -> Path:
    (tmp_path / "competences" / "1.1").mkdir(parents=True)
    (tmp_path / "files").mkdir()
    (tmp_path / "target_profiles").mkdir()
    (tmp_path / "framework.yaml").write_text(FRAMEWORK)
    (tmp_path / "competences" / "1.1" / "adresse-web.yaml").write_text(topic)
    for name, text in others.items():
        (tmp_path / name.replace("__", "/")).with_suffix(".yaml").write_text(text)
    return tmp_path


def problems(path: Path) -> list[str]:
    return [str(one) for one in read_content(path, number=1, published_at=datetime.now(UTC)).problems]


def test_a_sound_folder_has_no_problem(tmp_path: Path) -> None:
    assert problems(folder(tmp_path)) == []


@pytest.mark.parametrize(
    ("before", "after", "line", "message"),
    [
        ("solution: 2", "solution: 4", 14, "n’existe pas"),
        ("solution: 2", "solution: deux", 14, "nombre entier"),
        ("choices: [a, b, c]", "choices: [a, b]", 10, "de 3 à 6 choix"),
        ("choices: [a, b, c]", "choices: [a, b, b]", 10, "identiques"),
        ("        explanation: Parce que.\n  - level", "  - level", 10, "il manque « explanation »"),
        ("instruction: Laquelle ?", "instrucion: Laquelle ?", 12, "champ inconnu"),
        ("kind: QCU", "kind: QCX", 10, "genre d’épreuve inconnu"),
        ("id: adresse-web-1a", "id: adresse-web-2a", 10, "doit être adresse-web-1"),
        ("level: 2", "level: 1", 1, "croissant"),
        ("level: 2", "level: 8", 16, "de 1 à 7"),
        ('wrong: ["http", "ftp"]', 'wrong: ["http", "Https"]', 24, "réponse fausse est acceptée"),
        ('wrong: ["http", "ftp"]', 'wrong: ["http"]', 19, "au moins 2 réponses fausses"),
        ("tolerances: [T1]", "tolerances: [T9]", 19, "tolérance inconnue"),
        ("tolerances: [T1]", "format: number\n        tolerances: [T1]", 19, "pas de tolérance"),
        ("tolerances: [T1]", "format: number", 19, "ne passe pas son propre correcteur"),
        ("topic: adresse-web", "topic: adresse_web", 1, "nom du fichier"),
        ("thematic: web", "thematic: toile", 1, "thématique inconnue"),
        (WORDS, "trop court", 5, "mots"),
        (
            "explanation: Parce que.\n  - level",
            "files: [absent.csv]\n        explanation: x\n  - level",
            15,
            "introuvable",
        ),
        ("name: Adresse web", "name: Adresse web\nname: Autre", 3, "figure deux fois"),
        ("skills:", "skills: [", 1, "illisible"),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, before: str, after: str, line: int, message: str
) -> None:
    assert before in TOPIC
    found = problems(folder(tmp_path, TOPIC.replace(before, after, 1)))
    assert any(message in one for one in found), found
    if "illisible" not in message:
        assert any(f"adresse-web.yaml:{line}:" in one and message in one for one in found), found


def test_a_text_that_yaml_would_cut_is_told(tmp_path: Path) -> None:
    cut = TOPIC.replace("explanation: Parce que.", "explanation: Le signe #mot disparaîtrait.", 1)
    assert any("coupe ce texte" in one and ":15:" in one for one in problems(folder(tmp_path, cut)))


def test_a_sentence_cut_by_a_line_break_is_told_but_a_list_or_code_is_not(tmp_path: Path) -> None:
    def with_instruction(*lines: str) -> str:
        text = "".join(f"\n          {line}" for line in lines)
        return TOPIC.replace("instruction: Laquelle ?", f"instruction: |{text}", 1)

    cut = folder(tmp_path / "cut", with_instruction("Quelle condition faut-il remplir pour", "continuer ?"))
    assert any("coupe une phrase" in one and ":10:" in one for one in problems(cut))
    listed = with_instruction(
        "Le robot :", "- avance ;", "- tourne", "", "```", "x = 1", "y = 2", "```", "Où est-il ?"
    )
    assert problems(folder(tmp_path / "listed", listed)) == []


def test_a_file_that_nothing_gives_is_told(tmp_path: Path) -> None:
    (path := folder(tmp_path)) and (path / "files" / "lost.csv").write_text("a")
    assert any("aucune épreuve" in one for one in problems(path))


def test_a_file_outside_the_folder_cannot_be_given(tmp_path: Path) -> None:
    escaping = TOPIC.replace("solution: 2", "solution: 2\n        files: [../../framework.yaml]")
    assert any("introuvable" in one for one in problems(folder(tmp_path, escaping)))


def test_a_profile_with_an_unknown_topic_or_a_cap_too_low_is_told(tmp_path: Path) -> None:
    profile = (
        "profile: p\nname: P\ncategory: rentree\naudience: a\ndescription: d\nduration: 20\ntopics: {adresse-web: 0, inconnu: 2}\n"
        "stages: [{threshold: 0, title: t, reading: r}]\n"
    )
    found = problems(folder(tmp_path, target_profiles__p=profile))
    assert any("commence au niveau 1" in one for one in found)
    assert any("sujet inconnu" in one for one in found)


@pytest.fixture(scope="module")
def release() -> Release:
    content = read_content(CONTENT, number=1, published_at=datetime.now(UTC))
    assert content.problems == ()
    return content.release


def test_the_real_content_covers_what_was_promised(release: Release) -> None:
    numbers = statistics(release)
    totals = numbers["totals"]
    assert len(numbers["competences"]) == 16
    for key, one in numbers["competences"].items():
        assert one["topics"] >= 8, key
        assert one["thematics"] >= 3, key
        assert one["skills"] >= 32, key
        assert one["skills_with_two_challenges"] * 2 >= one["skills"], key
        assert one["tutorials"] == one["topics"], key
        assert 2 <= one["target_profiles"] < totals["target_profiles"], key
        assert set(one["skills_by_level"]) == {"1", "2", "3", "4", "5", "6", "7"}, key
    assert totals["topics"] >= 128 and totals["skills"] >= 512 and totals["challenges"] >= 800
    assert totals["challenges_with_files"] >= 80
    assert set(totals["challenges_by_kind"]) == {str(kind) for kind in ChallengeKind}
    assert totals["demo_questions"] == 6


def test_every_real_tutorial_can_be_read_in_some_minutes(release: Release) -> None:
    for topic in release.topics:
        assert 150 <= len(topic.tutorial.text.split()) <= 400, topic.id
        assert 1 <= topic.tutorial.duration <= 15, topic.id
    assert len({topic.tutorial.id for topic in release.topics}) == len(release.topics)


def test_the_real_profiles_are_those_that_schools_were_promised(release: Release) -> None:
    profiles = {one.id: one for one in release.target_profiles}
    years = {f"rentree-{year}" for year in ("5e", "4e", "3e", "2nde", "1re", "tle")}
    by_competence = {f"competence-{one.id.replace('.', '-')}" for one in release.competences}
    by_discipline = {
        "francais-cycle-4",
        "education-musicale",
        "histoire-geographie-emc",
        "svt",
        "technologie",
        "documentation-emi",
    }
    assert years | by_competence | by_discipline <= set(profiles)
    french = profiles["francais-cycle-4"]
    assert (len(french.topics), french.duration) == (20, 40)
    assert profiles["rentree-5e"].duration == 20
    assert all(
        45 <= profiles[f"rentree-{year}"].duration <= 60 for year in ("4e", "3e", "2nde", "1re", "tle")
    )
    topics = {topic.id: topic for topic in release.topics}
    for one in profiles.values():
        assert one.audience and one.description, one.id
        assert [stage.threshold for stage in one.stages] == [0, 21, 51, 81], one.id
        assert all(len(stage.reading.split()) >= 15 for stage in one.stages), one.id
    for competence in release.competences:
        own = profiles[f"competence-{competence.id.replace('.', '-')}"]
        assert {topics[topic].competence for topic in own.topics} == {competence.id}


def test_every_real_key_is_accepted_by_the_corrector(release: Release) -> None:
    for topic in release.topics:
        for skill in topic.skills:
            for challenge in skill.challenges:
                assert accepts(challenge, right_answer(challenge)), challenge.id


def test_no_two_instructions_are_the_same(release: Release) -> None:
    seen: dict[tuple[str, tuple[str, ...], str | None], str] = {}
    for topic in release.topics:
        for skill in topic.skills:
            for one in skill.challenges:
                key = (" ".join(one.instruction.split()).lower(), one.choices, one.text)
                assert key not in seen, f"{one.id} repeats {seen[key]}"
                seen[key] = one.id


def test_the_right_choice_is_not_always_at_the_same_place(release: Release) -> None:
    places = [
        one.right_choices[0]
        for topic in release.topics
        for skill in topic.skills
        for one in skill.challenges
        if one.kind is ChallengeKind.ONE_CHOICE
    ]
    for place in (1, 2, 3):
        assert places.count(place) > len(places) * 0.15


def test_reading_twice_gives_the_same(release: Release, tmp_path: Path) -> None:
    shutil.copytree(CONTENT, tmp_path / "content")
    again = read_content(tmp_path / "content", number=1, published_at=release.published_at)
    assert again.release == release
