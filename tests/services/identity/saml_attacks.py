"""What is tried against our side of SAML, and what each try must get. `python -m tests.services.identity.saml_attacks`
writes docs/saml-attacks.md.
"""

import base64
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import xmlsec
from lxml import etree

from tests.services.identity.forger import (
    DS,
    SAML,
    Letter,
    assertion_of,
    encoded,
    moment,
    signed,
    signed_whole,
    text_of,
    wrapped,
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


def _but(**changes: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed(letter.but(**changes)))


def _when(**minutes: float) -> Callable[[Letter], str]:
    """By minutes from the moment it is made."""
    return lambda letter: encoded(
        signed(letter.but(**{name: moment(count) for name, count in minutes.items()}))
    )


def _whole(**changes: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed_whole(letter.but(**changes)))


def _how(**how: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed(letter, **how))


def _text(change: Callable[[str], str], *, encoding: str = "utf-8") -> Callable[[Letter], str]:
    """A good response whose text is changed after it was signed."""
    return lambda letter: encoded(change(text_of(signed(letter))).encode(encoding))


def _attributes(*pairs: tuple[str, str]) -> Callable[[Letter], str]:
    return _but(attributes=pairs)


def _wrapped(variant: int) -> Callable[[Letter], str]:
    return lambda letter: encoded(wrapped(variant, letter))


def _changed(change: Callable[[Any], Any]) -> Callable[[Letter], str]:
    """A good response whose tree is changed after it was signed."""

    def make(letter: Letter) -> str:
        root = signed(letter)
        changed = change(root)
        return encoded(root if changed is None else changed)

    return make


def _unsigned(letter: Letter) -> str:
    return encoded(letter.tree())


def _with_mac(letter: Letter) -> str:
    """The certificate is public: as the key of a MAC it signs whatever one likes."""
    root = letter.tree()
    node = assertion_of(root)
    template = xmlsec.template.create(node, xmlsec.Transform.EXCL_C14N, xmlsec.Transform.HMAC_SHA256, ns="ds")
    node.insert(1, template)
    reference = xmlsec.template.add_reference(template, xmlsec.Transform.SHA256, uri=f"#{node.get('ID')}")
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, xmlsec.Transform.EXCL_C14N)
    xmlsec.tree.add_ids(node, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_binary_data(xmlsec.KeyData.HMAC, keys().certificate.encode())
    context.sign(template)
    return encoded(root)


def _second_reference(root: Any) -> None:
    reference = next(root.iter(f"{DS}Reference"))
    reference.addnext(deepcopy(reference))


def _transform(algorithm: str) -> Callable[[Letter], str]:
    def change(root: Any) -> None:
        next(root.iter(f"{DS}Transform")).set("Algorithm", algorithm)

    return _changed(change)


def _subject_altered(root: Any) -> None:
    root.find(f".//{SAML}AttributeValue").text = "somebody-else"


def _two_assertions(letter: Letter) -> str:
    root = signed(letter)
    root.append(assertion_of(signed(letter.but(assertion_id="_another"))))
    return encoded(root)


def _same_id(root: Any) -> None:
    root.set("ID", assertion_of(root).get("ID"))


def _moved_signature(root: Any) -> None:
    conditions = root.find(f".//{SAML}Conditions")
    conditions.append(next(root.iter(f"{DS}Signature")))


def _encrypted(root: Any) -> None:
    etree.SubElement(root, f"{SAML}EncryptedAssertion")


def _only_assertion(root: Any) -> Any:
    return assertion_of(root)


def _bomb(text: str) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{lines}]>{text.replace("ido-1", "&l8;")}'


def _entity(declaration: str) -> Callable[[str], str]:
    return lambda text: f"<!DOCTYPE r [{declaration}]>{text.replace('ido-1', '&e;')}"


