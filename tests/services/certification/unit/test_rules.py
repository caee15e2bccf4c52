"""Codes, identities, sessions, incidents, publication, certificates, calendar."""

import string
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identifiers import new_id
from services.certification.domain import codes
from services.certification.domain.calendar import in_figures, in_words, local_day, years_later
from services.certification.domain.candidates import CivilIdentity
from services.certification.domain.certifiability import is_certifiable
from services.certification.domain.certificates import Deed, Issue, deed_for
from services.certification.domain.evidence import AbortReason
from services.certification.domain.finalisation import StartedTest, check_abort_reasons
from services.certification.domain.identities import identity_key, plain
from services.certification.domain.incidents import IN_CHALLENGE, KINDS, check_report, kind_of
from services.certification.domain.publication import Obstacle, Sheet, obstacles, require_publishable
from services.certification.domain.refusals import (
    AbortReasonMissing,
    AbortReasonSuperfluous,
    CertificationInError,
    IncidentDescriptionMissing,
    IncidentQuestionMissing,
    IncidentRetired,
    IncidentUnknown,
    NobodyStarted,
    SessionDatePast,
    SessionNotScored,
)
from services.certification.domain.scoring import Mark, Score, Status
from services.certification.domain.sessions import SessionPlan, invigilators_missing, theoretical_end

seeds = st.integers().map(Random)


@given(seeds)
def test_an_access_code_has_four_letters_and_two_digits_that_nobody_confuses(rng):
    code = codes.new_access_code(rng)
    assert code[:4].isalpha()
    assert code[4:].isdigit()
    assert len(code) == 6
    assert not set(code) & set("AEIOUZLNS015")


@given(seeds)
def test_an_invigilator_password_never_repeats_a_character(rng):
    password = codes.new_invigilator_password(rng)
    assert len(set(password)) == len(password) == 6
    assert not set(password) & set("01lioeau-")


@given(seeds)
def test_a_verification_code_is_a_p_and_eight_different_characters(rng):
    code = codes.new_verification_code(rng)
    assert code.startswith("P-")
    assert len(code) == 10
    assert len(set(code[2:])) == 8
    assert set(code[2:]) <= set("2346789BCDFGHJKMPQRTVWXY")


@pytest.mark.parametrize("typed", ["aB3dE!", "C-aB3dE!", " C-aB3dE! "])
def test_the_password_is_accepted_as_printed(typed):
    assert codes.is_invigilator_password(typed, "aB3dE!")


@pytest.mark.parametrize("typed", ["ab3de!", "", "C-", "aB3dE", "c-aB3dE!", "é"])
def test_any_other_password_is_refused(typed):
    assert not codes.is_invigilator_password(typed, "aB3dE!")


@pytest.mark.parametrize("typed", ["toim91", " TOIM91 "])
def test_an_access_code_is_read_whatever_its_case(typed):
    assert codes.is_access_code(typed, "TOIM91")


@pytest.mark.parametrize("typed", ["p-7h4kwx2b", "7H4KWX2B ", "P-7H4KWX2B"])
def test_a_verification_code_is_read_as_people_type_it(typed):
    assert codes.read_verification_code(typed) == "P-7H4KWX2B"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lefebvre-Nuñez", "lefebvre nunez"),
        ("D’Artagnan", "D'ARTAGNAN"),
        ("Cœur", "COEUR"),
        ("  Zoé  ", "zoe"),
        ("Lætitia", "Laetitia"),
        ("Straße", "STRASSE"),
    ],
)
def test_names_are_compared_plainly(one, other):
    assert plain(one) == plain(other) != ""


def test_names_of_other_alphabets_stay_themselves():
    assert plain("Иван") != plain("Олег")


@given(st.text(), st.dates())
def test_an_identity_is_itself_whatever_the_case(name, born):
    same = identity_key(last_name=name.upper(), first_name=name, birth_date=born)
    other_day = identity_key(
        last_name=name, first_name=name, birth_date=born - timedelta(1) if born > date.min else date.max
    )
    assert same != other_day


