"""Names as French people look for them."""

from hypothesis import given
from hypothesis import strategies as st

from services.campaigns.domain.names import folded


def test_accents_case_and_blanks_do_not_count():
    assert folded("LE  GOFF", "Élodie") == "le goff elodie"
    assert folded("N’Guyên", None) == "n'guyen"
    assert folded(None, "") == ""


def test_sorting_puts_accented_names_among_the_others():
    assert sorted(["Zoé", "Émile", "Eva"], key=folded) == ["Émile", "Eva", "Zoé"]


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert folded(folded(text)) == folded(text)
