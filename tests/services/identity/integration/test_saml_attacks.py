"""Every attack of docs/saml-attacks.md gets its code and leaves nothing behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from contracts.http.problems import PROBLEMS
from tests.services.identity import saml_attacks
from tests.services.identity.external_people import HTML, VERIFIER, Visitor
from tests.services.identity.forger import encoded, signature_still_verifies, signed, signed_whole, wrapped
from tests.services.identity.saml_attacks import ATTACKS, Attack
from tests.services.identity.saml_world import PUBLIC_URL, request_of, settings
from tests.services.identity.school import Scene, at_once, refused, scene

KEPT = ("users", "external_identities", "external_arrivals", "seen_assertions")


@pytest.fixture(scope="module")
def there() -> Iterator[Scene]:
    """One platform for all attacks: none may leave a trace for the next."""
    made = scene(**settings())
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture
def visitor(there: Scene) -> Visitor:
    return Visitor(there)


def test_what_the_forger_changes_is_right_before_he_changes_it(visitor: Visitor):
    for make in (signed, signed_whole):
        assert visitor.code(visitor.post(encoded(make(visitor.letter()))))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: f"{one.family}: {one.name}")
def test_an_attack_gets_its_code_and_leaves_nothing(there: Scene, visitor: Visitor, attack: Attack):
    letter = visitor.letter()
    with there.nothing_changes(*KEPT, "external_departures"):
        assert refused(visitor.post(attack.make(letter)), 403, attack.code) == {}
    # the request is still there for the honest answer
    assert visitor.code(visitor.post(encoded(signed(letter))))


def test_wrappings_are_real_ones_the_signature_alone_would_pass(visitor: Visitor):
    passing = [n for n in range(1, 9) if signature_still_verifies(wrapped(n, visitor.letter()))]
    # in 1, 6 and 8 xmlsec itself stumbles: the enveloped transform removes what is inside the signature
    assert passing == [2, 3, 4, 5, 7]


def test_the_same_response_again_is_a_replay(there: Scene, visitor: Visitor):
    response = encoded(signed(visitor.letter()))
    visitor.code(visitor.post(response))
    with there.nothing_changes(*KEPT):
        refused(visitor.post(response), 403, "saml_replayed")


def test_the_same_assertion_in_another_response_is_a_replay(there: Scene, visitor: Visitor):
    root = signed(visitor.letter())
    visitor.code(visitor.post(encoded(root)))
    root.set("ID", "_another")
    with there.nothing_changes(*KEPT):
        refused(visitor.post(encoded(root)), 403, "saml_replayed")


def test_two_browsers_with_the_same_response_at_once_get_one_code(there: Scene, visitor: Visitor):
    form = {"SAMLResponse": encoded(signed(visitor.letter()))}

    def post(client: FlaskClient) -> Any:
        return client.post("/api/saml/assertion", data=form)

    answers = at_once(there, post, post)
    assert sorted(one.status_code for one in answers) == [303, 403]
    (late,) = [one for one in answers if one.status_code == 403]
    refused(late, 403, "saml_replayed")


def test_a_second_assertion_for_an_answered_request_is_refused(there: Scene, visitor: Visitor):
    letter = visitor.letter()
    visitor.code(visitor.post(encoded(signed(letter))))
    with there.nothing_changes(*KEPT):
        refused(
            visitor.post(encoded(signed(letter.but(assertion_id="_second")))), 403, "saml_request_unknown"
        )


def test_an_answer_long_after_the_request_is_refused(there: Scene, visitor: Visitor):
    letter = visitor.letter()
    there.change("UPDATE external_departures SET expires_at = expires_at - interval '11 minutes'")
    with there.nothing_changes(*KEPT):
        refused(visitor.post(encoded(signed(letter))), 403, "saml_request_unknown")


def test_an_assertion_comes_as_a_form(there: Scene, visitor: Visitor):
    response = there.client.post("/api/saml/assertion", json={"SAMLResponse": "x"})
    refused(response, 415, "media_type_unsupported")


def test_a_code_is_used_once_by_the_browser_that_left_within_a_minute(there: Scene, visitor: Visitor):
    code = visitor.code(visitor.post(encoded(signed(visitor.letter()))))
    assert visitor.exchange(code).status_code == 200
    refused(visitor.exchange(code), 403, "external_code_invalid")
    for verifier in (None, VERIFIER[::-1]):
        code = visitor.code(visitor.post(encoded(signed(visitor.letter()))))
        refused(visitor.exchange(code, verifier), 403, "external_code_invalid")
        # whoever tried has spent it
        refused(visitor.exchange(code), 403, "external_code_invalid")
    code = visitor.code(visitor.post(encoded(signed(visitor.letter()))))
    there.change("UPDATE external_arrivals SET expires_at = expires_at - interval '61 seconds'")
    refused(visitor.exchange(code), 403, "external_code_invalid")


def test_a_browser_is_shown_a_page_and_every_attack_the_same_sentence(visitor: Visitor):
    response = visitor.post("nonsense", **HTML)
    page, query = request_of(response.headers["Location"])
    assert (response.status_code, page) == (303, f"{PUBLIC_URL}/connexion/ent")
    assert query == {"refusal": "saml_response_malformed"}
    sentences = {PROBLEMS[one.code].title for one in ATTACKS if one.code.startswith("saml_")}
    assert len(sentences) == 1


def test_the_table_of_attacks_is_what_is_tried():
    written = saml_attacks.DOCUMENT.read_text()
    assert written == saml_attacks.document(), "run python -m tests.services.identity.saml_attacks"
