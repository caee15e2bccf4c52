"""Finding a pupil by what was typed (facts 2.1 and 2.2)."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.matching import Candidate, match
from services.identity.domain.names import distance, normalised, ratio

BORN = date(2012, 5, 12)
WORDS = st.text("abcdefgh", min_size=1, max_size=10)


def candidate(
    first: str,
    last: str,
    *,
    middle: str | None = None,
    third: str | None = None,
    usual: str | None = None,
    number: int = 1,
) -> Candidate:
    return Candidate(UUID(int=number), first, last, BORN, f"{number:09}AB", middle, third, usual)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Jean-Éric O'Neil", "jeanericoneil"),
        ("  ÉLODIE ", "elodie"),
        ("D’Hervé", "dherve"),
        ("Cœur", "coeur"),
        ("Lætitia", "laetitia"),
        ("ŒUVRE", "oeuvre"),
        ("Nguyễn", "nguyen"),
        ("Zoë2", "zoe2"),
        ("—", ""),
    ],
)
def test_names_are_compared_without_case_accents_blanks_or_punctuation(typed: str, expected: str):
    assert normalised(typed) == expected


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text: str):
    once = normalised(text)
    assert normalised(once) == once
    assert once.isascii()
    assert not any(one.isupper() for one in once)


@given(WORDS, WORDS, WORDS)
def test_distance_is_a_distance(a: str, b: str, c: str):
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, b) == distance(b, a)
    assert distance(a, c) <= distance(a, b) + distance(b, c)
    assert abs(len(a) - len(b)) <= distance(a, b) <= max(len(a), len(b))


def test_distances_known_by_heart():
    assert [distance("niche", "chien"), distance("", "abc"), distance("kitten", "sitting")] == [4, 3, 3]


def test_the_ratio_counts_letters_typed():
    assert ratio("Lisa", "Lise") == 0.25
    assert ratio("Léa", "Lou") > 0.25
    assert ratio("Margaux", "Margot") == pytest.approx(3 / 7)
    assert ratio("", "") == 0
    assert ratio("", "a") == float("inf")
    assert ratio("—", "a") == float("inf")


def test_names_of_which_nothing_is_left_are_not_all_one_name():
    assert ratio("иван ", "Иван") == 0
    for typed, reference in (("Иван", "Пётр"), ("王", "李"), ("Ж", "-"), ("Ж", "")):
        assert ratio(typed, reference) == float("inf")
    pupil = candidate("Ivan", "王", middle="-", usual="Petit")
    assert match([pupil], first_name="Ivan", last_name="王") is pupil
    assert match([pupil], first_name="Ivan", last_name="李") is None
    assert match([pupil], first_name="Ж", last_name="Petit") is None


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("Jean-Éric", "O'Neil", True),
        ("jean eric", "ONEIL", True),
        ("Jean-Erick", "Oneil", True),
        ("Zoé", "O'Neil", True),
        ("Lou", "O'Neil", True),
        ("Jean-Éric", "Martin", True),
        ("Jean-Éric", "Marten", True),
        ("Jean", "O'Neil", False),
        ("O'Neil", "Jean-Éric", False),
        ("Jean-Éric", "Neal", False),
    ],
)
def test_one_of_three_given_names_and_one_of_two_last_names_must_be_close(first: str, last: str, found: bool):
    pupil = candidate("Jean-Éric", "O'Neil", middle="Zoé", third="Lou", usual="Martin")
    assert (match([pupil], first_name=first, last_name=last) is pupil) is found


def test_short_names_tolerate_nothing_and_longer_ones_a_letter_in_four():
    pupil = candidate("Léa", "Petit")
    assert match([pupil], first_name="Lea", last_name="Petit") is pupil
    assert match([pupil], first_name="Lee", last_name="Petit") is None
    other = candidate("Lisa", "Petitjean")
    assert match([other], first_name="Lise", last_name="Petijan") is None
    assert match([other], first_name="Lise", last_name="Petitjan") is other


def test_an_exact_match_is_preferred_to_a_close_one():
    exact, close = candidate("Lisa", "Petit", number=1), candidate("Lise", "Petit", number=2)
    assert match([close, exact], first_name="Lisa", last_name="Petit") is exact


def test_homonyms_born_the_same_day_are_never_guessed():
    twins = [candidate("Camille", "Petit", number=1), candidate("Camille", "Petit", number=2)]
    assert match(twins, first_name="Camille", last_name="Petit") is None


def test_a_second_given_name_tells_homonyms_apart_only_when_it_is_typed():
    one = candidate("Camille", "Petit", middle="Lucie", number=1)
    other = candidate("Camille", "Petit", number=2)
    assert match([one, other], first_name="Lucie", last_name="Petit") is one
    assert match([one, other], first_name="Camille", last_name="Petit") is None


NAMES = st.sampled_from(["Léa", "Lea", "Lisa", "Lise", "Elise", "Camille", "Camile", "Noé", "Cœur", "Coeur"])
POOLS = st.lists(
    st.builds(
        candidate,
        NAMES,
        NAMES,
        middle=st.none() | NAMES,
        third=st.none() | NAMES,
        usual=st.none() | NAMES,
        number=st.integers(1, 10**6),
    ),
    max_size=5,
    unique_by=lambda one: one.learner_id,
)


@given(POOLS, NAMES, NAMES, st.randoms())
def test_the_match_does_not_depend_on_the_order_of_the_list(pool, first, last, rng):
    found = match(pool, first_name=first, last_name=last)
    shuffled = list(pool)
    rng.shuffle(shuffled)
    assert match(shuffled, first_name=first, last_name=last) is found


@given(POOLS, NAMES, NAMES)
def test_a_double_of_the_match_takes_the_match_away(pool, first, last):
    found = match(pool, first_name=first, last_name=last)
    if found is None:
        return
    double = candidate(
        found.first_name,
        found.last_name,
        middle=found.middle_name,
        third=found.third_name,
        usual=found.preferred_last_name,
        number=10**7,
    )
    again = match([*pool, double], first_name=first, last_name=last)
    assert again not in (found, double)


@given(POOLS, NAMES, NAMES)
def test_accents_and_case_never_matter(pool, first, last):
    found = match(pool, first_name=first, last_name=last)
    assert match(pool, first_name=first.upper(), last_name=normalised(last)) is found


@given(POOLS, NAMES, NAMES)
def test_whoever_is_found_is_close(pool, first, last):
    found = match(pool, first_name=first, last_name=last)
    if found is not None:
        assert min(ratio(first, one) for one in found.given_names() if one) <= 0.25
        lasts = [one for one in (found.last_name, found.preferred_last_name) if one]
        assert min(ratio(last, one) for one in lasts) <= 0.25
