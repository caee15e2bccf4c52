"""Which test of a pupil leaves for the record system."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from services.reporting.domain.certifications import Attempt, Certificate, Publication, Status, latest_shown

NOON = datetime(2027, 3, 18, 12, tzinfo=UTC)
PUBLISHED = Publication("Collège Ada-Lovelace", NOON + timedelta(days=7))
IN_FORCE = Certificate("P-2346789B", date(2030, 3, 25), NOON + timedelta(days=7), None)
REVOKED = Certificate("P-2346789B", date(2030, 3, 25), NOON + timedelta(days=7), NOON + timedelta(days=8))


def attempt(
    number=1, status=Status.VALIDATED, publication=PUBLISHED, certificate=IN_FORCE, days=0
) -> Attempt:
    return Attempt(number, status, 27, (), NOON + timedelta(days=days), publication, certificate)


def test_a_published_and_certified_result_is_shown():
    assert attempt().is_shown


def test_what_is_not_published_is_not_shown_whatever_its_result():
    for status in Status:
        for certificate in (None, IN_FORCE, REVOKED):
            assert not attempt(status=status, publication=None, certificate=certificate).is_shown


def test_a_validated_result_waits_for_its_certificate():
    assert not attempt(certificate=None).is_shown


def test_a_revoked_certificate_disappears():
    assert not attempt(certificate=REVOKED).is_shown


def test_a_revoked_certificate_does_not_come_back_as_a_rejected_result():
    assert not attempt(status=Status.REJECTED, certificate=REVOKED).is_shown


def test_a_rejection_of_what_was_certified_waits_for_the_revocation():
    assert not attempt(status=Status.REJECTED, certificate=IN_FORCE).is_shown


def test_a_rejected_result_is_shown_and_is_not_certified():
    rejected = attempt(status=Status.REJECTED, certificate=None)
    assert rejected.is_shown
    assert not rejected.is_certified


def test_a_cancelled_result_or_one_in_error_is_never_shown():
    for status in (Status.CANCELLED, Status.IN_ERROR):
        assert not attempt(status=status, certificate=None).is_shown
        assert not attempt(status=status).is_shown


def test_a_certificate_issued_again_after_a_revocation_counts():
    again = Certificate("P-2346789B", None, NOON + timedelta(days=9), NOON + timedelta(days=8))
    assert attempt(certificate=again).is_shown


def test_a_revocation_heard_alone_or_at_the_very_moment_of_the_issue_wins():
    assert not Certificate(None, None, None, NOON).in_force
    assert not Certificate("P-2346789B", None, NOON, NOON).in_force


def test_the_last_test_taken_is_the_one_shown():
    assert latest_shown([attempt(1, days=1), attempt(2, days=3), attempt(3, days=2)]).number == 2


def test_a_newer_test_that_may_not_be_shown_hides_no_older_one():
    older = attempt(1)
    for newer in (
        attempt(2, days=9, publication=None),
        attempt(2, days=9, certificate=REVOKED),
        attempt(2, days=9, status=Status.CANCELLED),
        attempt(2, days=9, status=Status.IN_ERROR, certificate=None),
    ):
        assert latest_shown([older, newer]) is older


def test_a_newer_rejected_result_replaces_an_older_certificate():
    rejected = attempt(2, Status.REJECTED, certificate=None, days=9)
    assert latest_shown([attempt(1), rejected]) is rejected


def test_two_tests_begun_at_the_same_moment_are_told_apart_by_their_numbers():
    for order in permutations([attempt(7), attempt(8), attempt(9)]):
        assert latest_shown(order).number == 9


def test_nobody_is_shown_without_a_test():
    assert latest_shown([]) is None


def test_a_certificate_counts_until_its_last_day_included():
    assert attempt().is_certified_on(date(2030, 3, 25))
    assert not attempt().is_certified_on(date(2030, 3, 26))
    assert not attempt(certificate=REVOKED).is_certified_on(date(2027, 4, 1))


_attempts = st.builds(
    attempt,
    number=st.integers(1, 50),
    status=st.sampled_from(Status),
    publication=st.sampled_from([None, PUBLISHED]),
    certificate=st.sampled_from([None, IN_FORCE, REVOKED]),
    days=st.integers(0, 30),
)


@given(st.lists(_attempts, max_size=8, unique_by=lambda one: one.number), st.randoms())
def test_the_choice_depends_on_no_order_and_shows_only_what_was_published(attempts, rng):
    chosen = latest_shown(attempts)
    shuffled = list(attempts)
    rng.shuffle(shuffled)
    assert latest_shown(shuffled) == chosen
    if chosen is None:
        assert not any(one.is_shown for one in attempts)
    else:
        assert chosen.publication is not None
        assert chosen.status in {Status.VALIDATED, Status.REJECTED}
        assert all(one.started_at <= chosen.started_at for one in attempts if one.is_shown)
