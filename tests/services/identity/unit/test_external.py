"""What ties a browser to its sign-in, and which settings open which door."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.settings import SettingsRefused, read
from services.identity.domain.external import Arrival, ExternalPerson, challenge_of, external_person
from services.identity.domain.external_refusals import ExternalIdentityIncomplete
from services.identity.providers import providers_of
from services.identity.settings import Settings
from tests.services.identity import saml_world
from tests.services.identity.saml_world import keys

PERSON = ExternalPerson("gar", "1", "Élodie", "Lefèvre")


def test_the_challenge_is_that_of_the_standard():
    """RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@given(st.text(min_size=1), st.text())
def test_only_its_verifier_answers_a_challenge(verifier: str, other: str):
    verifier, other = (one.encode("utf-8", "replace").decode() for one in (verifier, other))
    arrival = Arrival(PERSON, challenge_of(verifier))
    assert arrival.is_answered_by(verifier)
    assert arrival.is_answered_by(other) == (other == verifier)
    assert not arrival.is_answered_by(None)


def test_who_came_unasked_has_nothing_to_answer():
    assert Arrival(PERSON).is_answered_by(None)
    assert not Arrival(PERSON).is_answered_by("a browser that left, and got somebody else's arrival")


@pytest.mark.parametrize("name", ["Élodie", "O'Neil", "Jean-Éric", "D’Ornano", "Nguyễn Văn", " Ève "])
def test_names_are_taken_as_people_have_them(name: str):
    assert external_person("x", subject="1", first_name=name, last_name=name).first_name == name.strip()


@pytest.mark.parametrize(
    "name", ["", " ", None, 7, "x" * 101, "a\u0000b", "a\nb", "1er", "a@b", "a/b", "a<b"]
)
def test_what_is_no_name_is_refused(name: object):
    with pytest.raises(ExternalIdentityIncomplete):
        external_person("x", subject="1", first_name=name, last_name="b")


@pytest.mark.parametrize("subject", ["", " ", None, 7, "x" * 256, "a\u0000b"])
def test_what_is_no_identifier_is_refused(subject: object):
    with pytest.raises(ExternalIdentityIncomplete):
        external_person("x", subject=subject, first_name="a", last_name="b")


OIDC = {
    "IDENTITY_OIDC_ISSUER": "https://openid.exemple.fr",
    "IDENTITY_OIDC_CLIENT_ID": "a",
    "IDENTITY_OIDC_CLIENT_SECRET": "b",
}


def settings(*given: dict[str, str]) -> Settings:
    environ = {"DATABASE_URL": "x"}
    for one in given:
        environ |= one
    return read(Settings, environ, prefix="identity")


def problems(*given: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsRefused) as refused:
        providers_of(settings(*given))
    return refused.value.problems


def test_without_settings_both_doors_are_closed():
    found = providers_of(settings())
    assert (found.saml, found.oidc) == (None, None)


def test_with_their_settings_both_are_open():
    found = providers_of(settings(saml_world.settings(), OIDC))
    assert found.saml
    assert found.oidc
    assert found.saml.expected.recipient == saml_world.ASSERTION_URL
    assert found.saml.expected.audience == saml_world.ENTITY_ID


def test_our_entity_id_may_be_the_one_that_was_registered():
    found = providers_of(settings(saml_world.settings(IDENTITY_SAML_ENTITY_ID="urn:ours")))
    assert found.saml
    assert found.saml.expected.audience == "urn:ours"


def test_certificates_and_secrets_may_be_in_files(tmp_path: Path):
    (tmp_path / "idp.pem").write_text(keys().certificate)
    (tmp_path / "secret").write_text("b\n")
    saml = saml_world.settings(
        IDENTITY_SAML_CERTIFICATES="", IDENTITY_SAML_CERTIFICATES_FILE=str(tmp_path / "idp.pem")
    )
    oidc = {
        **OIDC,
        "IDENTITY_OIDC_CLIENT_SECRET": "",
        "IDENTITY_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    found = providers_of(settings(saml, oidc))
    assert found.saml
    assert found.oidc
    assert found.oidc._config.client_secret == "b"


@pytest.mark.parametrize(
    ("given_settings", "problem"),
    [
        ({"IDENTITY_SAML_SSO_URL": "https://x"}, "IDENTITY_SAML_IDP_ENTITY_ID is missing"),
        (
            saml_world.settings(IDENTITY_SAML_CERTIFICATES="nonsense"),
            "IDENTITY_SAML_CERTIFICATES holds no certificate",
        ),
        (
            saml_world.settings(IDENTITY_SAML_ATTRIBUTES="IDO,PRE"),
            "IDENTITY_SAML_ATTRIBUTES is not three names",
        ),
        (
            saml_world.settings(IDENTITY_SAML_CLOCK_SKEW_SECONDS="301"),
            "IDENTITY_SAML_CLOCK_SKEW_SECONDS is not between 0 and 300",
        ),
        ({**OIDC, "IDENTITY_OIDC_CLIENT_ID": ""}, "IDENTITY_OIDC_CLIENT_ID is missing"),
        ({**OIDC, "IDENTITY_OIDC_ISSUER": "http://openid.exemple.fr"}, "IDENTITY_OIDC_ISSUER is not https"),
        ({**OIDC, "IDENTITY_OIDC_NAME": "gar"}, "IDENTITY_OIDC_NAME is not a short word"),
        ({**OIDC, "IDENTITY_OIDC_NAME": "a b"}, "IDENTITY_OIDC_NAME is not a short word"),
    ],
)
def test_settings_that_are_half_made_are_refused_aloud(given_settings: dict[str, str], problem: str):
    assert problem in problems(given_settings)


def test_a_key_of_ours_comes_with_its_certificate(tmp_path: Path):
    (tmp_path / "key.pem").write_text(keys().private)
    given_settings = saml_world.settings(IDENTITY_SAML_PRIVATE_KEY_FILE=str(tmp_path / "key.pem"))
    assert problems(given_settings) == [
        "IDENTITY_SAML_PRIVATE_KEY_FILE and IDENTITY_SAML_CERTIFICATE_FILE go together"
    ]


def test_no_problem_quotes_a_secret():
    secret = "very-secret-value"
    said = problems({"IDENTITY_OIDC_CLIENT_SECRET": secret, "IDENTITY_SAML_CERTIFICATES": secret})
    assert said
    assert not [one for one in said if secret in one]
