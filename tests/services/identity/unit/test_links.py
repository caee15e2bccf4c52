"""May this pupil and this account be one? (facts 2.3 and 2.7)"""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.links import (
    Context,
    Link,
    Method,
    Owner,
    accounts_to_carry_over,
    check_account_is_theirs,
    check_one_learner,
    check_pupil_is_free,
    check_recognised,
    short_code,
)
from services.identity.domain.matching import Candidate
from services.identity.domain.refusals import (
    AccountLinkedHere,
    AccountOfAnotherLearner,
    AccountOfSeveralLearners,
    LearnerLinkedElsewhere,
    LearnerLinkedHere,
    LearnerLinkedToClosedAccount,
    LearnerNotRecognised,
)

HERE, THERE = UUID(int=1), UUID(int=2)
ME, OTHER = UUID(int=11), UUID(int=12)
BORN = date(2012, 5, 12)
BY_EMAIL = Owner(OTHER, None, "lea@exemple.fr")
BY_USERNAME = Owner(OTHER, "lea.petit1205", "lea@exemple.fr")
BY_GAR = Owner(OTHER, "lea.petit1205", None, has_gar=True)


def pupil(*, user_id: UUID | None = None, ine: str | None = "1AB") -> Candidate:
    return Candidate(UUID(int=21), "Léa", "Petit", BORN, ine, user_id=user_id)


def link(
    user_id: UUID, *, where: UUID = THERE, ine: str | None = "1AB", born: date = BORN, learner: int = 31
) -> Link:
    return Link(UUID(int=learner), where, user_id, ine, born)


@pytest.mark.parametrize(
    ("context", "same", "codes"),
    [
        (Context.RECONCILIATION, False, ["R11", "R12", "R13"]),
        (Context.RECONCILIATION, True, ["R31", "R32", "R33"]),
        (Context.REGISTRATION, True, ["S51", "S52", "S53"]),
        (Context.REGISTRATION, False, ["S61", "S62", "S63"]),
    ],
)
def test_short_codes_are_those_of_the_table(context: Context, same: bool, codes: list[str]):
    owners = [BY_EMAIL, BY_USERNAME, BY_GAR]
    assert [short_code(context, one, same_organisation=same) for one in owners] == codes


def test_the_method_shown_is_gar_before_username_before_email():
    assert BY_GAR.methods == (Method.GAR, Method.USERNAME)
    assert BY_USERNAME.methods == (Method.USERNAME, Method.EMAIL)
    assert [one.masked for one in (BY_EMAIL, BY_USERNAME, BY_GAR)] == ["l***@exemple.fr", "l***.p***5", None]


def test_an_account_that_nobody_can_sign_in_to_has_no_code():
    closed = Owner(OTHER, None, None)
    assert closed.masked is None
    with pytest.raises(LearnerLinkedToClosedAccount):
        short_code(Context.RECONCILIATION, closed, same_organisation=True)


def check_free(one: Candidate, others: list[Link], *, by: UUID | None = ME) -> None:
    check_pupil_is_free(
        one, claimed_by=by, others=others, owners={OTHER: BY_EMAIL}, context=Context.RECONCILIATION
    )


def test_a_pupil_who_is_another_account_here_is_refused():
    with pytest.raises(LearnerLinkedHere) as refused:
        check_free(pupil(user_id=OTHER), [link(OTHER)])
    assert refused.value.details == {"short_code": "R31", "value": "l***@exemple.fr"}


def test_a_pupil_who_is_another_account_elsewhere_is_refused():
    with pytest.raises(LearnerLinkedElsewhere) as refused:
        check_free(pupil(), [link(OTHER)])
    assert refused.value.details == {"short_code": "R11", "value": "l***@exemple.fr"}


def test_the_same_claim_again_and_the_same_person_in_a_new_school_pass():
    check_free(pupil(user_id=ME), [])
    check_free(pupil(), [link(ME)])


def test_somebody_without_an_account_claims_only_free_pupils():
    check_free(pupil(), [], by=None)
    with pytest.raises(LearnerLinkedHere):
        check_free(pupil(user_id=OTHER), [], by=None)


def test_an_account_is_one_pupil_of_a_school():
    with pytest.raises(AccountLinkedHere) as refused:
        check_account_is_theirs(pupil(), organisation_id=HERE, mine=[link(ME, where=HERE, ine="2CD")])
    assert refused.value.details["short_code"] == "R70"


def test_an_account_of_another_child_elsewhere_is_refused():
    stranger = link(ME, ine="2CD", born=date(2011, 1, 1))
    with pytest.raises(AccountOfAnotherLearner) as refused:
        check_account_is_theirs(pupil(), organisation_id=HERE, mine=[stranger])
    assert refused.value.details["short_code"] == "R90"


