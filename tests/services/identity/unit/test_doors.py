"""Passwords, lock-out, refresh tokens, usernames (facts 2.3, 2.6, 2.9, 3.1)."""

import random
import re
from datetime import UTC, date, datetime, timedelta
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.lock_out import OPEN, LockOut, LockOutRule
from services.identity.domain.passwords import check_policy, given_password
from services.identity.domain.refusals import PasswordTooWeak, SignInBlocked, SignInBlockedForNow
from services.identity.domain.sessions import Presented, Verdict, digest, judge, new_token, seal
from services.identity.domain.usernames import (
    FOUR_DIGIT_TRIES,
    choices,
    masked_email,
    masked_username,
    suits,
)
from services.identity.hashing import Hashing

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RULE = LockOutRule()


@pytest.mark.parametrize(
    ("password", "missing"),
    [
        ("Demo2026!", []),
        ("Élèves12", []),
        ("abc", ["length", "upper", "digit"]),
        ("ABCDEFG1", ["lower"]),
        ("abcdefg1", ["upper"]),
        ("Abcdefgh", ["digit"]),
        ("", ["length", "upper", "lower", "digit"]),
    ],
)
def test_a_chosen_password_has_eight_characters_and_three_kinds(password: str, missing: list[str]):
    if not missing:
        check_policy(password)
        return
    with pytest.raises(PasswordTooWeak) as refused:
        check_policy(password)
    assert refused.value.details["missing"] == missing
    assert password == "" or password not in str(refused.value)


@given(st.randoms())
def test_a_given_password_is_six_plain_letters_and_two_digits(rng: random.Random):
    assert re.fullmatch(r"[a-hjkmnp-z]{6}[0-9]{2}", given_password(rng))


def failed(times: int, *, start: LockOut = OPEN) -> LockOut:
    for _ in range(times):
        start = start.after_failure(RULE, now=NOW)
    return start


@pytest.mark.parametrize(("failures", "minutes"), [(10, 2), (20, 4), (30, 8), (40, 16)])
def test_every_tenth_failure_doubles_the_wait(failures: int, minutes: int):
    state = failed(failures)
    assert state.blocked_until == NOW + timedelta(minutes=minutes)
    with pytest.raises(SignInBlockedForNow) as refused:
        state.check(now=NOW + timedelta(minutes=minutes, seconds=-1))
    assert refused.value.details == {"until": state.blocked_until.isoformat()}
    state.check(now=NOW + timedelta(minutes=minutes))


def test_nothing_is_blocked_before_the_tenth():
    failed(9).check(now=NOW)


def test_fifty_failures_block_for_good_whatever_the_time():
    failed(49).check(now=NOW + timedelta(hours=1))
    with pytest.raises(SignInBlocked):
        failed(50).check(now=NOW + timedelta(days=10_000))


def token(**changes: object) -> Presented:
    state = {
        "expires_at": NOW + timedelta(days=7),
        "replaced_at": None,
        "successor_used": False,
        "family_revoked": False,
    }
    return Presented(**{**state, **changes})


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        (token(), Verdict.ROTATE),
        (token(expires_at=NOW), Verdict.REFUSE),
        (token(family_revoked=True), Verdict.REFUSE),
        (token(replaced_at=NOW), Verdict.REPEAT),
        (token(replaced_at=NOW - timedelta(seconds=10)), Verdict.REPEAT),
        (token(replaced_at=NOW - timedelta(seconds=11)), Verdict.REVOKE),
        (token(replaced_at=NOW, successor_used=True), Verdict.REVOKE),
        (token(replaced_at=NOW, family_revoked=True), Verdict.REFUSE),
    ],
)
def test_a_refresh_token_gets_what_it_deserves(state: Presented, verdict: Verdict):
    assert judge(state, now=NOW) is verdict


def test_a_seal_opens_with_the_token_it_was_made_with_and_no_other():
    old, new = new_token(), new_token()
    sealed = seal(new, with_token=old)
    assert seal(sealed, with_token=old) == new
    assert seal(sealed, with_token=new_token()) != new
    assert new not in sealed
    assert digest(new) != digest(old)
    assert len(new) == 64


@pytest.mark.parametrize(
    ("first", "last", "username"),
    [
        ("Léa", "Petit", "lea.petit0503"),
        ("Jean-Éric", "O'Neil", "jeaneric.oneil0503"),
        ("Élodie", "Cœur", "elodie.coeur0503"),
        ("张", "伟", "eleve.eleve0503"),
    ],
)
def test_a_username_is_first_name_last_name_day_and_month(first: str, last: str, username: str):
    assert next(choices(first, last, date(2012, 3, 5), random.Random())) == username
    assert suits(username, first, last)


@given(st.randoms())
def test_other_usernames_have_four_digits_instead_then_six(rng: random.Random):
    _, *others = islice(choices("Léa", "Petit", date(2012, 3, 5), rng), FOUR_DIGIT_TRIES + 2)
    assert all(re.fullmatch(r"lea\.petit[0-9]{4}", one) for one in others[:FOUR_DIGIT_TRIES])
    assert re.fullmatch(r"lea\.petit[0-9]{6}", others[-1])
    assert all(suits(one, "Léa", "Petit") for one in others)


@pytest.mark.parametrize(
    "username", ["lea.petit", "lea.petit05031", "lea.petit050x", "x.petit0503", "leaxpetit0503", ""]
)
def test_no_other_username_suits(username: str):
    assert not suits(username, "Léa", "Petit")


def test_masked_logins_show_almost_nothing():
    assert masked_email("prof.autre@demonstration.example") == "p***@demonstration.example"
    assert masked_username("lea.petit0503") == "l***.p***3"


@pytest.mark.parametrize("cost", ["low", "normal"])
def test_a_digest_is_argon2id_and_matches_its_secret_only(cost: str):
    hashing = Hashing(cost)
    made = hashing.digest("Élève2026")
    assert made.startswith("$argon2id$")
    assert hashing.matches(made, "Élève2026")
    assert hashing.matches(made, "E\u0301le\u0300ve2026")
    assert not hashing.matches(made, "Élève2027")
    assert not hashing.matches(None, "nobody has this password")
    assert not hashing.matches("broken", "Élève2026")


def test_a_digest_of_another_cost_is_dated():
    made = Hashing("low").digest("x")
    assert Hashing("normal").is_dated(made)
    assert not Hashing("low").is_dated(made)
