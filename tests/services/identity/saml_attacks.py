"""What is tried against our side of SAML, and what each try must get. `python -m tests.services.identity.saml_attacks`
writes docs/saml-attacks.md.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import xmlsec

from tests.services.identity import forgeries as make
from tests.services.identity.forger import (
    Letter,
    encoded,
    signed,
)
from tests.services.identity.saml_world import ASSERTION_URL, ENTITY_ID, keys

DOCUMENT: Final = Path(__file__).resolve().parents[3] / "docs" / "saml-attacks.md"


@dataclass(frozen=True)
class Attack:
    """`make` builds what is posted (SAMLResponse) from a letter that is right in every respect."""

    family: str
    name: str
    code: str
    make: Callable[[Letter], str]


_EVIL: Final = keys("evil")
ATTACKS: Final = (
    # who signed, and how
    Attack("signature", "no signature at all", "saml_signature_missing", make.unsigned),
    Attack("signature", "signed with another key", "saml_signature_invalid", make.how(by=_EVIL)),
    Attack(
        "signature",
        "signed with another key, whose certificate is in KeyInfo",
        "saml_signature_invalid",
        make.how(by=_EVIL, key_info=_EVIL.certificate),
    ),
    Attack(
        "signature",
        "identifier changed afterwards",
        "saml_signature_invalid",
        make.changed(make.subject_altered),
    ),
    Attack(
        "signature",
        "signed with RSA and SHA-1",
        "saml_algorithm_refused",
        make.how(method=xmlsec.Transform.RSA_SHA1),
    ),
    Attack("signature", "SHA-1 digest", "saml_algorithm_refused", make.how(digest=xmlsec.Transform.SHA1)),
    Attack("signature", "MAC keyed with the public certificate", "saml_algorithm_refused", make.with_mac),
    Attack(
        "signature",
        "canonicalisation that keeps comments",
        "saml_algorithm_refused",
        make.how(c14n=xmlsec.Transform.EXCL_C14N_COMMENTS),
    ),
    Attack(
        "signature",
        "XPath transform",
        "saml_algorithm_refused",
        make.transform("http://www.w3.org/TR/1999/REC-xpath-19991116"),
    ),
    Attack(
        "signature",
        "XSLT transform",
        "saml_algorithm_refused",
        make.transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ),
    Attack(
        "signature",
        "reference to the whole document (empty URI)",
        "saml_signature_misplaced",
        make.how(uri=""),
    ),
    Attack("signature", "two references", "saml_signature_misplaced", make.changed(make.second_reference)),
    Attack(
        "signature",
        "signature moved inside what it signs",
        "saml_signature_misplaced",
        make.changed(make.moved_signature),
    ),
    # wrapping
    *(
        Attack(
            "wrapping",
            f"XSW{variant}: {how}",
            "saml_assertion_count" if variant in {3, 4, 5, 6, 8} else "saml_signature_misplaced",
            make.wrapped(variant),
        )
        for variant, how in enumerate(
            (
                "signed response inside the forged one's signature",
                "signed response beside the forged one's signature",
                "forged assertion before the signed one",
                "signed assertion inside the forged one",
                "forged assertion with the signature, signed one at the end",
                "signed assertion inside the forged one's signature",
                "forged assertion of the same ID in Extensions",
                "signed assertion in an Object of the forged one's signature",
            ),
            start=1,
        )
    ),
    Attack("wrapping", "two assertions, both signed", "saml_assertion_count", make.two_assertions),
    Attack(
        "wrapping",
        "response and assertion of the same ID",
        "saml_signature_misplaced",
        make.changed(make.same_id),
    ),
    Attack(
        "wrapping",
        "an encrypted assertion beside the signed one",
        "saml_encryption_unsupported",
        make.changed(make.encrypted),
    ),
    # what parsers read differently
    Attack(
        "parsing",
        "comment inside the identifier",
        "saml_comment_forbidden",
        make.text_changed(lambda t: t.replace("ido-1", "ido<!-- -->-1")),
    ),
    Attack(
        "parsing",
        "comment inside NameID",
        "saml_comment_forbidden",
        make.text_changed(lambda t: t.replace("nameid-1", "nameid<!-- -->-1")),
    ),
    Attack(
        "parsing",
        "CDATA inside the identifier",
        "saml_response_malformed",
        make.text_changed(lambda t: t.replace("ido-1", "<![CDATA[ido-1]]>")),
    ),
    Attack(
        "parsing",
        "processing instruction inside the identifier",
        "saml_response_malformed",
        make.text_changed(lambda t: t.replace("ido-1", "ido<?x?>-1")),
    ),
    Attack(
        "parsing",
        "element inside the identifier",
        "saml_response_malformed",
        make.attributes(("IDO", "ido<x/>-1"), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack("parsing", "element inside NameID", "saml_response_malformed", make.but(name_id="a<x/>b")),
    Attack(
        "parsing",
        "internal entity",
        "saml_dtd_forbidden",
        make.text_changed(make.entity('<!ENTITY e "ido-1">')),
    ),
    Attack(
        "parsing",
        "external entity (a file of ours)",
        "saml_dtd_forbidden",
        make.text_changed(make.entity('<!ENTITY e SYSTEM "file:///etc/passwd">')),
    ),
    Attack(
        "parsing",
        "parameter entity (an address elsewhere)",
        "saml_dtd_forbidden",
        make.text_changed(make.entity('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;')),
    ),
    Attack("parsing", "entities that multiply (bomb)", "saml_dtd_forbidden", make.text_changed(make.bomb)),
    Attack(
        "parsing",
        "document type without entities",
        "saml_dtd_forbidden",
        make.text_changed(lambda t: f"<!DOCTYPE r>{t}"),
    ),
    Attack("parsing", "UTF-16", "saml_response_malformed", make.text_changed(lambda t: t, encoding="utf-16")),
    Attack(
        "parsing",
        "UTF-7 declared",
        "saml_response_malformed",
        make.text_changed(lambda t: f'<?xml version="1.0" encoding="utf-7"?>{t}'),
    ),
    Attack(
        "parsing", "130 KiB", "saml_response_malformed", make.text_changed(lambda t: t + " " * 130 * 1024)
    ),
    Attack(
        "parsing",
        "300 KiB of base64",
        "saml_response_malformed",
        lambda _: base64.b64encode(b"x" * 150 * 1024).decode(),
    ),
    Attack("parsing", "not base64", "saml_response_malformed", lambda _: "<Response/>"),
    Attack("parsing", "not XML", "saml_response_malformed", lambda _: encoded(b"hello")),
    Attack("parsing", "nothing", "saml_response_malformed", lambda _: ""),
    Attack("parsing", "an assertion alone", "saml_response_malformed", make.changed(make.only_assertion)),
    Attack("parsing", "SAML 1.1", "saml_response_malformed", make.but(version="1.1")),
    Attack("parsing", "a date that is none", "saml_response_malformed", make.but(not_before="yesterday")),
    # who says it, to whom
    Attack("rules", "another issuer", "saml_issuer_wrong", make.but(issuer="https://evil.exemple.fr")),
    Attack(
        "rules",
        "another issuer of the response",
        "saml_issuer_wrong",
        make.but(response_issuer="https://evil.exemple.fr"),
    ),
    Attack(
        "rules", "another audience", "saml_audience_wrong", make.but(audiences=("https://other.exemple.fr",))
    ),
    Attack(
        "rules",
        "an audience that begins like ours",
        "saml_audience_wrong",
        make.but(audiences=(f"{ENTITY_ID}/x",)),
    ),
    Attack("rules", "no audience", "saml_audience_wrong", make.but(audiences=())),
    Attack(
        "rules",
        "two restrictions, one for another",
        "saml_audience_wrong",
        make.but(audiences=(ENTITY_ID, "https://other.exemple.fr")),
    ),
    Attack(
        "rules",
        "another recipient",
        "saml_recipient_wrong",
        make.but(recipient="https://other.exemple.fr/acs"),
    ),
    Attack(
        "rules",
        "a recipient that contains ours",
        "saml_recipient_wrong",
        make.but(recipient=f"https://evil.exemple.fr/?{ASSERTION_URL}"),
    ),
    Attack("rules", "no recipient", "saml_recipient_wrong", make.but(recipient=None)),
    Attack(
        "rules",
        "another destination",
        "saml_destination_wrong",
        make.whole(destination="https://other.exemple.fr/acs"),
    ),
    Attack(
        "rules",
        "a destination that begins like ours",
        "saml_destination_wrong",
        make.whole(destination=f"{ASSERTION_URL}/../x"),
    ),
    Attack(
        "rules",
        "not for its bearer (holder of key)",
        "saml_recipient_wrong",
        make.but(method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
    ),
    Attack("rules", "two confirmations", "saml_recipient_wrong", make.but(confirmations=2)),
    Attack("rules", "no confirmation", "saml_recipient_wrong", make.but(confirmations=0)),
    Attack(
        "rules",
        "the provider says no",
        "saml_status_refused",
        make.but(status="urn:oasis:names:tc:SAML:2.0:status:Responder"),
    ),
    # when
    Attack("time", "expired", "saml_expired", make.when(not_on_or_after=-0.1)),
    Attack("time", "may no longer be delivered", "saml_expired", make.when(confirmed_until=-0.1)),
    Attack("time", "may be delivered for ever", "saml_expired", make.but(confirmed_until=None)),
    Attack("time", "session over", "saml_expired", make.when(session_until=-0.1)),
    Attack("time", "two minutes too early", "saml_not_yet_valid", make.when(not_before=2)),
    # in answer to what
    Attack("request", "nobody asked", "saml_unsolicited", make.but(in_response_to=None)),
    Attack(
        "request",
        "answers a request that we never made",
        "saml_request_unknown",
        make.but(in_response_to="_never"),
    ),
    Attack(
        "request",
        "response and confirmation answer different requests",
        "saml_request_unknown",
        make.but(answered="_other"),
    ),
    Attack(
        "request",
        "the answered request cut off the response",
        "saml_request_unknown",
        lambda letter: encoded(signed(letter.but(in_response_to=None, answered=letter.in_response_to))),
    ),
    # who it is
    Attack(
        "person",
        "no identifier",
        "external_identity_incomplete",
        make.attributes(("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person",
        "empty identifier",
        "external_identity_incomplete",
        make.attributes(("IDO", " "), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person",
        "identifier of 300 letters",
        "external_identity_incomplete",
        make.attributes(("IDO", "x" * 300), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person",
        "no name",
        "external_identity_incomplete",
        make.attributes(("IDO", "ido-1"), ("PRE", "Élodie")),
    ),
    Attack(
        "person",
        "an address for a name",
        "external_identity_incomplete",
        make.attributes(("IDO", "ido-1"), ("PRE", "https://evil.exemple.fr"), ("NOM", "x")),
    ),
    Attack(
        "person",
        "the identifier twice",
        "saml_response_malformed",
        make.attributes(("IDO", "ido-1"), ("IDO", "ido-2"), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
)

MORE: Final = (
    ("the same response again", "saml_replayed"),
    ("the same assertion in another response", "saml_replayed"),
    ("the same response by two browsers at once", "saml_replayed"),
    ("a second assertion for a request already answered", "saml_request_unknown"),
    ("an answer eleven minutes after the request", "saml_request_unknown"),
    ("an assertion as JSON instead of a form", "media_type_unsupported"),
    ("a code used twice", "external_code_invalid"),
    ("a code brought by another browser (no or wrong verifier)", "external_code_invalid"),
    ("a code after its minute", "external_code_invalid"),
)
"""Attacks that take several steps: test_saml_sign_in.py and test_saml_attacks.py live each by itself."""


def document() -> str:
    """docs/saml-attacks.md."""
    lines = [
        "# What is tried against SAML sign-in",
        "",
        "Kept by `tests/services/identity/integration/test_saml_attacks.py`: every line is sent to `POST /api/saml/assertion` by a",
        "forger who owns the provider's key (except where the point is that he does not), and must get that code; nothing of it is kept.",
        "The reader sees one sentence for all of them. Why these rules: [ADR 0017](adr/0017-signing-in-through-another-system.md).",
        "",
        "What a provider that we did not write says is let in: pysaml2's in `test_saml_sign_in.py`, at every run; npm's saml-idp 1.2.1 (with",
        "samlp 7.1.1), over HTTP, by hand in November 2026.",
        "",
        "| what is tried | | what it gets |",
        "|---|---|---|",
        *(f"| {one.family} | {one.name} | `{one.code}` |" for one in ATTACKS),
        *(f"| replay | {name} | `{code}` |" for name, code in MORE),
        "",
        f"{len(ATTACKS) + len(MORE)} in all.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
