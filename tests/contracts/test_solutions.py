"""What a solution accepts: the reference vectors, and properties that no author should have to think of."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.content.release import AnswerFormat, Blank, Challenge, ChallengeKind, Tolerance
from contracts.content.solutions import (
    AnswerMalformed,
    accepts,
    check_form,
    edit_distance,
    expected_in_words,
    given_in_words,
)

T1, T2, T3 = Tolerance.CASE_ACCENTS_SPACES, Tolerance.PUNCTUATION, Tolerance.TYPING_ERRORS


def typed(
    *solutions: str, tolerances: tuple[Tolerance, ...] = (), as_: AnswerFormat = AnswerFormat.TEXT
) -> Challenge:
    return Challenge(
        "x", ChallengeKind.SHORT_ANSWER, "?", "!", solutions=solutions, tolerances=tolerances, format=as_
    )


@pytest.mark.parametrize(
    ("answer", "solution", "right"),
    [
        ("chat", "chats", True),
        ("cha", "chat", False),
        ("chien", "chein", False),
        ("abcd", "abce", True),
        ("abc", "abd", False),
    ],
)
def test_a_quarter_of_the_letters_may_be_mistyped(answer: str, solution: str, right: bool) -> None:
    assert accepts(typed(solution, tolerances=(T3,)), {"answer": answer}) is right


@pytest.mark.parametrize(
    ("answer", "tolerances", "right"),
    [
        ("  L'Été à PARIS ", (T1,), True),
        ("L’été à Paris", (T1,), True),
        ("lété à paris !", (T1, T2), True),
        ("l'été à paris", (), False),
        ("L'été\u00a0à Paris", (), True),
        ("l'ete a pari", (T1,), False),
    ],
)
def test_tolerances_do_what_they_say(answer: str, tolerances: tuple[Tolerance, ...], right: bool) -> None:
    assert accepts(typed("L'été à Paris", tolerances=tolerances), {"answer": answer}) is right


@pytest.mark.parametrize(
    ("tolerances", "treated"), [((T1,), "l'eteaparis"), ((T1, T2), "leteaparis"), ((T2,), "LÉté à PARIS")]
)
def test_an_answer_is_compared_once_treated(tolerances: tuple[Tolerance, ...], treated: str) -> None:
    assert accepts(typed(treated, tolerances=tolerances), {"answer": "  L'Été à PARIS "})


def test_each_tolerance_forgives_its_own_slips_only() -> None:
    assert not accepts(typed("leteaparis", tolerances=(T1,)), {"answer": "L'Été à PARIS"})
    assert not accepts(typed("l'été à paris", tolerances=(T2,)), {"answer": "L'Été à PARIS"})


def test_an_accent_is_the_same_letter_however_it_was_typed() -> None:
    assert accepts(typed("\u00e9t\u00e9"), {"answer": "e\u0301te\u0301"})
    assert accepts(typed("e\u0301te\u0301"), {"answer": "\u00e9t\u00e9"})
    assert not accepts(typed("\u00e9t\u00e9"), {"answer": "ete"})


@pytest.mark.parametrize("answer", ["12,5", "12.50", " 12,5 ", "+12.5", "1 2,5"])
def test_numbers_are_compared_as_numbers(answer: str) -> None:
    assert accepts(typed("12.5", as_=AnswerFormat.NUMBER), {"answer": answer})


@pytest.mark.parametrize("answer", ["12,51", "douze", "", "NaN", "Infinity", "12,5,0", "1_2,5"])
def test_what_is_not_that_number_is_wrong(answer: str) -> None:
    assert not accepts(typed("12.5", as_=AnswerFormat.NUMBER), {"answer": answer})


def test_thousands_may_be_spaced() -> None:
    assert accepts(typed("1000000", as_=AnswerFormat.NUMBER), {"answer": "1 000\u202f000"})


@pytest.mark.parametrize("answer", ["14/07/2026", "14-7-2026", "2026-07-14", " 14.07.2026 "])
def test_dates_are_compared_as_dates(answer: str) -> None:
    assert accepts(typed("14/07/2026", as_=AnswerFormat.DATE), {"answer": answer})


@pytest.mark.parametrize("answer", ["07/14/2026", "14/07/26", "31/02/2026", "hier"])
def test_what_is_no_date_is_wrong(answer: str) -> None:
    assert not accepts(typed("14/07/2026", as_=AnswerFormat.DATE), {"answer": answer})


def test_several_choices_must_be_exactly_those() -> None:
    challenge = Challenge(
        "x", ChallengeKind.SEVERAL_CHOICES, "?", "!", choices=("a", "b", "c"), right_choices=(1, 3)
    )
    assert accepts(challenge, {"choices": [3, 1]})
    assert not accepts(challenge, {"choices": [1]})
    assert not accepts(challenge, {"choices": [1, 2, 3]})
    assert not accepts(challenge, {"choices": []})
    assert expected_in_words(challenge) == "a ; c"


def test_of_many_right_answers_as_many_are_shown_as_there_are_blanks() -> None:
    blanks = {"un": Blank("Premier"), "deux": Blank("Second")}
    challenge = Challenge(
        "x",
        ChallengeKind.DEPENDENT_BLANKS,
        "?",
        "!",
        text="${un} ${deux}",
        blanks=blanks,
        groups=(("IMAP",), ("POP", "POP3"), ("JMAP",)),
    )
    assert expected_in_words(challenge) == "IMAP ; POP (entre autres)"
    assert expected_in_words(replace(challenge, groups=challenge.groups[:2])) == "IMAP ; POP"


def test_an_answer_is_said_in_words_beside_the_expected_one() -> None:
    several = Challenge(
        "x", ChallengeKind.SEVERAL_CHOICES, "?", "!", choices=("a", "b", "c"), right_choices=(1, 3)
    )
    one = Challenge("x", ChallengeKind.ONE_CHOICE, "?", "!", choices=("a", "b", "c"), right_choices=(1,))
    blanks = {"nom": Blank("Nom"), "poids": Blank("Poids")}
    apart = Challenge("x", ChallengeKind.INDEPENDENT_BLANKS, "?", "!", text="${nom} ${poids}", blanks=blanks)
    together = Challenge("x", ChallengeKind.DEPENDENT_BLANKS, "?", "!", text="${nom} ${poids}", blanks=blanks)
    filled = {"poids": "12", "nom": "rapport"}
    assert given_in_words(several, {"choices": [3, 2]}) == "b\u00a0; c"
    assert given_in_words(one, {"choice": 2}) == "b"
    assert given_in_words(typed("a"), {"answer": "B"}) == "B"
    assert given_in_words(apart, filled) == "Nom\u00a0: rapport\u00a0; Poids\u00a0: 12"
    assert given_in_words(together, filled) == "rapport\u00a0; 12"


@pytest.mark.parametrize(
    "answer", [{}, {"choice": 0}, {"choice": 4}, {"choice": "1"}, {"choice": True}, {"choice": None}]
)
def test_a_choice_that_does_not_exist_is_malformed_not_wrong(answer: dict[str, object]) -> None:
    challenge = Challenge(
        "x", ChallengeKind.ONE_CHOICE, "?", "!", choices=("a", "b", "c"), right_choices=(1,)
    )
    with pytest.raises(AnswerMalformed):
        accepts(challenge, answer)


def test_fields_that_the_challenge_does_not_have_are_refused() -> None:
    with pytest.raises(AnswerMalformed):
        check_form(typed("a"), {"answer": "a", "extra": "b"})


def blanks(tolerances: tuple[Tolerance, ...] = ()) -> Challenge:
    return Challenge(
        "x",
        ChallengeKind.DEPENDENT_BLANKS,
        "?",
        "!",
        text="${a} ${b}",
        blanks={"a": Blank("A"), "b": Blank("B")},
        groups=(("IMAP", "IMAP4"), ("POP", "IMAP")),
        tolerances=tolerances,
    )


def test_dependent_blanks_find_the_pairing_that_works_whatever_the_order() -> None:
    assert accepts(blanks(), {"a": "IMAP", "b": "IMAP4"})
    assert accepts(blanks(), {"a": "IMAP4", "b": "IMAP"})
    assert accepts(blanks(), {"a": "POP", "b": "IMAP"})
    assert not accepts(blanks(), {"a": "POP", "b": "POP"})


def test_menus_are_never_tolerated_and_every_blank_must_be_right() -> None:
    challenge = Challenge(
        "x",
        ChallengeKind.INDEPENDENT_BLANKS,
        "?",
        "!",
        text="${n} ${u}",
        blanks={"n": Blank("Nombre", ("douze",)), "u": Blank("Unité", ("Mo",), ("Mo", "mo"))},
        tolerances=(T1,),
    )
    assert accepts(challenge, {"n": "DOUZE", "u": "Mo"})
    assert not accepts(challenge, {"n": "DOUZE", "u": "mo"})
    assert not accepts(challenge, {"n": "onze", "u": "Mo"})


def test_an_answer_of_a_thousand_letters_is_refused_unread() -> None:
    with pytest.raises(AnswerMalformed):
        accepts(typed("a", tolerances=(T3,)), {"answer": "a" * 1000})


def measured(one: str, other: str) -> int:
    """Levenshtein's distance by its definition."""
    if not one or not other:
        return len(one) + len(other)
    change = measured(one[1:], other[1:]) + (one[0] != other[0])
    return (
        change
        if one[0] == other[0]
        else min(change, measured(one[1:], other) + 1, measured(one, other[1:]) + 1)
    )


@given(st.text("abc", max_size=6), st.text("abc", max_size=6), st.integers(0, 7))
def test_the_distance_is_exact_up_to_its_limit(one: str, other: str, at_most: int) -> None:
    assert edit_distance(one, other, at_most=at_most) == min(measured(one, other), at_most + 1)


@given(st.text(max_size=12), st.text(max_size=12))
def test_edit_distance_is_a_distance(one: str, other: str) -> None:
    distance = edit_distance(one, other, at_most=12)
    assert distance == edit_distance(other, one, at_most=12)
    assert (distance == 0) == (one == other)
    assert abs(len(one) - len(other)) <= distance <= max(len(one), len(other))


@given(st.text(min_size=1, max_size=40), st.sets(st.sampled_from(list(Tolerance))))
def test_a_solution_always_accepts_itself(solution: str, tolerances: set[Tolerance]) -> None:
    assert accepts(typed(solution, tolerances=tuple(sorted(tolerances))), {"answer": solution})
