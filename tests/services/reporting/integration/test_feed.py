"""The feed, from the facts that were heard to the document that a record system gets."""

import json
from pathlib import Path

import pytest
from sqlalchemy import text

from chassis.messaging import Answerer, Reject, Retry
from contracts.content.release import Outline
from contracts.events.identity import OrganisationKind
from contracts.rpc import Refused
from contracts.rpc.referential import OUTLINE
from tests.services.reporting.story import (
    CANCELLED,
    IN_ERROR,
    OTHER_SCHOOL,
    OUTLINE_OF_TWO_AREAS,
    REJECTED,
    TEACHER,
    UAI,
    answer_with,
    changed,
    disabled,
    enrolled,
    issued,
    published,
    reconciled,
    record,
    release_published,
    revoked,
    school,
    scored,
)
from tests.support.parts import hear_now, signed_in, token_for_application, told

GOLDEN = Path(__file__).parents[1] / "golden" / "feed.json"
SCOPE = "organizations-certifications-result"
PATH = f"/api/organizations/{UAI}/certifications"


def as_application(*scopes: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_for_application('livret-scolaire', *(scopes or (SCOPE,)))}"}


def fetch(bench, uai: str = UAI):
    response = bench.client().get(f"/api/organizations/{uai}/certifications", headers=as_application())
    assert response.status_code == 200, response.text
    return response.get_json()


def lines(bench, uai: str = UAI) -> list[dict]:
    return fetch(bench, uai)["data"]["attributes"]["certifications"]


def journal(bench) -> list[tuple]:
    with bench.parts.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT feed, uai, application_id, certifications FROM feed_exports ORDER BY exported_at, id"
            )
        )
        return [tuple(row) for row in rows]


def no_referential(bench) -> None:
    bench.questions._answerers.clear()


def a_certified_pupil(number: int = 1, **of_record) -> list:
    return [
        enrolled(number, record(**of_record)),
        reconciled(number),
        scored(number, user=number),
        issued(number, user=number),
    ]


def test_the_feed_of_a_school_is_the_one_record_systems_know(bench):
    hear_now(
        bench,
        release_published(),
        school(),
        *a_certified_pupil(
            1, last_name="Énault", first_name="Zoé", middle_name="Rose", third_name="Ève", ine="123456789AA"
        ),
        enrolled(2, record("Dupont", "Paul", ine=None)),
        reconciled(2),
        scored(2, user=2, status=REJECTED, pix=0, levels={"1.1": -1}),
        enrolled(3, record("D’Alembert", "Jean-Baptiste", ine="123456789CC")),
        reconciled(3),
        scored(3, user=3, pix=48, levels={"2.1": 5, "1.1": 1}, session=2, day=12),
        issued(3, user=3, session=2, code="P-BCDFGHJK"),
        published(1),
        published(2, day=22, centre="Lycée Émilie-du-Châtelet"),
    )
    assert fetch(bench) == json.loads(GOLDEN.read_text(encoding="utf-8"))


def test_an_unknown_school_gets_an_empty_list_and_the_competences(bench):
    document = fetch(bench, "0750001Z")
    assert document["data"]["attributes"]["certifications"] == []
    assert len(document["included"]) == 5
    assert journal(bench) == [("UNKNOWN", "0750001Z", "livret-scolaire", 0)]


@pytest.mark.parametrize("written", ["x", "%00", "0690000A%0A", "%27%3B--", "a" * 300])
def test_what_is_no_school_number_gets_an_empty_list_and_leaves_no_trace(bench, written):
    hear_now(bench, school(), published(), *a_certified_pupil())
    if written == "0690000A%0A":
        assert len(lines(bench, written)) == 1  # white space around a number is forgiven
        return
    assert lines(bench, written) == []
    assert journal(bench) == []
    assert told(bench) == []


def test_the_number_of_the_school_may_be_written_in_any_case(bench):
    hear_now(bench, school(uai="0690000a"), published(), *a_certified_pupil())
    assert len(lines(bench, "0690000a")) == len(lines(bench, "0690000A")) == 1


