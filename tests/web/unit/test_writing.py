"""How things are written for a reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from web import writing
from web.safety import local_path

TAGS = ("<script", "<img", "<iframe", '<a href="javascript')


@given(st.text(max_size=200))
def test_no_text_becomes_a_tag_of_its_own(text: str):
    for html in (writing.block(text), writing.line(text)):
        assert not any(tag in html.lower() for tag in ("<script", "<img", "<iframe", "<style"))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](https://exemple.fr/x.png)",
        "`</code><script>`",
    ],
)
def test_hostile_texts_stay_texts(text: str):
    html = str(writing.block(text)).lower()
    assert not any(tag in html for tag in TAGS), html


def test_authors_write_code_lists_and_emphasis():
    html = writing.block("Un *mot*, du `code`\n\n```css\nbody {}\n```\n\n- un\n- deux")
    for piece in ("<em>mot</em>", "<code>code</code>", '<pre tabindex="0">', "<li>un</li>"):
        assert piece in html


TABLE = """| **Nom** | Âge |
|---|--:|
| *Ana* | 12 |
"""


def test_a_table_scrolls_in_a_named_region_that_the_keyboard_reaches():
    html = writing.block(f"Voici :\n\n{TABLE}\nFin")
    assert html.startswith(
        '<p>Voici :</p>\n<div class="scroll" role="region" tabindex="0" aria-label="Tableau\u00a0: Nom, Âge"><table>'
    )
    assert html.endswith("</table></div>\n<p>Fin</p>\n")
    assert '<td><em>Ana</em></td>\n<td class="right">12</td>' in html
    assert "|" not in html and "style=" not in html


def test_each_table_has_its_own_name_and_no_author_writes_an_attribute():
    html = writing.block(
        f'{TABLE}\n\n| | |\n|---|---|\n| a | b |\n\n| " onfocus=x | <b> |\n|---|---|\n| a | b |'
    )
    assert html.count("<table>") == html.count('role="region"') == html.count("</table></div>") == 3
    assert 'aria-label="Tableau"><table>' in html
    assert 'aria-label="Tableau\u00a0: &#34; onfocus=x, &lt;b&gt;"' in html


def test_a_table_written_as_code_stays_code():
    assert "<table" not in writing.block(f"```\n{TABLE}<table></table>\n```")


@pytest.mark.parametrize("text", ["# Un\n\n## Deux", "## Un\n\n### Deux", "#### Un\n\n##### Deux"])
def test_headings_come_right_under_the_title_of_the_page(text: str):
    assert writing.block(text) == "<h2>Un</h2>\n<h3>Deux</h3>\n"


def test_blanks_take_the_place_of_their_marks():
    html = writing.with_blanks(
        "Le nom est ${nom}.\nIl pèse ${poids}", lambda name: Markup("<input name={}>").format(name)
    )
    assert (
        html == 'Le nom est <span class="nowrap"><input name=nom>.</span><br />\nIl pèse <input name=poids>'
    )


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("2026-03-12T10:00:00Z", "jeudi 12 mars"),
        ("2026-03-31T22:30:00Z", "mercredi 1er avril"),
    ],
)
def test_days_are_those_of_paris(value: str, written: str):
    assert writing.day(value) == written


def test_dates_hours_sizes_and_durations_are_said_in_french():
    assert writing.date("2027-01-01T08:00:00Z") == "1er janvier 2027"
    assert writing.hour("2026-07-01T08:05:00Z") == "10\u00a0h\u00a005"
    assert [writing.size(n) for n in (512, 18_432, 1_572_864)] == [
        "512\u00a0octets",
        "18\u00a0Ko",
        "1,5\u00a0Mo",
    ]
    assert [writing.duration(n) for n in (120, 90, 45, 0)] == [
        "2\u00a0min",
        "1\u00a0min 30\u00a0s",
        "45\u00a0s",
        "0\u00a0s",
    ]
    assert [writing.share(*one) for one in ((1, 2, 100), (3, 2, 100), (1, 0, 100))] == [
        "50.00",
        "100.00",
        "0.00",
    ]


@pytest.mark.parametrize("wanted", ["/profil", "/evaluations/1?x=2"])
def test_one_may_come_back_to_a_page_of_ours(wanted: str):
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    ["", "profil", "//exemple.fr", "https://exemple.fr", "/\\exemple.fr", "/\nSet-Cookie: a", "/é", "/a b"],
)
def test_and_nowhere_else(wanted: str):
    assert local_path(wanted) is None


def test_a_time_that_passed_is_said_in_its_largest_unit():
    said = [writing.lapse(n * 60).replace("\u00a0", " ") for n in (1, 59, 65, 24 * 60, 72 * 60)]
    assert said == ["1 min", "59 min", "1 h 05", "1 jour", "3 jours"]
