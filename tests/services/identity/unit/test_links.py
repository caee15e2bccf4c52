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
    check_pupil_is_free,
    short_code,
)
from services.identity.domain.matching import Candidate
from services.identity.domain.refusals import (
    AccountLinkedHere,
    AccountOfAnotherLearner,
    LearnerLinkedElsewhere,
    LearnerLinkedHere,
)

HERE, THERE = UUID(int=1), UUID(int=2)
ME, OTHER = UUID(int=11), UUID(int=12)
BORN = date(2012, 5, 12)
BY_EMAIL = Owner(OTHER, None, "lea@exemple.fr")
BY_USERNAME = Owner(OTHER, "lea.petit1205", "lea@exemple.fr")
BY_GAR = Owner(OTHER, "lea.petit1205", None, has_gar=True)


def pupil(*, user_id: UUID | None = None, ine: str = "1AB") -> Candidate:
    return Candidate(UUID(int=21), "Léa", "Petit", BORN, ine, user_id=user_id)


def link(
    user_id: UUID, *, where: UUID = THERE, ine: str = "1AB", born: date = BORN, learner: int = 31
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
    assert Owner(OTHER, None, None).masked is None
    assert short_code(Context.RECONCILIATION, Owner(OTHER, None, None), same_organisation=True) == "R32"


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


def carried(pupils: dict[str, date], *links: Link) -> dict[str, UUID]:
    return accounts_to_carry_over(pupils, organisation_id=HERE, links=links)


def test_an_account_follows_its_pupil_into_a_new_school():
    assert carried({"1AB": BORN}, link(ME)) == {"1AB": ME}
    assert carried({"1AB": BORN}, link(ME), link(ME, where=UUID(int=3))) == {"1AB": ME}


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