def test_nothing_is_shown_before_the_session_is_published(bench):
    hear_now(bench, school(), *a_certified_pupil())
    assert lines(bench) == []
    hear_now(bench, published())
    assert [one["status"] for one in lines(bench)] == ["validated"]


def test_a_newer_unpublished_test_hides_no_older_certificate(bench):
    hear_now(bench, school(), published(), *a_certified_pupil(), scored(9, user=1, session=2, day=20))
    assert [one["pixScore"] for one in lines(bench)] == [27]


def test_the_newest_published_test_is_the_one_told_wherever_it_was_taken(bench):
    hear_now(bench, school(), published(), *a_certified_pupil())
    hear_now(bench, scored(9, user=1, session=2, day=20, pix=99), issued(9, user=1, session=2))
    hear_now(bench, published(2, centre="Lycée voisin"))
    assert [(one["pixScore"], one["certificationCenter"]) for one in lines(bench)] == [(99, "Lycée voisin")]


def test_a_revoked_certificate_disappears_and_uncovers_the_one_before(bench):
    hear_now(bench, school(), published(), published(2), *a_certified_pupil())
    hear_now(bench, scored(9, user=1, session=2, day=20, pix=99), issued(9, user=1, session=2))
    hear_now(bench, scored(9, user=1, session=2, day=20, revision=2, status=REJECTED), revoked(9, session=2))
    assert [one["pixScore"] for one in lines(bench)] == [27]
    hear_now(bench, revoked(1))
    assert lines(bench) == []


def test_a_certificate_given_back_by_the_jury_is_there_again(bench):
    hear_now(bench, school(), published(), *a_certified_pupil())
    hear_now(bench, scored(1, user=1, revision=2, status=REJECTED), revoked(1, day=26))
    assert lines(bench) == []
    hear_now(bench, scored(1, user=1, revision=3, pix=31), issued(1, user=1, day=27))
    assert [one["pixScore"] for one in lines(bench)] == [31]


@pytest.mark.parametrize("status", [CANCELLED, IN_ERROR])
def test_a_cancelled_test_or_one_in_error_is_not_told(bench, status):
    hear_now(bench, school(), published(), enrolled(1), reconciled(1), scored(1, user=1, status=status))
    assert lines(bench) == []


def test_the_highest_revision_is_told_even_when_heard_first(bench):
    hear_now(bench, school(), published(), *a_certified_pupil())
    hear_now(bench, scored(1, user=1, revision=3, pix=40), scored(1, user=1, revision=2, pix=30))
    assert [one["pixScore"] for one in lines(bench)] == [40]


def test_a_pupil_who_left_the_list_is_not_told_and_is_forgotten_by_name(bench):
    hear_now(bench, school(), published(), *a_certified_pupil(), disabled(1, revision=5))
    assert lines(bench) == []
    hear_now(bench, changed(1, record("Trop", "Tard"), revision=4))
    assert lines(bench) == []
    with bench.parts.engine.connect() as connection:
        row = connection.execute(text("SELECT last_name, first_name, birth_date, ine FROM learners")).one()
    assert tuple(row) == (None, None, None, None)


def test_a_pupil_who_came_back_is_told_again(bench):
    hear_now(bench, school(), published(), *a_certified_pupil(), disabled(1, revision=5))
    hear_now(bench, changed(1, record("Martin-Roux"), revision=6))
    assert [one["lastName"] for one in lines(bench)] == ["Martin-Roux"]


def test_a_pupil_without_an_account_is_not_told(bench):
    hear_now(bench, school(), published(), enrolled(1), scored(1, user=1), issued(1, user=1))
    assert lines(bench) == []


def test_a_pupil_known_only_by_their_account_is_not_told(bench):
    hear_now(bench, school(), published(), reconciled(1), scored(1, user=1), issued(1, user=1))
    assert lines(bench) == []


def test_somebody_twice_in_the_list_is_told_twice_with_the_same_result(bench):
    hear_now(bench, school(), published(), *a_certified_pupil())
    hear_now(bench, enrolled(2, record("Martin", "Léa", class_name="3EME B")), reconciled(2, user=1))
    first, second = lines(bench)
    assert first == second


