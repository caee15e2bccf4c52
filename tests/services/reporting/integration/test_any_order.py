"""Whatever the order in which facts are heard, and however often, the same things are shown."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.services.reporting.story import (
    REJECTED,
    SCHOOL,
    TEACHER,
    UAI,
    changed,
    disabled,
    enrolled,
    issued,
    positioned,
    published,
    reconciled,
    record,
    release_published,
    reset,
    revoked,
    school,
    scored,
    teacher,
    wipe,
)
from tests.support.parts import hear_now, signed_in, token_for_application

A_YEAR: tuple[Any, ...] = (
    release_published(),
    school(),
    teacher(),
    # certified, then corrected by the jury
    enrolled(1, record("Abel", "Niels")),
    reconciled(1),
    scored(1, user=1, pix=20),
    scored(1, user=1, pix=30, revision=2),
    issued(1, user=1, day=25),
    issued(1, user=1, day=27),
    # certified, then revoked; an older certificate is uncovered
    enrolled(2, record("Boole", "Mary")),
    reconciled(2),
    scored(2, user=2, session=2, day=20),
    issued(2, user=2, session=2, code="P-MMMMMMMM"),
    scored(2, user=2, session=2, day=20, status=REJECTED, revision=2),
    revoked(2, session=2),
    scored(3, user=2, day=10, pix=11),
    issued(3, user=2, code="P-NNNNNNNN"),
    # revoked, then given back
    enrolled(3, record("Curie", "Irène")),
    reconciled(3),
    scored(4, user=3, pix=44),
    issued(4, user=3, day=25),
    revoked(4, day=26),
    issued(4, user=3, day=28, code="P-CCCCCCCC"),
    # rejected; a newer test is not published
    enrolled(4, record("Dirac", "Paul")),
    reconciled(4),
    scored(5, user=4, status=REJECTED, pix=0, levels={}),
    scored(6, user=4, session=9, day=21),
    # left the school, came back under another name
    enrolled(5, record("Euler", "Leonhard")),
    reconciled(5),
    disabled(5, revision=3),
    changed(5, record("Germain", "Sophie", class_name="3EME B"), revision=4),
    scored(7, user=5, pix=70),
    issued(7, user=5, code="P-GGGGGGGG"),
    # left for good
    enrolled(6, record("Fermat", "Pierre")),
    reconciled(6),
    scored(8, user=6),
    issued(8, user=6),
    disabled(6, revision=3),
    *(positioned(1, competence, 2) for competence in ("1.1", "1.2", "1.3", "2.1", "2.2")),
    positioned(2, "1.1", 3, revision=1),
    reset(2, "1.1", revision=2),
    positioned(2, "1.2", 1, revision=1),
    reset(2, "1.2", revision=2),
    positioned(2, "1.2", 4, revision=3),
    published(1),
    published(2, day=26),
)


def what_is_shown(bench) -> dict[str, Any]:
    """The feed but for the numbers of its lines (given as facts arrive), and the follow-up."""
    client = bench.client()
    token = token_for_application("livret-scolaire", "organizations-certifications-result")
    headers = {"Authorization": f"Bearer {token}"}
    feed = client.get(f"/api/organizations/{UAI}/certifications", headers=headers).get_json()
    told = feed["data"]["attributes"]["certifications"]
    numbers = [one.pop("id") for one in told]
    assert len(set(numbers)) == len(numbers)
    follow_up = client.get(f"/api/organisations-follow-up/{SCHOOL}", headers=signed_in(TEACHER))
    return {"feed": feed, "follow_up": follow_up.get_json()}


def test_the_year_ends_as_it_should(bench):
    hear_now(bench, *A_YEAR)
    shown = what_is_shown(bench)
    told = shown["feed"]["data"]["attributes"]["certifications"]
    assert [(one["lastName"], one["status"], one["pixScore"], one["verificationCode"]) for one in told] == [
        ("Abel", "validated", 30, "P-2346789B"),
        ("Boole", "validated", 11, "P-NNNNNNNN"),
        ("Curie", "validated", 44, "P-CCCCCCCC"),
        ("Dirac", "rejected", 0, None),
        ("Germain", "validated", 70, "P-GGGGGGGG"),
    ]
    assert shown["follow_up"]["total"] == {
        "learners": 5,
        "reconciled": 5,
        "positioned": 2,
        "positioned_competences": 6,
        "average_pix": 56,
        "certifiable": 1,
        "certified": 4,
    }


@pytest.fixture
def as_told(bench) -> dict[str, Any]:
    hear_now(bench, *A_YEAR)
    return what_is_shown(bench)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_and_any_repetition_show_the_same(bench, as_told, data):
    repeated = data.draw(st.lists(st.sampled_from(A_YEAR), max_size=20))
    order = data.draw(st.permutations([*A_YEAR, *repeated]))
    wipe(bench)
    hear_now(bench, *order)
    assert what_is_shown(bench) == as_told


def test_many_letters_heard_at_once_leave_the_highest_revision(bench):
    hear_now(bench, school(), published(), enrolled(1), reconciled(1), issued(1, user=1))
    results = [scored(1, user=1, pix=revision, revision=revision) for revision in range(1, 13)]
    with ThreadPoolExecutor(max_workers=6) as threads:
        list(threads.map(lambda fact: hear_now(bench, fact), reversed(results)))
    told = what_is_shown(bench)["feed"]["data"]["attributes"]["certifications"]
    assert [one["pixScore"] for one in told] == [12]