_EVIL: Final = keys("evil")
ATTACKS: Final = (
    # who signed, and how
    Attack("signature", "no signature at all", "saml_signature_missing", _unsigned),
    Attack("signature", "signed with another key", "saml_signature_invalid", _how(by=_EVIL)),
    Attack(
        "signature",
        "signed with another key, whose certificate is in KeyInfo",
        "saml_signature_invalid",
        _how(by=_EVIL, key_info=_EVIL.certificate),
    ),
    Attack(
        "signature", "identifier changed afterwards", "saml_signature_invalid", _changed(_subject_altered)
    ),
    Attack(
        "signature",
        "signed with RSA and SHA-1",
        "saml_algorithm_refused",
        _how(method=xmlsec.Transform.RSA_SHA1),
    ),
    Attack("signature", "SHA-1 digest", "saml_algorithm_refused", _how(digest=xmlsec.Transform.SHA1)),
    Attack("signature", "MAC keyed with the public certificate", "saml_algorithm_refused", _with_mac),
    Attack(
        "signature",
        "canonicalisation that keeps comments",
        "saml_algorithm_refused",
        _how(c14n=xmlsec.Transform.EXCL_C14N_COMMENTS),
    ),
    Attack(
        "signature",
        "XPath transform",
        "saml_algorithm_refused",
        _transform("http://www.w3.org/TR/1999/REC-xpath-19991116"),
    ),
    Attack(
        "signature",
        "XSLT transform",
        "saml_algorithm_refused",
        _transform("http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ),
    Attack(
        "signature", "reference to the whole document (empty URI)", "saml_signature_misplaced", _how(uri="")
    ),
    Attack("signature", "two references", "saml_signature_misplaced", _changed(_second_reference)),
    Attack(
        "signature",
        "signature moved inside what it signs",
        "saml_signature_misplaced",
        _changed(_moved_signature),
    ),
    # wrapping
    *(
        Attack(
            "wrapping",
            f"XSW{variant}: {how}",
            "saml_assertion_count" if variant in {3, 4, 5, 6, 8} else "saml_signature_misplaced",
            _wrapped(variant),
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
    Attack("wrapping", "two assertions, both signed", "saml_assertion_count", _two_assertions),
    Attack(
        "wrapping", "response and assertion of the same ID", "saml_signature_misplaced", _changed(_same_id)
    ),
    Attack(
        "wrapping",
        "an encrypted assertion beside the signed one",
        "saml_encryption_unsupported",
        _changed(_encrypted),
    ),
    # what parsers read differently
    Attack(
        "parsing",
        "comment inside the identifier",
        "saml_comment_forbidden",
        _text(lambda t: t.replace("ido-1", "ido<!-- -->-1")),
    ),
    Attack(
        "parsing",
        "comment inside NameID",
        "saml_comment_forbidden",
        _text(lambda t: t.replace("nameid-1", "nameid<!-- -->-1")),
    ),
    Attack(
        "parsing",
        "CDATA inside the identifier",
        "saml_response_malformed",
        _text(lambda t: t.replace("ido-1", "<![CDATA[ido-1]]>")),
    ),
    Attack(
        "parsing",
        "processing instruction inside the identifier",
        "saml_response_malformed",
        _text(lambda t: t.replace("ido-1", "ido<?x?>-1")),
    ),
    Attack(
        "parsing",
        "element inside the identifier",
        "saml_response_malformed",
        _attributes(("IDO", "ido<x/>-1"), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack("parsing", "element inside NameID", "saml_response_malformed", _but(name_id="a<x/>b")),
    Attack("parsing", "internal entity", "saml_dtd_forbidden", _text(_entity('<!ENTITY e "ido-1">'))),
    Attack(
        "parsing",
        "external entity (a file of ours)",
        "saml_dtd_forbidden",
        _text(_entity('<!ENTITY e SYSTEM "file:///etc/passwd">')),
    ),
    Attack(
        "parsing",
        "parameter entity (an address elsewhere)",
        "saml_dtd_forbidden",
        _text(_entity('<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;')),
    ),
    Attack("parsing", "entities that multiply (bomb)", "saml_dtd_forbidden", _text(_bomb)),
    Attack(
        "parsing", "document type without entities", "saml_dtd_forbidden", _text(lambda t: f"<!DOCTYPE r>{t}")
    ),
    Attack("parsing", "UTF-16", "saml_response_malformed", _text(lambda t: t, encoding="utf-16")),
    Attack(
        "parsing",
        "UTF-7 declared",
        "saml_response_malformed",
        _text(lambda t: f'<?xml version="1.0" encoding="utf-7"?>{t}'),
    ),
    Attack("parsing", "130 KiB", "saml_response_malformed", _text(lambda t: t + " " * 130 * 1024)),
    Attack(
        "parsing",
        "300 KiB of base64",
        "saml_response_malformed",
        lambda _: base64.b64encode(b"x" * 150 * 1024).decode(),
    ),
    Attack("parsing", "not base64", "saml_response_malformed", lambda _: "<Response/>"),
    Attack("parsing", "not XML", "saml_response_malformed", lambda _: encoded(b"hello")),
    Attack("parsing", "nothing", "saml_response_malformed", lambda _: ""),
    Attack("parsing", "an assertion alone", "saml_response_malformed", _changed(_only_assertion)),
    Attack("parsing", "SAML 1.1", "saml_response_malformed", _but(version="1.1")),
    Attack("parsing", "a date that is none", "saml_response_malformed", _but(not_before="yesterday")),
    # who says it, to whom
    Attack("rules", "another issuer", "saml_issuer_wrong", _but(issuer="https://evil.exemple.fr")),
    Attack(
        "rules",
        "another issuer of the response",
        "saml_issuer_wrong",
        _but(response_issuer="https://evil.exemple.fr"),
    ),
    Attack("rules", "another audience", "saml_audience_wrong", _but(audiences=("https://other.exemple.fr",))),
    Attack(
        "rules",
        "an audience that begins like ours",
        "saml_audience_wrong",
        _but(audiences=(f"{ENTITY_ID}/x",)),
    ),
    Attack("rules", "no audience", "saml_audience_wrong", _but(audiences=())),
    Attack(
        "rules",
        "two restrictions, one for another",
        "saml_audience_wrong",
        _but(audiences=(ENTITY_ID, "https://other.exemple.fr")),
    ),
    Attack(
        "rules", "another recipient", "saml_recipient_wrong", _but(recipient="https://other.exemple.fr/acs")
    ),
    Attack(
        "rules",
        "a recipient that contains ours",
        "saml_recipient_wrong",
        _but(recipient=f"https://evil.exemple.fr/?{ASSERTION_URL}"),
    ),
    Attack("rules", "no recipient", "saml_recipient_wrong", _but(recipient=None)),
    Attack(
        "rules",
        "another destination",
        "saml_destination_wrong",
        _whole(destination="https://other.exemple.fr/acs"),
    ),
    Attack(
        "rules",
        "a destination that begins like ours",
        "saml_destination_wrong",
        _whole(destination=f"{ASSERTION_URL}/../x"),
    ),
    Attack(
        "rules",
        "not for its bearer (holder of key)",
        "saml_recipient_wrong",
        _but(method="urn:oasis:names:tc:SAML:2.0:cm:holder-of-key"),
    ),
    Attack("rules", "two confirmations", "saml_recipient_wrong", _but(confirmations=2)),
    Attack("rules", "no confirmation", "saml_recipient_wrong", _but(confirmations=0)),
    Attack(
        "rules",
        "the provider says no",
        "saml_status_refused",
        _but(status="urn:oasis:names:tc:SAML:2.0:status:Responder"),
    ),
    # when
    Attack("time", "expired", "saml_expired", _when(not_on_or_after=-0.1)),
    Attack("time", "may no longer be delivered", "saml_expired", _when(confirmed_until=-0.1)),
    Attack("time", "may be delivered for ever", "saml_expired", _but(confirmed_until=None)),
    Attack("time", "session over", "saml_expired", _when(session_until=-0.1)),
    Attack("time", "two minutes too early", "saml_not_yet_valid", _when(not_before=2)),
    # in answer to what
    Attack("request", "nobody asked", "saml_unsolicited", _but(in_response_to=None)),
    Attack(
        "request",
        "answers a request that we never made",
        "saml_request_unknown",
        _but(in_response_to="_never"),
    ),
    Attack(
        "request",
        "response and confirmation answer different requests",
        "saml_request_unknown",
        _but(answered="_other"),
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
        _attributes(("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person",
        "empty identifier",
        "external_identity_incomplete",
        _attributes(("IDO", " "), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person",
        "identifier of 300 letters",
        "external_identity_incomplete",
        _attributes(("IDO", "x" * 300), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
    ),
    Attack(
        "person", "no name", "external_identity_incomplete", _attributes(("IDO", "ido-1"), ("PRE", "Élodie"))
    ),
    Attack(
        "person",
        "an address for a name",
        "external_identity_incomplete",
        _attributes(("IDO", "ido-1"), ("PRE", "https://evil.exemple.fr"), ("NOM", "x")),
    ),
    Attack(
        "person",
        "the identifier twice",
        "saml_response_malformed",
        _attributes(("IDO", "ido-1"), ("IDO", "ido-2"), ("PRE", "Élodie"), ("NOM", "Lefèvre")),
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
        "The reader sees one sentence for all of them. Why these rules: [ADR 0011](adr/0011-signing-in-through-another-system.md).",
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
