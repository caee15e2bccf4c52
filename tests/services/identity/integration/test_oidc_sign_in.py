"""Signing in through an OpenID provider: one that we did not write, and a hostile one (facts 3.4)."""

import base64
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.services.identity import openid_world as world
from tests.services.identity.external_people import CHALLENGE, HTML, Visitor
from tests.services.identity.openid_world import HostileProvider, hostile_provider, real_provider, sign_in
from tests.services.identity.saml_world import PUBLIC_URL, request_of
from tests.services.identity.school import PASSWORD, Scene, refused, scene
from tests.services.identity.siecle_files import document, eleve, structures
from tests.support.parts import told

LOGIN = "/api/oidc/login"


@pytest.fixture
def issuer() -> Iterator[str]:
    with real_provider(given_name="Camille", family_name="Roux") as found:
        yield found


@pytest.fixture
def here(issuer: str) -> Iterator[Scene]:
    made = scene(**world.settings(issuer))
    yield made
    made.bench.parts.engine.dispose()


@pytest.fixture
def visitor(here: Scene) -> Visitor:
    return Visitor(here)


def sent_back(visitor: Visitor) -> str:
    """Path and query of our callback, after somebody signed in there."""
    response = visitor.here.client.get(LOGIN, query_string={"challenge": CHALLENGE, "return_to": "/profil"})
    where = urlsplit(sign_in(response.headers["Location"]))
    assert f"{where.scheme}://{where.netloc}{where.path}" == world.CALLBACK
    return f"{where.path}?{where.query}"


def arrived(visitor: Visitor) -> dict[str, Any]:
    response = visitor.exchange(visitor.code(visitor.here.client.get(sent_back(visitor))))
    return dict(response.get_json())


def test_a_real_provider_lets_somebody_in_who_gets_an_account_without_password(here: Scene, visitor: Visitor):
    body = arrived(visitor)
    assert (body["outcome"], body["provider"], body["return_to"]) == ("unknown", "essai", "/profil")
    assert (body["first_name"], body["last_name"], body["ticket_expires_in"]) == ("Camille", "Roux", 1140)
    made = here.client.post("/api/external-accounts", json={"ticket": body["ticket"]})
    assert made.status_code == 201
    me = visitor.me(made.get_json())
    assert (me["first_name"], me["email"], me["username"]) == ("Camille", None, None)
    assert told(here.bench, "UserRegistered")[-1]["user_id"] == me["id"]
    again = arrived(visitor)
    assert again["outcome"] == "signed_in"
    assert visitor.me(again["tokens"])["id"] == me["id"]


def test_somebody_known_by_a_password_links_that_account(here: Scene, visitor: Visitor):
    me = here.person("camille@exemple.fr")
    tokens = visitor.link(arrived(visitor)["ticket"], "camille@exemple.fr", PASSWORD).get_json()
    assert visitor.me(tokens)["id"] == str(me)
    assert arrived(visitor)["outcome"] == "signed_in"


def test_a_pupil_of_a_list_finds_their_name(here: Scene, visitor: Visitor):
    school = here.organisation()
    pupil = eleve(1, PRENOM="Camille", NOM_DE_FAMILLE="Roux")
    here.upload(school, document([pupil], [structures(1, ("D", "3EME A"))]), by=here.member(school))
    tokens = visitor.reconcile(school, arrived(visitor)["ticket"]).get_json()
    assert visitor.me(tokens)["learners"][0]["organisation_id"] == str(school)


def test_a_code_that_comes_back_twice_is_refused_by_us_and_by_the_provider(here: Scene, visitor: Visitor):
    back = sent_back(visitor)
    visitor.code(here.client.get(back))
    refused(here.client.get(back), 403, "oidc_state_unknown")
    # a used code with a state of another sign-in: the provider itself will not take it back
    code = request_of(back)[1]["code"]
    state = visitor.leave(path=LOGIN)[1]["state"]
    refused(here.client.get(f"/api/oidc/callback?code={code}&state={state}"), 403, "oidc_code_refused")


