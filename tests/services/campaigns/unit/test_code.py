"""Codes: what is made, and what is understood of what is typed."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain.code import DIGITS, LETTERS, new_code, read_code


@given(st.integers())
def test_a_new_code_is_six_clear_letters_and_three_clear_digits(seed):
    code = new_code(Random(seed))
    assert len(code) == 9
    assert set(code[:6]) <= set("ABCDEFGHJKMNPQRSTUVWXYZ")
    assert set(code[6:]) <= set("23456789")


def test_no_character_can_be_taken_for_another():
    assert not set("ILO01") & set(LETTERS + DIGITS)
    assert (len(LETTERS), len(DIGITS)) == (23, 8)


def test_every_letter_and_digit_is_used():
    rng = Random(1)
    seen = set("".join(new_code(rng) for _ in range(500)))
    assert seen == set(LETTERS + DIGITS)


@given(st.integers(), st.lists(st.sampled_from(" -–—_\u00a0\t\u2011"), min_size=10, max_size=10))
def test_a_code_is_read_whatever_its_case_blanks_and_dashes(seed, separators):
    code = new_code(Random(seed))
    typed = "".join(separator + letter for separator, letter in zip(separators, code.lower(), strict=False))
    assert read_code(typed + separators[9]) == code


def test_what_no_code_looks_like_is_not_read():
    for typed in (
        "",
        "QRWJJP77",
        "QRWJJP7722",
        "QRWJJP710",
        "QRWJLP772",
        "QRWJJPP72",
        "ÉRWJJP772",
        "QRWJJP77²",
    ):
        assert read_code(typed) is None, typed