def test_five_competences_at_level_one_make_certifiable():
    assert is_certifiable([1, 1, 2, 5, 1, 0])
    assert not is_certifiable([5, 5, 5, 5, 0, 0])


@pytest.mark.parametrize(
    ("candidates", "names", "missing"),
    [(0, 1, 0), (20, 1, 0), (21, 1, 1), (40, 2, 0), (41, 1, 2)],
)
def test_each_invigilator_watches_twenty_candidates(candidates, names, missing):
    assert invigilators_missing(candidates=candidates, invigilators=["x"] * names) == missing


def test_a_session_is_not_planned_yesterday():
    plan = SessionPlan("s", "r", date(2026, 3, 2), "09:30", ("x",), None)
    plan.require_not_past(today=date(2026, 3, 2))
    with pytest.raises(SessionDatePast):
        plan.require_not_past(today=date(2026, 3, 3))


def test_a_test_ends_in_theory_after_an_hour_and_three_quarters():
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert theoretical_end(start) == datetime(2026, 3, 2, 10, 45, tzinfo=UTC)


RETIRED = [kind for kind in KINDS if kind.retired]
ACTIVE = [kind for kind in KINDS if not kind.retired]


def test_the_table_of_incidents_is_the_one_of_2023():
    assert [kind.code for kind in RETIRED] == ["C3", "C5", "A1", "A2", "E6", "E7"]
    assert len(KINDS) == 22
    assert [kind.code for kind in ACTIVE if not kind.impactful] == ["C2", "C4", "C7", "C8"]
    assert [kind.code for kind in ACTIVE if kind.needs_description] == ["C1", "C2", "C4", "C7", "C8"]


@pytest.mark.parametrize("kind", RETIRED, ids=lambda kind: kind.code)
def test_a_retired_kind_is_refused(kind):
    with pytest.raises(IncidentRetired):
        check_report(kind.category, kind.subcategory, description="x", question_number=1)


@pytest.mark.parametrize("kind", ACTIVE, ids=lambda kind: kind.code)
def test_an_active_kind_is_taken_with_what_it_needs(kind):
    report = check_report(kind.category, kind.subcategory, description=" vu ", question_number=7)
    assert report.kind is kind is kind_of(kind.category, kind.subcategory)
    assert report.description == "vu"
    assert report.question_number == (7 if kind.category == IN_CHALLENGE else None)


@pytest.mark.parametrize("number", [None, 0, 501])
def test_an_incident_in_a_question_says_which(number):
    with pytest.raises(IncidentQuestionMissing):
        check_report(IN_CHALLENGE, "WEBSITE_BLOCKED", description=None, question_number=number)


@pytest.mark.parametrize("description", [None, "", "  "])
def test_some_kinds_must_be_described(description):
    with pytest.raises(IncidentDescriptionMissing):
        check_report("SIGNATURE_ISSUE", None, description=description, question_number=None)


@pytest.mark.parametrize("pair", [("NOPE", None), ("FRAUD", "NOPE"), (IN_CHALLENGE, None)])
def test_an_unknown_kind_is_refused(pair):
    with pytest.raises(IncidentUnknown):
        check_report(*pair, description="x", question_number=1)


def test_a_session_without_started_test_is_not_finalised():
    with pytest.raises(NobodyStarted):
        check_abort_reasons([], {})


def test_each_unfinished_test_and_no_other_has_its_reason():
    done, not_done = StartedTest(new_id(), completed=True), StartedTest(new_id(), completed=False)
    reason = AbortReason.CANDIDATE
    check_abort_reasons([done, not_done], {not_done.certification_id: reason})
    with pytest.raises(AbortReasonMissing) as missing:
        check_abort_reasons([done, not_done], {})
    assert missing.value.details == {"certifications": [str(not_done.certification_id)]}
    for stranger in (done.certification_id, new_id()):
        with pytest.raises(AbortReasonSuperfluous):
            check_abort_reasons([done, not_done], {not_done.certification_id: reason, stranger: reason})


