"""The form of the feed, line by line; the whole is compared with a golden file in the integration tests."""

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.certifications import Attempt, Certificate, Mark, Publication, Status
from services.reporting.domain.feed import FeedLine, Pupil, feed_document, feed_name, feed_text
from services.reporting.domain.framework import Area, Competence, Framework
from services.reporting.domain.uai import uai_of

PARIS_IN_SUMMER = timezone(timedelta(hours=2))
FRAMEWORK = Framework(1, (Area("1", "Information et données", (Competence("1.1", "Chercher"),)),))


def line(
    last_name="Martin", first_name="Léa", *, number=1, status=Status.VALIDATED, marks=(("1.1", 3),)
) -> FeedLine:
    issued = datetime(2027, 3, 25, 10, tzinfo=UTC)
    certificate = Certificate("P-2346789B", date(2030, 3, 25), issued, None)
    attempt = Attempt(
        number,
        status,
        112,
        tuple(Mark(*one) for one in marks),
        datetime(2027, 6, 18, 11, 5, 0, 250_999, tzinfo=PARIS_IN_SUMMER),
        Publication("Collège Ada-Lovelace", issued),
        certificate if status is Status.VALIDATED else None,
    )
    return FeedLine(Pupil(last_name, first_name, None, None, date(2012, 6, 21), None), attempt)


def certifications(*lines: FeedLine) -> list[dict]:
    return feed_document(lines, FRAMEWORK)["data"]["attributes"]["certifications"]


def test_the_competences_are_there_even_without_results():
    document = feed_document((), FRAMEWORK)
    assert document["data"]["attributes"]["certifications"] == []
    assert document["data"]["relationships"]["competences"]["data"] == [{"type": "competences", "id": "1.1"}]
    assert [one["id"] for one in document["included"]] == ["1", "1.1"]


def test_the_document_has_no_id_of_its_own():
    assert "id" not in feed_document((), FRAMEWORK)["data"]


def test_lines_come_by_last_name_then_first_name_then_number_whatever_case_and_accents():
    told = certifications(
        line("Zola", "Émile", number=1),
        line("élan", "Zoé", number=2),
        line("ELAN", "Adèle", number=3),
        line("Durand", "Paul", number=5),
        line("Durand", "Paul", number=4),
    )
    assert [one["id"] for one in told] == [4, 5, 3, 2, 1]


def test_a_failed_competence_is_told_raw_and_competences_are_in_order():
    (told,) = certifications(line(marks=(("5.2", 1), ("1.1", 3), ("1.2", -1))))
    assert told["competenceResults"] == [
        {"competenceId": "1.1", "level": 3},
        {"competenceId": "1.2", "level": -1},
        {"competenceId": "5.2", "level": 1},
    ]


def test_a_rejected_result_tells_neither_score_nor_levels_nor_code():
    (told,) = certifications(line(status=Status.REJECTED))
    assert (told["status"], told["pixScore"], told["competenceResults"]) == ("rejected", 0, [])
    assert told["verificationCode"] is None


def test_moments_are_told_in_universal_time_with_milliseconds():
    (told,) = certifications(line())
    assert told["date"] == "2027-06-18T09:05:00.250Z"
    assert told["deliveredAt"] == "2027-03-25T10:00:00.000Z"
    assert told["birthdate"] == "2012-06-21"


def test_accents_travel_as_they_are():
    assert "Léa" in feed_text([line()], FRAMEWORK)


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=9)), max_size=6), st.randoms())
def test_the_text_depends_on_no_order_and_reads_back(names, rng):
    lines = [line(last, first, number=number) for number, (last, first) in enumerate(names, start=1)]
    text = feed_text(lines, FRAMEWORK)
    rng.shuffle(lines)
    assert feed_text(lines, FRAMEWORK) == text
    told = json.loads(text)["data"]["attributes"]["certifications"]
    assert sorted(one["id"] for one in told) == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    ("kinds", "feed"),
    [
        (["COLLEGE"], "LSU"),
        (["LYCEE"], "LSL"),
        (["AGRICULTURAL"], "LSL"),
        (["LYCEE", "COLLEGE"], "LSU"),
        ([], "UNKNOWN"),
    ],
)
def test_a_college_feeds_the_lsu_and_a_lycee_the_lsl(kinds, feed):
    assert feed_name(kinds) == feed


@pytest.mark.parametrize("written", ["0690000A", "0690000a", " 0690000a "])
def test_a_school_number_is_the_same_in_any_case(written):
    assert uai_of(written) == "0690000A"


@pytest.mark.parametrize(
    "written", ["", "0690000", "0690000AB", "069000/A", "../../et", "069000\x00A", "069000éA"]
)
def test_what_no_school_can_be_called_is_no_number(written):
    assert uai_of(written) is None
