"""The rules of an assertion, one by one and whatever the clocks say (SAML 2.0 profiles 4.1.4.3)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.assertions import (
    BEARER,
    SUCCESS,
    Assertion,
    Confirmation,
    Expected,
    check_assertion,
    person_of,
)
from services.identity.domain.external_refusals import (
    ExternalIdentityIncomplete,
    SamlExpired,
    SamlNotYetValid,
    SamlRequestUnknown,
)

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
NAMES = ("IDO", "PRE", "NOM")
EXPECTED = Expected("idp", "us", "https://us/acs", timedelta(seconds=60), False, NAMES)
CONFIRMATION = Confirmation(BEARER, "https://us/acs", "_1", None, NOW + timedelta(minutes=5))
GOOD = Assertion(
    assertion_id="_a",
    status=SUCCESS,
    destination="https://us/acs",
    in_response_to="_1",
    issuers=("idp", "idp"),
    audiences=(frozenset({"us"}),),
    confirmations=(CONFIRMATION,),
    not_before=NOW,
    not_on_or_after=NOW + timedelta(minutes=4),
    session_not_on_or_after=None,
    attributes={"IDO": ("1",), "PRE": ("Élodie",), "NOM": ("Lefèvre",)},
)


def test_a_good_one_may_be_used_until_its_first_end():
    assert check_assertion(GOOD, EXPECTED, now=NOW) == NOW + timedelta(minutes=4)


@given(seconds=st.integers(-900, 900))
def test_it_is_good_from_a_minute_before_its_beginning_until_its_end(seconds: int):
    now = NOW + timedelta(seconds=seconds)
    if seconds < -60:
        with pytest.raises(SamlNotYetValid):
            check_assertion(GOOD, EXPECTED, now=now)
    elif seconds >= 240:
        with pytest.raises(SamlExpired):
            check_assertion(GOOD, EXPECTED, now=now)
    else:
        assert check_assertion(GOOD, EXPECTED, now=now) > now


@given(
    ends=st.lists(st.none() | st.integers(-600, 600), min_size=2, max_size=2),
    confirmed=st.integers(-600, 600),
)
def test_the_earliest_end_counts(ends: list[int | None], confirmed: int):
    conditions, session = (NOW + timedelta(seconds=one) if one is not None else None for one in ends)
    confirmation = replace(CONFIRMATION, not_on_or_after=NOW + timedelta(seconds=confirmed))
    said = replace(
        GOOD,
        not_on_or_after=conditions,
        session_not_on_or_after=session,
        confirmations=(confirmation,),
    )
    earliest = min(one for one in (*ends, confirmed) if one is not None)
    if earliest <= 0:
        with pytest.raises(SamlExpired):
            check_assertion(said, EXPECTED, now=NOW)
    else:
        assert check_assertion(said, EXPECTED, now=NOW) == NOW + timedelta(seconds=earliest)


@given(response=st.sampled_from([None, "_1", "_2"]), confirmation=st.sampled_from([None, "_1", "_2"]))
def test_response_and_confirmation_answer_one_request_or_none(response: str | None, confirmation: str | None):
    said = replace(
        GOOD,
        in_response_to=response,
        confirmations=(replace(CONFIRMATION, in_response_to=confirmation),),
    )
    allowing = replace(EXPECTED, unsolicited_allowed=True)
    if response == confirmation:
        check_assertion(said, allowing, now=NOW)
    else:
        with pytest.raises(SamlRequestUnknown):
            check_assertion(said, allowing, now=NOW)


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"IDO": (), "PRE": ("a",), "NOM": ("b",)},
        {"IDO": ("1", "2"), "PRE": ("a",), "NOM": ("b",)},
        {"IDO": ("1",), "PRE": ("a",)},
        {"IDO": ("1\n2",), "PRE": ("a",), "NOM": ("b",)},
        {"IDO": ("1",), "PRE": ("<a>",), "NOM": ("b",)},
    ],
)
def test_a_person_has_an_identifier_and_two_names_once_each(attributes: dict[str, tuple[str, ...]]):
    with pytest.raises(ExternalIdentityIncomplete):
        person_of(replace(GOOD, attributes=attributes), NAMES)


def test_other_attributes_are_not_looked_at():
    said = replace(GOOD, attributes={**GOOD.attributes, "DIV": ("3EME A",), "P_MEL": ("x@exemple.fr",)})
    person = person_of(said, NAMES)
    assert (person.provider, person.subject, person.first_name) == ("gar", "1", "Élodie")
