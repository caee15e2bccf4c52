"""Reading a SAML response so strictly that what is signed and what is read cannot differ.

Whatever lets two readers disagree is refused before the document is believed: declarations, comments, CDATA, processing
instructions, foreign encodings, second assertions or responses, signatures anywhere but on what they sign, double ids.
"""

import base64
import binascii
import re
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from lxml import etree

from services.identity.domain.assertions import Assertion, Confirmation
from services.identity.domain.external_refusals import (
    SamlAlgorithmRefused,
    SamlAssertionCount,
    SamlCommentForbidden,
    SamlDtdForbidden,
    SamlEncryptionUnsupported,
    SamlResponseMalformed,
    SamlSignatureMisplaced,
    SamlSignatureMissing,
)

LARGEST: Final = 128 * 1024
"""A real response has some 10 KB."""

SAML: Final = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SAMLP: Final = "{urn:oasis:names:tc:SAML:2.0:protocol}"
DS: Final = "{http://www.w3.org/2000/09/xmldsig#}"

EXCLUSIVE_C14N: Final = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED: Final = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_MORE: Final = "http://www.w3.org/2001/04/xmldsig-more#"
SIGNATURE_METHODS: Final = frozenset(
    f"{_MORE}{key}-{digest}" for key in ("rsa", "ecdsa") for digest in ("sha256", "sha384", "sha512")
)
DIGEST_METHODS: Final = frozenset(
    {
        "http://www.w3.org/2001/04/xmlenc#sha256",
        f"{_MORE}sha384",
        "http://www.w3.org/2001/04/xmlenc#sha512",
    }
)
_ENCRYPTED: Final = frozenset(
    {f"{SAML}EncryptedAssertion", f"{SAML}EncryptedID", f"{SAML}EncryptedAttribute"}
)
_DECLARATION: Final = re.compile(r"<\?xml\s[^>]*?\?>")
_ENCODING: Final = re.compile(r"encoding\s*=\s*[\"']([^\"']*)")
_ID_NAMES: Final = frozenset({"ID", "Id", "id", "{http://www.w3.org/XML/1998/namespace}id"})


def read_response(encoded: str) -> tuple[str, Assertion]:
    """The document (base64, as the signature's checker wants it) and what it says. Refuses with one of the Saml… refusals."""
    content = _decoded(encoded)
    _check_text(content)
    root = _parsed(content)
    assertion = _only_assertion(root)
    _check_signatures(root, assertion)
    return base64.b64encode(content).decode(), _said(root, assertion)


def _decoded(encoded: str) -> bytes:
    if len(encoded) > LARGEST * 2:
        raise SamlResponseMalformed
    try:
        content = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise SamlResponseMalformed from error
    if len(content) > LARGEST:
        raise SamlResponseMalformed
    return content