@pytest.mark.parametrize("state", ["", "&state=", "&state=never-given", f"&state={'0' * 64}"])
def test_a_state_that_we_never_gave_is_refused(here: Scene, visitor: Visitor, state: str):
    code = request_of(sent_back(visitor))[1]["code"]
    with here.nothing_changes("external_arrivals", "external_departures"):
        refused(here.client.get(f"/api/oidc/callback?code={code}{state}"), 403, "oidc_state_unknown")


def test_a_state_eleven_minutes_old_is_refused(here: Scene, visitor: Visitor):
    back = sent_back(visitor)
    here.change("UPDATE external_departures SET expires_at = expires_at - interval '11 minutes'")
    refused(here.client.get(back), 403, "oidc_state_unknown")


def test_a_nonce_of_another_sign_in_is_refused(here: Scene, visitor: Visitor):
    """Somebody else's code is slipped in: made for their own nonce."""
    response = here.client.get(LOGIN, query_string={"challenge": CHALLENGE})
    other = visitor.leave(path=LOGIN)[1]["nonce"]
    url = response.headers["Location"].replace(request_of(response.headers["Location"])[1]["nonce"], other)
    where = urlsplit(sign_in(url))
    refused(here.client.get(f"{where.path}?{where.query}"), 403, "oidc_nonce_wrong")


def test_whoever_says_no_there_is_told_so_on_a_page(here: Scene, visitor: Visitor):
    state = visitor.leave(path=LOGIN)[1]["state"]
    response = here.client.get(f"/api/oidc/callback?error=access_denied&state={state}", headers=HTML)
    assert response.headers["Location"] == f"{PUBLIC_URL}/connexion/ent?refusal=oidc_sign_in_denied"


# hostile


@pytest.fixture
def evil() -> Iterator[HostileProvider]:
    with hostile_provider() as found:
        yield found


@pytest.fixture
def victim(evil: HostileProvider) -> Iterator[Visitor]:
    made = scene(**world.settings(evil.issuer))
    yield Visitor(made)
    made.bench.parts.engine.dispose()


def back_from(evil: HostileProvider, victim: Visitor, more: str = "", **claims: Any) -> Any:
    """A sign-in there, all right but for these claims."""
    _, query = victim.leave(path=LOGIN)
    evil.right(query["nonce"])
    evil.claims = {name: value for name, value in {**evil.claims, **claims}.items() if value is not None}
    return victim.here.client.get(f"/api/oidc/callback?code=c0de&state={query['state']}{more}")


def test_what_is_changed_is_right_before_it_is_changed(evil: HostileProvider, victim: Visitor):
    assert victim.code(back_from(evil, victim, f"&iss={evil.issuer}"))
    evil.made = lambda claims: world.signed(claims, kid=None)
    assert victim.code(back_from(evil, victim))