@pytest.mark.parametrize("mine", [[], [link(ME, born=date(2011, 1, 1))], [link(ME, ine="2CD")]])
def test_the_same_ine_or_the_same_birth_date_elsewhere_is_enough(mine: list[Link]):
    check_account_is_theirs(pupil(), organisation_id=HERE, mine=mine)


def test_a_student_s_number_elsewhere_says_nothing_about_a_child():
    student = link(ME, ine=None, born=date(2001, 1, 1))
    check_account_is_theirs(pupil(), organisation_id=HERE, mine=[student])
    with pytest.raises(AccountOfAnotherLearner):
        child = link(ME, where=UUID(int=3), ine="2CD", born=date(2011, 1, 1))
        check_account_is_theirs(pupil(ine=None), organisation_id=HERE, mine=[student, child])


def test_the_same_ine_and_birth_date_are_recognised():
    assert check_recognised(pupil(), known=link(ME)) == pupil()


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (None, link(ME)),
        (pupil(), None),
        (pupil(), link(ME, ine="2CD")),
        (pupil(), link(ME, born=date(2012, 5, 13))),
    ],
)
def test_what_differs_is_not_recognised(found: Candidate | None, known: Link | None):
    with pytest.raises(LearnerNotRecognised):
        check_recognised(found, known=known)


def test_an_account_is_one_learner_however_many_schools():
    check_one_learner([])
    check_one_learner([link(ME), link(ME, where=HERE), link(ME, ine=None)])
    with pytest.raises(AccountOfSeveralLearners):
        check_one_learner([link(ME), link(ME, where=HERE, ine="2CD")])


def carried(pupils: dict[str, date], *links: Link) -> dict[str, UUID]:
    return accounts_to_carry_over(pupils, organisation_id=HERE, links=links)


def test_an_account_follows_its_pupil_into_a_new_school():
    assert carried({"1AB": BORN}, link(ME)) == {"1AB": ME}
    assert carried({"1AB": BORN}, link(ME), link(ME, where=UUID(int=3))) == {"1AB": ME}


def test_a_student_s_record_neither_carries_an_account_nor_holds_it_back():
    assert carried({"1AB": BORN}, link(ME, ine=None)) == {}
    assert carried({"1AB": BORN}, link(ME), link(ME, where=UUID(int=3), ine=None)) == {"1AB": ME}


def test_who_has_an_account_here_keeps_it_whatever_the_birth_date():
    """Facts 2.7, same organisation: such a pupil is not among those looked for."""
    assert carried({}, link(ME, where=HERE, born=date(2011, 1, 1))) == {}


def test_two_pupils_of_one_file_never_share_an_account():
    """Facts 2.7 would give it to the first and take it from whoever holds it here; in doubt, here it moves to nobody."""
    both = {"1AB": BORN, "2CD": BORN}
    assert carried(both, link(ME), link(ME, ine="2CD", where=UUID(int=3))) == {}
    assert carried(both, link(ME), link(ME, ine="2CD", where=HERE)) == {}


@pytest.mark.parametrize(
    "links",
    [
        [link(ME, born=date(2012, 5, 13))],
        [link(ME), link(ME, ine="2CD", where=UUID(int=3))],
        [link(ME), link(ME, ine="2CD", where=HERE)],
        [link(ME), link(OTHER, where=UUID(int=3))],
        [link(ME, ine="2CD")],
    ],
)
def test_an_account_in_doubt_does_not_follow(links: list[Link]):
    assert carried({"1AB": BORN}, *links) == {}


LINKS = st.lists(
    st.builds(
        Link,
        st.uuids(),
        st.sampled_from([HERE, THERE, UUID(int=3)]),
        st.sampled_from([ME, OTHER, UUID(int=13)]),
        st.sampled_from(["1AB", "2CD", "3EF"]),
        st.sampled_from([BORN, date(2011, 1, 1)]),
    ),
    max_size=8,
)


@given(st.dictionaries(st.sampled_from(["1AB", "2CD", "3EF"]), st.just(BORN)), LINKS)
def test_nobody_is_carried_over_twice_nor_onto_another_ine(pupils: dict[str, date], links: list[Link]):
    found = carried(pupils, *links)
    assert len(set(found.values())) == len(found)
    for ine, user_id in found.items():
        assert {one.ine for one in links if one.user_id == user_id} == {ine}
        assert not any(one.user_id == user_id and one.organisation_id == HERE for one in links)
