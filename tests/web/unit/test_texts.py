"""What people read: both registers, French typography, words that a pupil knows; and templates that hold no text of their own."""

import re
from pathlib import Path

import pytest

import web
from contracts.http.problems import assessment, campaigns, edge, identity, referential, reporting
from web.words import REGISTERS, flat, knows, say, texts, words_of

TEMPLATES = Path(web.__file__).parent / "templates"
SECOND_PERSON = re.compile(r"\b(tu|te|toi|ton|ta|tes|t’\w+|vous|votre|vos)\b", re.IGNORECASE)
VOUS = re.compile(r"\b(vous|votre|vos)\b|\b\w{3,}ez\b", re.IGNORECASE)
TU = re.compile(r"\b(tu|te|toi|ton|ta|tes|t’\w+)\b", re.IGNORECASE)
NEVER = re.compile(r"utilisateur|invalide|veuillez|erreur réseau|échec", re.IGNORECASE)
PLAIN_SPACE = re.compile(r"\w [?!:;»%]|« \S|\S'\S")
LONGEST_SENTENCE = 25
PLURAL = re.compile(r"\{(?:n|minutes|sujets|justes)\} (?!fois\b|pas\b|sur\b|min\b)\w+[sx]\b(?<!pix)")
SPOKEN_OF = re.compile(r"«\s(?:tu|vous)\s»", re.IGNORECASE)
"""The words themselves, where one chooses between them: they speak to nobody."""

_ASSEZ = re.compile(r"\b(assez|chez|nez)\b", re.IGNORECASE)


def lacking(found: list[tuple[str, dict[str, str]]]) -> list[str]:
    """Keys that do not have both registers."""
    return [key for key, wording in found if set(wording) != REGISTERS]


def speaking_to_somebody(table: dict[str, dict[str, str]]) -> list[str]:
    """Texts that are the same in both registers, and yet say you."""
    return [
        key
        for key, wording in table.items()
        if wording["tu"] == wording["vous"] and SECOND_PERSON.search(SPOKEN_OF.sub("", wording["tu"]))
    ]


def test_every_text_has_both_registers():
    assert lacking(list(texts().items())) == []


def test_a_text_with_one_register_is_seen():
    assert lacking(flat({"a": {"b": {"tu": "Ton nom"}}})) == ["a.b"]


def test_a_text_for_everybody_speaks_to_nobody():
    assert speaking_to_somebody(dict(texts())) == []


def test_a_text_for_everybody_that_says_you_is_seen():
    assert speaking_to_somebody(dict(flat({"a": "Tes réponses"}))) == ["a"]
    assert speaking_to_somebody(dict(flat({"a": "Toujours « tu »", "b": "Dis « tu » à ton prof"}))) == ["b"]


def test_no_register_borrows_the_other_s_words():
    wrong = [
        key
        for key, wording in texts().items()
        if wording["tu"] != wording["vous"]
        and (
            VOUS.search(_ASSEZ.sub("", SPOKEN_OF.sub("", wording["tu"])))
            or TU.search(SPOKEN_OF.sub("", wording["vous"]))
        )
    ]
    assert wrong == []


OF_STAFF = frozenset(
    [
        "too_many_addresses",
        "import_in_progress",
        "import_interrupted",
        "learner_without_login",
        "organisation_without_address",
        "organisation_archived",
        "campaign_read_only",
        "campaign_purpose_is_required",
        "campaign_name_is_required",
        "target_profile_is_required",
        "follow_up_unknown",
    ]
)
"""Only people of a school meet these, and they are spoken to as the API speaks: vous."""

BEFORE_AN_ACCOUNT = re.compile(
    r"saml_|oidc_|recovery_|account_recovery_|account_of_several|account_has_email"
)
"""Nobody is signed in yet: vous. `external_identity_incomplete` and `password_must_change` have pages of their own."""

PAGES_OF_THEIR_OWN = frozenset({"external_identity_incomplete", "password_must_change"})


def test_no_refusal_says_vous_to_a_pupil():
    """What the API says is French for everybody else; sessions of certification have no page yet."""
    told = {
        code: problem.title
        for part in (assessment, campaigns, edge, identity, referential, reporting)
        for code, problem in part.PROBLEMS.items()
    }
    wrong = [
        code
        for code, title in told.items()
        if VOUS.search(_ASSEZ.sub("", title))
        and not knows(f"refus.{code}")
        and code not in OF_STAFF | PAGES_OF_THEIR_OWN
        and not BEFORE_AN_ACCOUNT.match(code)
    ]
    assert wrong == []


def test_words_of_administrations_and_machines_are_not_used():
    assert [
        key for key, wording in texts().items() if any(NEVER.search(one) for one in wording.values())
    ] == []


