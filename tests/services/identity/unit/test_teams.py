"""Teams, addresses, invitation codes (facts 4)."""

import random
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import identity as facts
from services.identity.domain.organisations import (
    MOST_INVITED,
    Kind,
    Role,
    address_of,
    addresses_in,
    check_an_administrator_stays,
    invitation_code,
    role_of_newcomer,
)
from services.identity.domain.refusals import EmailMalformed, LastAdministrator, TooManyAddresses
from services.identity.usecases.send_mails import delay_after

ADMIN, MEMBER = Role.ADMINISTRATOR, Role.MEMBER


def test_the_words_are_those_of_the_facts_told():
    assert [one.value for one in Kind] == [one.value for one in facts.OrganisationKind]
    assert [one.value for one in Role] == [one.value for one in facts.Role]


def test_the_first_to_come_administers_unless_invited_otherwise():
    assert role_of_newcomer(None, has_members=False) is ADMIN
    assert role_of_newcomer(None, has_members=True) is MEMBER
    assert role_of_newcomer(MEMBER, has_members=False) is MEMBER
    assert role_of_newcomer(ADMIN, has_members=True) is ADMIN


TEAMS = st.dictionaries(st.integers(1, 6).map(lambda n: UUID(int=n)), st.sampled_from(list(Role)), min_size=1)


@given(TEAMS, st.data())
def test_a_team_never_loses_its_last_administrator(team: dict[UUID, Role], data):
    user_id = data.draw(st.sampled_from(sorted(team)))
    becomes = data.draw(st.sampled_from([ADMIN, MEMBER, None]))
    after = {**team, user_id: becomes}
    had, has = ADMIN in team.values(), ADMIN in after.values()
    if had and not has:
        with pytest.raises(LastAdministrator):
            check_an_administrator_stays(team, user_id=user_id, becomes=becomes)
    else:
        check_an_administrator_stays(team, user_id=user_id, becomes=becomes)


@given(st.randoms())
def test_an_invitation_code_is_ten_capitals_or_digits(rng: random.Random):
    assert re.fullmatch(r"[A-Z0-9]{10}", invitation_code(rng))


@pytest.mark.parametrize("text", ["a@b.fr", " Prof.Dupont+x@ac-lyon.fr ", "ce.0690000A@ac-lyon.fr"])
def test_an_address_is_kept_trimmed_and_in_lower_case(text: str):
    assert address_of(text) == text.strip().lower()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@b",
        "@b.fr",
        "a@",
        "a@@b.fr",
        "a b@c.fr",
        "a@b..fr",
        "a@.fr",
        "a@b.fr,c@d.fr",
        "a@b.fr\nBcc: c@d.fr",
        "<a@b.fr>",
        "é@b.fr",
        "x" * 250 + "@b.fr",
    ],
)
def test_what_no_mail_could_reach_is_no_address(text: str):
    assert address_of(text) is None


@pytest.mark.parametrize(
    ("texts", "addresses"),
    [
        (["a@b.fr"], ["a@b.fr"]),
        (["a@b.fr, c@d.fr;e@f.fr\r\ng@h.fr\n"], ["a@b.fr", "c@d.fr", "e@f.fr", "g@h.fr"]),
        (["a@b.fr,,", " ;c@d.fr"], ["a@b.fr", "c@d.fr"]),
        (["pas une adresse, a@b.fr"], ["pas une adresse", "a@b.fr"]),
    ],
)
def test_addresses_come_one_by_one_or_pasted_together(texts: list[str], addresses: list[str]):
    assert addresses_in(texts) == addresses


@given(
    st.lists(st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.fr", fullmatch=True), min_size=1, max_size=MOST_INVITED)
)
def test_no_address_is_lost_however_it_is_pasted(addresses: list[str]):
    for separator in (",", ", ", ";", "\n", "\r\n"):
        assert addresses_in([separator.join(addresses)]) == addresses


def test_no_address_or_too_many_are_refused():
    with pytest.raises(EmailMalformed):
        addresses_in([" ,; \n"])
    with pytest.raises(TooManyAddresses) as refused:
        addresses_in([",".join(["a@b.fr"] * MOST_INVITED), "c@d.fr"])
    assert refused.value.details == {"most": MOST_INVITED}


def test_delays_grow_up_to_six_hours():
    assert [delay_after(n).total_seconds() for n in (0, 1, 2, 9, 10, 500)] == [
        30,
        60,
        120,
        15360,
        21600,
        21600,
    ]