def sheet(status: Status | None = Status.VALIDATED, incidents: int = 0) -> Sheet:
    return Sheet(new_id(), status, incidents)


def test_a_quiet_session_needs_no_human():
    assert obstacles(None, [sheet(), sheet(Status.REJECTED), sheet(Status.CANCELLED)]) == ()


@pytest.mark.parametrize(
    ("comment", "sheets", "found"),
    [
        ("Alarme incendie", [sheet()], Obstacle.COMMENT),
        (None, [sheet(incidents=1)], Obstacle.INCIDENT_UNRESOLVED),
        (None, [sheet(Status.IN_ERROR)], Obstacle.IN_ERROR),
        (None, [sheet(None)], Obstacle.NOT_SCORED),
    ],
)
def test_what_needs_a_human_is_said(comment, sheets, found):
    assert obstacles(comment, sheets) == (found,)


def test_nobody_publishes_what_has_no_result_or_is_in_error():
    with pytest.raises(SessionNotScored):
        require_publishable([sheet(None), sheet(Status.IN_ERROR)])
    with pytest.raises(CertificationInError):
        require_publishable([sheet(), sheet(Status.IN_ERROR)])


def a_score(status: Status = Status.VALIDATED, pix: int = 20) -> Score:
    marks = (Mark("1.1", 2, pix),)
    return Score(status, None, pix, 90, 3, 3, trusted=True, marks=marks)


ISSUED = Issue(datetime(2026, 3, 2, tzinfo=UTC), date(2029, 3, 2), None)
REVOKED = Issue(datetime(2026, 3, 2, tzinfo=UTC), date(2029, 3, 2), datetime(2026, 4, 2, tzinfo=UTC))


@pytest.mark.parametrize(
    ("new", "old", "issue", "deed"),
    [
        (a_score(), a_score(Status.REJECTED), None, Deed.ISSUE),
        (a_score(pix=10), a_score(), ISSUED, Deed.ISSUE),
        (a_score(), a_score(), ISSUED, Deed.NOTHING),
        (a_score(), a_score(), REVOKED, Deed.ISSUE),
        (a_score(Status.CANCELLED), a_score(), ISSUED, Deed.REVOKE),
        (a_score(Status.IN_ERROR), a_score(), ISSUED, Deed.REVOKE),
        (a_score(Status.CANCELLED), a_score(), REVOKED, Deed.NOTHING),
        (a_score(Status.REJECTED), None, None, Deed.NOTHING),
    ],
)
def test_a_new_result_issues_or_revokes_the_certificate(new, old, issue, deed):
    assert deed_for(new, old, issue) is deed


def test_days_are_those_of_paris():
    assert local_day(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)
    assert local_day(datetime(2026, 1, 1, 22, 30, tzinfo=UTC)) == date(2026, 1, 1)


def test_days_are_written_as_in_france():
    assert in_words(date(2024, 3, 1)) == "1er mars 2024"
    assert in_words(date(2008, 8, 12)) == "12 août 2008"
    assert in_figures(date(2008, 8, 2)) == "02/08/2008"


@given(st.dates(max_value=date(2900, 1, 1)), st.integers(1, 10))
def test_years_later_is_the_same_day_or_the_28th(day, years):
    later = years_later(day, years)
    assert later.year == day.year + years
    assert (later.month, later.day) in {(day.month, day.day), (2, 28)}


def test_a_certificate_issued_on_29_february_ends_on_the_28th():
    assert years_later(date(2028, 2, 29), 3) == date(2031, 2, 28)


def test_the_key_of_an_identity_is_its_names_and_birth_date():
    identity = CivilIdentity("Lefebvre", "Zoé", date(2008, 8, 12))
    assert identity.key == "lefebvre|zoe|2008-08-12"
    assert set(identity.key) <= set(string.ascii_lowercase + string.digits + "|-")
