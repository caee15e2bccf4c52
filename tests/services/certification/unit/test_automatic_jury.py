"""What is settled at finalisation without a human (facts 1.7, 1.8)."""

from datetime import timedelta

import pytest

from chassis.identifiers import new_id
from services.certification.domain.automatic_jury import (
    ACCEPTED,
    ANSWER_KEPT,
    NEUTRALISED,
    NO_SUCH_ANSWER,
    NOT_CONCERNED,
    settle,
    settle_unanswered,
)
from services.certification.domain.evidence import AbortReason
from services.certification.domain.incidents import IN_CHALLENGE, Incident, kind_of
from tests.services.certification.unit.questions import START, question


def incident(subcategory: str, number: int | None = 1, category: str = IN_CHALLENGE) -> Incident:
    return Incident(new_id(), kind_of(category, subcategory), None, number, START)


ALWAYS = [
    "WEBSITE_BLOCKED",
    "WEBSITE_UNAVAILABLE",
    "SOFTWARE_NOT_WORKING",
    "SKIP_ON_OOPS",
    "ACCESSIBILITY_ISSUE",
]
NEEDS = {
    "IMAGE_NOT_DISPLAYING": "has_image",
    "EMBED_NOT_WORKING": "has_image",
    "FILE_NOT_OPENING": "has_files",
    "EXTRA_TIME_EXCEEDED": "timed",
}


@pytest.mark.parametrize("subcategory", ALWAYS)
@pytest.mark.parametrize("result", ["ko", "aband"])
def test_a_wrong_or_skipped_answer_is_neutralised(subcategory, result):
    settlement = settle(incident(subcategory), [question(1, result)])
    assert settlement.had_effect
    assert settlement.question.neutralised
    assert settlement.resolution == NEUTRALISED


@pytest.mark.parametrize("subcategory", ALWAYS)
@pytest.mark.parametrize("result", ["ok", "partially", "timedout", "focusedOut"])
def test_any_other_answer_is_left_and_the_report_is_resolved(subcategory, result):
    settlement = settle(incident(subcategory), [question(1, result)])
    assert not settlement.had_effect
    assert settlement.resolution == ANSWER_KEPT


@pytest.mark.parametrize(("subcategory", "trait"), NEEDS.items())
def test_some_incidents_need_a_question_that_has_the_thing(subcategory, trait):
    without = settle(incident(subcategory), [question(1, "ko")])
    with_it = settle(incident(subcategory), [question(1, "ko", **{trait: True})])
    assert (without.resolution, without.had_effect) == (NOT_CONCERNED, False)
    assert with_it.had_effect


@pytest.mark.parametrize(
    ("result", "focused", "resolution"),
    [
        ("focusedOut", True, ACCEPTED),
        ("aband", True, NEUTRALISED),
        ("ko", True, ANSWER_KEPT),
        ("ok", True, ANSWER_KEPT),
        ("focusedOut", False, NOT_CONCERNED),
    ],
)
def test_leaving_a_page_by_accident_is_excused(result, focused, resolution):
    settlement = settle(incident("UNINTENTIONAL_FOCUS_OUT"), [question(1, result, focused=focused)])
    assert settlement.resolution == resolution
    assert settlement.had_effect == (resolution in (ACCEPTED, NEUTRALISED))


def test_the_number_counts_answers_in_the_order_they_were_given():
    late, early = (
        question(1, "ok", answered_at=START + timedelta(hours=1)),
        question(2, "ko", answered_at=START),
    )
    unanswered = question(3, "none")
    settlement = settle(incident("WEBSITE_BLOCKED", 1), [late, early, unanswered])
    assert settlement.question.position == 2


@pytest.mark.parametrize("number", [3, 500])
def test_a_number_without_answer_is_resolved_without_effect(number):
    settlement = settle(incident("WEBSITE_BLOCKED", number), [question(1), question(2), question(3, "none")])
    assert (settlement.resolution, settlement.had_effect) == (NO_SUCH_ANSWER, False)


@pytest.mark.parametrize(
    ("category", "subcategory"),
    [("FRAUD", None), ("CANDIDATE_INFORMATIONS_CHANGES", "NAME_OR_BIRTHDATE"), (IN_CHALLENGE, "OTHER")],
)
def test_the_others_wait_for_a_human(category, subcategory):
    report = Incident(new_id(), kind_of(category, subcategory), None, 1, START)
    assert settle(report, [question(1, "ko")]) is None


def test_a_candidate_who_gave_up_skipped_the_rest():
    answered, rest = settle_unanswered([question(1, "ko"), question(2, "none")], AbortReason.CANDIDATE)
    assert not answered.skipped_automatically
    assert (rest.skipped_automatically, rest.neutralised) == (True, False)


def test_a_technical_failure_makes_the_rest_not_count():
    answered, rest = settle_unanswered([question(1, "ko"), question(2, "none")], AbortReason.TECHNICAL)
    assert not answered.neutralised
    assert (rest.skipped_automatically, rest.neutralised) == (False, True)


def test_without_a_reason_unanswered_questions_stay_as_they_are():
    questions = [question(1, "none")]
    assert settle_unanswered(questions, None) == questions