def test_a_school_gets_its_own_pupils_only(bench):
    hear_now(bench, school(), school(OTHER_SCHOOL, uai="0690000B"), published(), *a_certified_pupil())
    hear_now(bench, enrolled(2, in_school=OTHER_SCHOOL), reconciled(2, in_school=OTHER_SCHOOL))
    assert len(lines(bench)) == 1
    assert lines(bench, "0690000B") == []


def test_two_organisations_with_one_number_are_one_school_for_the_feed(bench):
    hear_now(bench, school(), school(OTHER_SCHOOL), published(), *a_certified_pupil())
    hear_now(bench, enrolled(2, in_school=OTHER_SCHOOL), reconciled(2, in_school=OTHER_SCHOOL))
    hear_now(bench, scored(2, user=2), issued(2, user=2))
    assert len(lines(bench)) == 2


def test_the_number_of_a_line_never_changes(bench):
    hear_now(bench, school(), published(), *a_certified_pupil(1), *a_certified_pupil(2, last_name="Zola"))
    before = [one["id"] for one in lines(bench)]
    hear_now(bench, scored(2, user=2, revision=2), scored(1, user=1, revision=2))
    assert [one["id"] for one in lines(bench)] == before
    assert all(type(one) is int for one in before)


def test_an_export_is_journalled_and_told_with_counts_only(bench):
    hear_now(bench, school(), published(), *a_certified_pupil())
    fetch(bench)
    assert journal(bench) == [("LSU", UAI, "livret-scolaire", 1)]
    (fact,) = told(bench)
    assert {key: fact[key] for key in ("feed", "uai", "application_id", "certifications")} == {
        "feed": "LSU",
        "uai": UAI,
        "application_id": "livret-scolaire",
        "certifications": 1,
    }
    assert "Martin" not in json.dumps(fact)


def test_a_lycee_feeds_the_lsl(bench):
    hear_now(bench, school(kind=OrganisationKind.LYCEE))
    fetch(bench)
    assert [one["feed"] for one in told(bench, "FeedExported")] == ["LSL"]


def test_the_names_of_the_newest_release_are_told(bench):
    hear_now(bench, release_published())
    newer = Outline(4, OUTLINE_OF_TWO_AREAS.areas[:1], (), (), ())
    answer_with(bench, newer)
    hear_now(bench, release_published(4))
    answer_with(bench, OUTLINE_OF_TWO_AREAS)
    hear_now(bench, release_published(3))
    assert [one["id"] for one in fetch(bench)["included"]] == ["2"]


def test_without_the_competences_there_is_no_feed_and_no_journal(bench):
    no_referential(bench)
    response = bench.client().get(PATH, headers=as_application())
    assert response.status_code == 503
    assert response.get_json()["code"] == "framework_not_ready"
    assert journal(bench) == []


def test_the_competences_are_asked_for_once_when_the_publication_was_missed(bench):
    fetch(bench)
    no_referential(bench)
    assert len(fetch(bench)["included"]) == 5


def test_a_publication_waits_for_a_referential_that_is_away_and_dies_with_one_that_refuses(bench):
    no_referential(bench)
    with pytest.raises(Retry):
        hear_now(bench, release_published())

    def refuse(_wanted):
        raise Refused("release_unknown")

    bench.questions.register(Answerer(OUTLINE, refuse))
    with pytest.raises(Reject):
        hear_now(bench, release_published())


def test_nobody_fetches_a_feed_without_a_token(bench):
    response = bench.client().get(PATH)
    assert (response.status_code, response.get_json()["code"]) == (401, "token_missing")


def test_a_bad_token_is_refused(bench):
    response = bench.client().get(PATH, headers={"Authorization": "Bearer nothing.of.ours"})
    assert (response.status_code, response.get_json()["code"]) == (401, "token_invalid")


def test_a_person_or_an_application_without_the_scope_is_refused(bench):
    hear_now(bench, school())
    for headers in (signed_in(TEACHER), as_application("parcoursup")):
        response = bench.client().get(PATH, headers=headers)
        assert (response.status_code, response.get_json()["code"]) == (403, "not_allowed")
    assert journal(bench) == []


def test_the_feed_is_only_read(bench):
    response = bench.client().post(PATH, headers=as_application())
    assert response.status_code == 405
