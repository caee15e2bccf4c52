"""What a teacher prints of a target profile: every word, in order, on numbered pages, the same for the same release."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from contracts.content.release import Release, Stage
from services.referential.authoring.reading import read_content
from services.referential.documents.profile_description import day_in_words, profile_description
from services.referential.settings import CONTENT
from tests.services.referential.unit.profile_golden import GOLDEN, printed, small, text_of


@pytest.fixture(scope="module")
def release() -> Release:
    return read_content(CONTENT, number=7, published_at=datetime(2026, 8, 31, 23, tzinfo=UTC)).release


def one_line(words: str) -> str:
    """Spaces that may not break read like the others; in paragraphs fpdf2 writes them so."""
    return " ".join(words.split())


def flat(reader: PdfReader) -> str:
    return one_line(text_of(reader))


def test_the_text_is_the_one_that_was_read_and_approved() -> None:
    assert text_of(printed(*small())) == GOLDEN.read_text(encoding="utf-8")


def test_every_real_profile_says_all_of_its_topics_and_stages(release: Release) -> None:
    topics = {topic.id: topic for topic in release.topics}
    for profile in release.target_profiles:
        words = flat(printed(release, profile))
        assert profile.audience in words and profile.name in words
        for topic, cap in profile.topics.items():
            level = max(one.level for one in topics[topic].skills if one.level <= cap)
            assert f"{topics[topic].name} jusqu’au niveau {level}" in words, (profile.id, topic)
            assert one_line(topics[topic].description) in words, (profile.id, topic)
        for stage in profile.stages:
            assert one_line(stage.reading) in words, (profile.id, stage.title)


def test_every_page_says_which_content_it_describes_and_its_number(release: Release) -> None:
    profile = next(one for one in release.target_profiles if one.id == "rentree-tle")
    pages = printed(release, profile).pages
    assert len(pages) > 1
    for number, page in enumerate(pages, start=1):
        words = one_line(page.extract_text())
        # 31 August at 23 h in Greenwich is already the first of September in Paris
        assert "Contenu n° 7, publié le 1er septembre 2026" in words
        assert f"Page {number} sur {len(pages)}" in words


def test_a_reader_finds_its_language_title_and_bookmarks() -> None:
    release, profile = small()
    reader = printed(release, profile)
    assert (
        reader.metadata is not None
        and reader.metadata.title == "Descriptif du parcours\u00a0: Parcours de rentrée"
    )
    catalogue = reader.trailer["/Root"]
    assert catalogue["/Lang"] == "fr-FR"
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]

    def titles(outline: list, depth: int = 0) -> list[tuple[int, str]]:
        found = []
        for one in outline:
            found += titles(one, depth + 1) if isinstance(one, list) else [(depth, one.title)]
        return found

    shown = titles(reader.outline)
    assert shown[:5] == [
        (0, "Parcours de rentrée"),
        (1, "Lire les résultats"),
        (1, "Les sujets, par domaine et compétence"),
        (2, "1. Information et données"),
        (3, "1.1 Compétence 1.1"),
    ]
    assert [depth for depth, _ in shown].count(3) == 6


def test_the_same_release_always_gives_the_same_bytes_and_another_does_not() -> None:
    release, profile = small()
    drawn = profile_description(release, profile)
    assert profile_description(release, profile) == drawn
    assert profile_description(replace(release, number=2), profile) != drawn


def test_the_last_stage_goes_to_the_end_whatever_the_stages() -> None:
    release, profile = small()
    two = (Stage(0, "Au début", "À accompagner"), Stage(60, "Au bout", "Autonome"))
    words = flat(printed(release, replace(profile, stages=two)))
    assert "0 à 59 %" in words and "60 à 100 %" in words


@pytest.mark.parametrize(
    ("minutes", "said"), [(20, "environ 20 minutes"), (60, "environ 1 heure"), (90, "environ 1 h 30")]
)
def test_the_duration_is_said_as_people_say_it(minutes: int, said: str) -> None:
    release, profile = small()
    assert said in flat(printed(release, replace(profile, duration=minutes)))


def test_a_day_is_written_in_french() -> None:
    assert day_in_words(datetime(2026, 2, 3, 12, tzinfo=UTC)) == "3 février 2026"