def _check_text(content: bytes) -> None:
    """Before any parser sees it. In UTF-8, `<!` and `<?` can only be what they look like."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SamlResponseMalformed from error
    if declaration := _DECLARATION.match(text):
        encoding = _ENCODING.search(declaration.group())
        if encoding and encoding.group(1).lower() != "utf-8":
            raise SamlResponseMalformed
        text = text[declaration.end() :]
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SamlDtdForbidden
    if "<!--" in text:
        raise SamlCommentForbidden
    if "<!" in text or "<?" in text:
        raise SamlResponseMalformed


def _parsed(content: bytes) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError:
        # lxml's message may quote the document
        raise SamlResponseMalformed from None
    if root.tag != f"{SAMLP}Response" or root.get("Version") != "2.0" or not root.get("ID"):
        raise SamlResponseMalformed
    return root


def _only_assertion(root: Any) -> Any:
    every = list(root.iter())
    if any(not isinstance(one.tag, str) for one in every):
        raise SamlResponseMalformed
    if any(one.tag in _ENCRYPTED for one in every):
        raise SamlEncryptionUnsupported
    ids = Counter(value for one in every for name, value in one.attrib.items() if name in _ID_NAMES)
    if any(count > 1 for count in ids.values()) or sum(one.tag == root.tag for one in every) != 1:
        raise SamlSignatureMisplaced
    assertions = [one for one in every if one.tag == f"{SAML}Assertion"]
    if len(assertions) != 1:
        raise SamlAssertionCount
    assertion = assertions[0]
    if assertion.getparent() is not root:
        raise SamlSignatureMisplaced
    if not assertion.get("ID"):
        raise SamlResponseMalformed
    return assertion


def _check_signatures(root: Any, assertion: Any) -> None:
    signatures = list(root.iter(f"{DS}Signature"))
    if not signatures:
        raise SamlSignatureMissing
    parents = [one.getparent() for one in signatures]
    if any(one is not root and one is not assertion for one in parents) or len(set(parents)) != len(parents):
        raise SamlSignatureMisplaced
    for signature, parent in zip(signatures, parents, strict=True):
        _check_signature(signature, parent)


def _check_signature(signature: Any, parent: Any) -> None:
    """One signature of exactly its parent, made in ways that are neither weak nor programmable."""
    references = list(signature.iter(f"{DS}Reference"))
    if (
        len(references) != 1
        or references[0].get("URI") != f"#{parent.get('ID')}"
        or signature.find(f".//{DS}Object") is not None
    ):
        raise SamlSignatureMisplaced
    transforms = _algorithms(signature.iter(f"{DS}Transform"))
    if (
        _algorithms(signature.iter(f"{DS}CanonicalizationMethod")) != [EXCLUSIVE_C14N]
        or not _all_in(SIGNATURE_METHODS, signature.iter(f"{DS}SignatureMethod"))
        or not _all_in(DIGEST_METHODS, signature.iter(f"{DS}DigestMethod"))
        or sorted(transforms) != sorted([ENVELOPED, EXCLUSIVE_C14N])
    ):
        raise SamlAlgorithmRefused


def _algorithms(elements: Iterable[Any]) -> list[str]:
    return [one.get("Algorithm", "") for one in elements]


def _all_in(allowed: frozenset[str], elements: Iterable[Any]) -> bool:
    found = _algorithms(elements)
    return len(found) == 1 and found[0] in allowed


def _said(root: Any, assertion: Any) -> Assertion:
    conditions = assertion.find(f"{SAML}Conditions")
    status = root.find(f"{SAMLP}Status/{SAMLP}StatusCode")
    statements = assertion.findall(f"{SAML}AuthnStatement")
    if conditions is None or status is None or len(statements) != 1:
        raise SamlResponseMalformed
    if assertion.find(f"{SAML}Issuer") is None:
        raise SamlResponseMalformed
    for name in assertion.iter(f"{SAML}NameID"):
        _text(name)
    return Assertion(
        assertion_id=assertion.get("ID"),
        status=status.get("Value", ""),
        destination=root.get("Destination"),
        in_response_to=root.get("InResponseTo"),
        issuers=tuple(_text(one) for parent in (root, assertion) for one in parent.findall(f"{SAML}Issuer")),
        audiences=tuple(
            frozenset(_text(audience) for audience in one.findall(f"{SAML}Audience"))
            for one in conditions.findall(f"{SAML}AudienceRestriction")
        ),
        confirmations=tuple(
            _confirmation(one) for one in assertion.findall(f"{SAML}Subject/{SAML}SubjectConfirmation")
        ),
        not_before=_moment(conditions, "NotBefore"),
        not_on_or_after=_moment(conditions, "NotOnOrAfter"),
        session_not_on_or_after=_moment(statements[0], "SessionNotOnOrAfter"),
        attributes=_attributes(assertion),
    )


def _confirmation(element: Any) -> Confirmation:
    data = element.find(f"{SAML}SubjectConfirmationData")
    if data is None:
        return Confirmation(element.get("Method"), None, None, None, None)
    return Confirmation(
        method=element.get("Method"),
        recipient=data.get("Recipient"),
        in_response_to=data.get("InResponseTo"),
        not_before=_moment(data, "NotBefore"),
        not_on_or_after=_moment(data, "NotOnOrAfter"),
    )


def _attributes(assertion: Any) -> dict[str, tuple[str, ...]]:
    attributes: dict[str, tuple[str, ...]] = {}
    for one in assertion.findall(f"{SAML}AttributeStatement/{SAML}Attribute"):
        name = one.get("Name", "")
        if name in attributes:
            raise SamlResponseMalformed
        attributes[name] = tuple(_text(value) for value in one.findall(f"{SAML}AttributeValue"))
    return attributes


def _text(element: Any) -> str:
    """All of an element's text: one that has children has none that everybody reads alike."""
    if len(element):
        raise SamlResponseMalformed
    return (element.text or "").strip()


def _moment(element: Any, name: str) -> datetime | None:
    value = element.get(name)
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        raise SamlResponseMalformed from error
    # SAML 2.0 core 1.3.3: times are in UTC
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