def test_typography_is_french():
    wrong = [
        key for key, wording in texts().items() if any(PLAIN_SPACE.search(one) for one in wording.values())
    ]
    assert wrong == []


def test_a_plain_space_before_a_question_mark_is_seen():
    assert PLAIN_SPACE.search("Mot de passe oublié ?")
    assert PLAIN_SPACE.search("l'adresse")


def test_sentences_are_short():
    long = {
        key: sentence
        for key, wording in texts().items()
        for one in wording.values()
        for sentence in re.split(r"[.?!:;]", one)
        if len(sentence.split()) > LONGEST_SENTENCE
    }
    assert long == {}


def test_both_registers_take_the_same_values():
    marks = re.compile(r"\{(\w+)\}")
    wrong = [
        key
        for key, wording in texts().items()
        if set(marks.findall(wording["tu"])) != set(marks.findall(wording["vous"]))
    ]
    assert wrong == []


def test_a_text_is_said_with_its_values_and_an_unknown_one_is_loud():
    assert say("player.question", "tu", n=4) == "Question 4"
    assert words_of("deconnexion", "tu")["reste"].startswith("Reste")
    with pytest.raises(KeyError):
        say("player.nowhere", "tu")


def counting(table: dict[str, dict[str, str]]) -> list[str]:
    """Texts that put a plural behind `{n}` and have no singular."""
    return [
        key
        for key, wording in table.items()
        if not key.endswith("_un")
        and f"{key}_un" not in table
        and any(PLURAL.search(one) for one in wording.values())
    ]


def orphans(table: dict[str, dict[str, str]]) -> list[str]:
    """Singulars without a plural, or with values that the plural does not have."""
    marks = re.compile(r"\{(\w+)\}")
    return [
        key
        for key, wording in table.items()
        if key.endswith("_un")
        and not set(marks.findall(wording["tu"]))
        <= set(marks.findall(table.get(key.removesuffix("_un"), {"tu": ""})["tu"]))
    ]


def test_what_is_counted_has_a_singular():
    assert counting(dict(texts())) == []
    assert orphans(dict(texts())) == []


def test_a_count_without_a_singular_is_seen():
    assert counting(dict(flat({"a": "{n} réponses", "b": "{n} fois", "c": "{n} pix"}))) == ["a"]
    assert counting(dict(flat({"a": "{minutes} minutes", "b": "À {n} élèves"}))) == ["a", "b"]
    assert orphans(dict(flat({"a_un": "{n} réponse"}))) == ["a_un"]


def test_none_and_one_are_singular():
    assert [say("niveau.etoiles", "tu", n=n, total=5) for n in (0, 1, 2)] == [
        "0 étoile sur 5",
        "1 étoile sur 5",
        "2 étoiles sur 5",
    ]
    assert say("profil.manque", "vous", n=1).startswith("Il vous manque 1 compétence sur 5")
    assert say("player.avant_pause", "tu", n=1) == "Dernière question avant la pause"
    assert say("demonstration.resultat", "vous", n=1, total=6) == "1 réponse juste sur 6"


def test_a_count_without_a_singular_of_its_own_keeps_its_text():
    assert say("import.fois", "vous", n=1) == "1 fois"
    assert say("player.question", "tu", n="{n}") == "Question {n}"


def templates() -> list[Path]:
    return [path for path in TEMPLATES.rglob("*.html") if path.name != "components.html"]


def french_in(source: str) -> list[str]:
    """Words between tags that are no expression."""
    source = re.sub(r"\{% block body_class %\}\w*\{% endblock %\}", "", source)
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", source, flags=re.DOTALL)
    return [word for word in re.findall(r"[^\W\d_]{3,}", bare) if word != "pix"]


def test_templates_hold_no_text():
    assert {path.name: words for path in templates() if (words := french_in(path.read_text()))} == {}


def test_a_text_in_a_template_is_seen():
    assert french_in("<p>{{ t('x') }} Bonjour</p>") == ["Bonjour"]


def test_every_text_a_template_asks_for_exists():
    asked = {
        key
        for path in templates()
        for key in re.findall(r"""\bt\(["']([a-z_.]+[a-z])["'][,)]""", path.read_text())
    }
    assert asked
    assert sorted(asked - set(texts())) == []


def test_no_template_writes_style_or_script_into_the_page():
    wrong = {
        path.name: found
        for path in TEMPLATES.rglob("*.html")
        if (
            found := re.findall(
                r"""\sstyle=|<style|\son\w+=["']|<script(?![^>]*\ssrc=)|hx-on""", path.read_text()
            )
        )
    }
    assert wrong == {}
