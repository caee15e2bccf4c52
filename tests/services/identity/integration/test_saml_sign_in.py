"""Signing in through the GAR, with an identity provider that we did not write (facts 3.3)."""

import base64
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree

from services.identity.usecases.tidy_up import tidy_up
from tests.services.identity.external_people import CHALLENGE, Visitor
from tests.services.identity.forger import encoded, signed
from tests.services.identity.real_provider import RealProvider
from tests.services.identity.saml_world import ASSERTION_URL, ENTITY_ID, SSO_URL, keys, settings
from tests.services.identity.school import Scene, refused, scene

ELODIE = {"IDO": "f8a2c4e6", "PRE": "Élodie", "NOM": "Lefèvre"}
SAML = "{urn:oasis:names:tc:SAML:2.0:metadata}"


@pytest.fixture
def here() -> Iterator[Scene]:
    made = scene(**settings())
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture
def visitor(here: Scene) -> Visitor:
    return Visitor(here)


@pytest.fixture
def provider(here: Scene) -> RealProvider:
    """It knows us by our metadata alone."""
    return RealProvider(here.client.get("/api/saml/metadata").data)


@pytest.mark.parametrize(
    "what",
    [{"sign_response": True}, {"sign_response": False, "sign_assertion": True}, {"sign_assertion": True}],
)
def test_a_real_provider_s_answer_lets_somebody_in(
    visitor: Visitor, provider: RealProvider, what: dict[str, bool]
):
    page, query = visitor.leave("/campagnes/BMWVFV274")
    assert page == SSO_URL
    landed = visitor.post(provider.answer(query["SAMLRequest"], ELODIE, **what))
    body = visitor.exchange(visitor.code(landed)).get_json()
    assert (body["outcome"], body["provider"], body["return_to"]) == (
        "unknown",
        "gar",
        "/campagnes/BMWVFV274",
    )
    assert (body["first_name"], body["last_name"]) == ("Élodie", "Lefèvre")
    assert (body["tokens"], body["ticket_expires_in"]) == (None, 3600)


def test_what_leads_back_is_kept_out_of_sight(visitor: Visitor):
    response = visitor.post(encoded(signed(visitor.letter())))
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.data == b""
    code = visitor.code(response)
    digests = visitor.here.rows("SELECT digest FROM external_arrivals")
    assert digests
    assert all(code not in one.digest for one in digests)


def test_the_metadata_say_who_we_are_and_do_not_expire(here: Scene):
    response = here.client.get("/api/saml/metadata")
    root = etree.fromstring(response.data)
    assert response.content_type == "application/samlmetadata+xml"
    assert (root.get("entityID"), root.get("validUntil")) == (ENTITY_ID, None)
    assert root.find(f".//{SAML}AssertionConsumerService").get("Location") == ASSERTION_URL


def test_a_return_path_is_one_of_ours(here: Scene):
    for path in ("https://evil.exemple.fr", "//evil.exemple.fr", "/\\evil.exemple.fr", "x", "/a\nb", "/ b"):
        query = {"challenge": CHALLENGE, "return_to": path}
        refused(here.client.get("/api/saml/login", query_string=query), 422, "fields_invalid")
    refused(here.client.get("/api/saml/login"), 422, "fields_invalid")


def test_without_settings_every_door_is_closed_and_says_so():
    closed = scene()
    query = {"challenge": CHALLENGE}
    refused(closed.client.get("/api/saml/metadata"), 404, "saml_not_configured")
    refused(closed.client.get("/api/saml/login", query_string=query), 404, "saml_not_configured")
    refused(closed.client.post("/api/saml/assertion", data={"SAMLResponse": "x"}), 404, "saml_not_configured")
    refused(closed.client.get("/api/oidc/login", query_string=query), 404, "oidc_not_configured")
    refused(closed.client.get("/api/oidc/callback?state=x&code=y"), 404, "oidc_not_configured")
    assert closed.client.get("/api/external-providers").get_json() == {"items": []}


def test_the_doors_that_are_open_can_be_listed(here: Scene):
    (one,) = here.client.get("/api/external-providers").get_json()["items"]
    assert one == {"provider": "gar", "kind": "saml", "sign_in_path": "/api/saml/login"}


def test_an_unsolicited_assertion_enters_only_where_that_is_allowed():
    allowed = Visitor(scene(**settings(IDENTITY_SAML_ALLOW_UNSOLICITED="true")))
    letter = allowed.letter().but(in_response_to=None)
    body = allowed.exchange(allowed.code(allowed.post(encoded(signed(letter)))), None).get_json()
    assert (body["outcome"], body["return_to"]) == ("unknown", "/")
    refused(allowed.post(encoded(signed(letter))), 403, "saml_replayed")


def test_the_old_key_and_the_new_are_good_while_the_provider_changes():
    both = keys().certificate + keys("next").certificate
    changing = Visitor(scene(**settings(IDENTITY_SAML_CERTIFICATES=both)))
    for by in (keys(), keys("next")):
        assert changing.code(changing.post(encoded(signed(changing.letter(), by=by))))
    refused(changing.post(encoded(signed(changing.letter(), by=keys("evil")))), 403, "saml_signature_invalid")


def test_with_a_key_of_ours_requests_are_signed(tmp_path: Path):
    ours = keys("ours")
    (tmp_path / "key.pem").write_text(ours.private)
    (tmp_path / "cert.pem").write_text(ours.certificate)
    files = {
        "IDENTITY_SAML_PRIVATE_KEY_FILE": str(tmp_path / "key.pem"),
        "IDENTITY_SAML_CERTIFICATE_FILE": str(tmp_path / "cert.pem"),
    }
    signing = Visitor(scene(**settings(**files)))
    _, query = signing.leave()
    names = ("SAMLRequest", "RelayState", "SigAlg")
    said = "&".join(f"{name}={quote(query[name], safe='')}" for name in names)
    certificate = x509.load_pem_x509_certificate(ours.certificate.encode())
    certificate.public_key().verify(  # type: ignore[union-attr, call-arg]
        base64.b64decode(query["Signature"]), said.encode(), padding.PKCS1v15(), hashes.SHA256()
    )
    request = etree.fromstring(zlib.decompress(base64.b64decode(query["SAMLRequest"]), -15))
    assert request.get("AssertionConsumerServiceURL") == ASSERTION_URL


def test_what_is_over_is_forgotten(here: Scene, visitor: Visitor):
    visitor.ticket()
    visitor.post(encoded(signed(visitor.letter())))
    visitor.leave()
    tidy_up(uow=here.uow(), now=datetime.now(UTC))
    assert [here.count(one) for one in ("external_departures", "external_arrivals", "seen_assertions")] == [
        1,
        2,
        2,
    ]
    tidy_up(uow=here.uow(), now=datetime.now(UTC) + timedelta(hours=9))
    assert [here.count(one) for one in ("external_departures", "external_arrivals", "seen_assertions")] == [
        0,
        0,
        0,
    ]