def test_the_request_carries_a_challenge_whose_verifier_only_we_know(evil: HostileProvider, victim: Visitor):
    page, query = victim.leave(path=LOGIN)
    assert page == f"{evil.issuer}/authorize"
    assert (query["response_type"], query["scope"], query["code_challenge_method"]) == (
        "code",
        "openid profile",
        "S256",
    )
    evil.right(query["nonce"])
    victim.here.client.get(f"/api/oidc/callback?code=c0de&state={query['state']}")
    assert world.s256(evil.asked["code_verifier"]) == query["code_challenge"]
    assert (evil.asked["code"], evil.asked["redirect_uri"]) == ("c0de", world.CALLBACK)
    basic = base64.b64decode(evil.asked["Authorization"].removeprefix("Basic ")).decode()
    assert basic == f"{world.CLIENT_ID}:{world.CLIENT_SECRET}"


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (world.unsigned, "oidc_algorithm_refused"),
        (world.with_the_public_key_as_a_secret, "oidc_algorithm_refused"),
        (world.with_our_secret, "oidc_algorithm_refused"),
        (world.signed_by_another, "oidc_signature_invalid"),
        (world.signed_with_an_unknown_key, "oidc_signature_invalid"),
        (lambda _: "no.token", "oidc_signature_invalid"),
        (lambda _: "", "oidc_signature_invalid"),
    ],
)
def test_a_token_that_is_not_signed_by_the_provider_is_refused(
    evil: HostileProvider, victim: Visitor, made: Callable[[dict[str, Any]], str], code: str
):
    evil.made = made
    with victim.here.nothing_changes("external_arrivals", "external_identities"):
        refused(back_from(evil, victim), 403, code)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"nonce": "another"}, "oidc_nonce_wrong"),
        ({"nonce": None}, "oidc_nonce_wrong"),
        ({"aud": "another"}, "oidc_audience_wrong"),
        ({"aud": ["another"]}, "oidc_audience_wrong"),
        ({"aud": None}, "oidc_audience_wrong"),
        ({"aud": [world.CLIENT_ID, "another"], "azp": "another"}, "oidc_audience_wrong"),
        ({"iss": "https://evil.exemple.fr"}, "oidc_issuer_wrong"),
        ({"iss": None}, "oidc_issuer_wrong"),
        ({"exp": int(time.time()) - 3600}, "oidc_expired"),
        ({"exp": None}, "oidc_expired"),
        ({"iat": int(time.time()) + 3600}, "oidc_expired"),
        ({"exp": "tomorrow"}, "oidc_expired"),
        ({"sub": None}, "oidc_token_malformed"),
        ({"sub": " "}, "external_identity_incomplete"),
        ({"given_name": "https://evil.exemple.fr"}, "external_identity_incomplete"),
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(
    evil: HostileProvider, victim: Visitor, claims: dict[str, Any], code: str
):
    with victim.here.nothing_changes("external_arrivals", "external_identities"):
        refused(back_from(evil, victim, **claims), 403, code)


def test_an_answer_that_names_another_issuer_is_refused(evil: HostileProvider, victim: Visitor):
    refused(back_from(evil, victim, "&iss=https://other.exemple.fr"), 403, "oidc_issuer_wrong")


def test_names_that_the_token_lacks_are_asked_for_and_must_be_the_same_person_s(
    evil: HostileProvider, victim: Visitor
):
    evil.user_info = {"sub": "somebody-else", "given_name": "Camille", "family_name": "Roux"}
    refused(back_from(evil, victim, given_name=None), 403, "external_identity_incomplete")
    evil.user_info["sub"] = "camille"
    body = victim.exchange(victim.code(back_from(evil, victim, given_name=None))).get_json()
    assert (body["first_name"], body["last_name"]) == ("Camille", "Roux")


def test_a_provider_that_does_not_answer_is_said_to_be_away(evil: HostileProvider, victim: Visitor):
    evil.broken = True
    query = {"challenge": CHALLENGE}
    refused(victim.here.client.get(LOGIN, query_string=query), 503, "oidc_provider_away")
    evil.broken, evil.discovery = False, {"issuer": "https://other.exemple.fr"}
    refused(victim.here.client.get(LOGIN, query_string=query), 503, "oidc_provider_away")
    evil.discovery = {"jwks_uri": None}
    refused(back_from(evil, victim), 503, "oidc_provider_away")


def test_a_key_that_the_provider_has_just_made_is_found(evil: HostileProvider, victim: Visitor):
    victim.code(back_from(evil, victim))
    evil.keys.append(world.key("next").as_dict(private=False))
    evil.made = lambda claims: world.signed(claims, by="next", kid="next")
    # keys were fetched a moment ago: nobody makes us fetch them again and again
    refused(back_from(evil, victim), 403, "oidc_signature_invalid")
    # another process has not
    later = Visitor(Scene(victim.here.bench.another_process()))
    assert later.code(back_from(evil, later))
