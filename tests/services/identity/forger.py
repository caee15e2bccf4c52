"""SAML responses as a hostile or careless provider might make them, signed with a key of our choice."""

import base64
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import xmlsec
from lxml import etree

from tests.services.identity.saml_world import ASSERTION_URL, ENTITY_ID, ISSUER, Keys, keys, sign_template

NAMESPACES = {
    "samlp": "urn:oasis:names:tc:SAML:2.0:protocol",
    "saml": "urn:oasis:names:tc:SAML:2.0:assertion",
    "ds": "http://www.w3.org/2000/09/xmldsig#",
}
SAML, DS = f"{{{NAMESPACES['saml']}}}", f"{{{NAMESPACES['ds']}}}"


def moment(minutes: float) -> str:
    """So many minutes from now, as SAML writes it."""
    return (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True)
class Letter:
    """A response before it is signed. The defaults are right in every respect; None leaves a thing out."""

    in_response_to: str | None
    answered: str | None = "same"
    """What the confirmation answers; "same" as the response."""

    assertion_id: str = field(default_factory=lambda: f"_a{uuid4().hex}")
    issuer: str = ISSUER
    response_issuer: str = ISSUER
    destination: str | None = ASSERTION_URL
    audiences: tuple[str, ...] = (ENTITY_ID,)
    recipient: str | None = ASSERTION_URL
    method: str = "urn:oasis:names:tc:SAML:2.0:cm:bearer"
    confirmations: int = 1
    not_before: str | None = field(default_factory=lambda: moment(-1))
    not_on_or_after: str = field(default_factory=lambda: moment(5))
    confirmed_until: str | None = field(default_factory=lambda: moment(5))
    session_until: str = field(default_factory=lambda: moment(480))
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success"
    version: str = "2.0"
    attributes: tuple[tuple[str, str], ...] = (("IDO", "ido-1"), ("PRE", "Élodie"), ("NOM", "Lefèvre"))
    name_id: str = "nameid-1"

    def but(self, **changes: Any) -> "Letter":
        return replace(self, **changes)

    def tree(self) -> Any:
        """The document."""
        answered = self.in_response_to if self.answered == "same" else self.answered
        confirmation = (
            f'<saml:SubjectConfirmation Method="{self.method}"><saml:SubjectConfirmationData'
            f"{_attribute('NotOnOrAfter', self.confirmed_until)}{_attribute('Recipient', self.recipient)}"
            f"{_attribute('InResponseTo', answered)}/></saml:SubjectConfirmation>"
        )
        restrictions = "".join(
            f"<saml:AudienceRestriction><saml:Audience>{one}</saml:Audience></saml:AudienceRestriction>"
            for one in self.audiences
        )
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in self.attributes
        )
        text = (
            f'<samlp:Response xmlns:samlp="{NAMESPACES["samlp"]}" xmlns:saml="{NAMESPACES["saml"]}" '
            f'ID="_r{uuid4().hex}" Version="{self.version}" IssueInstant="{moment(0)}"'
            f"{_attribute('Destination', self.destination)}{_attribute('InResponseTo', self.in_response_to)}>"
            f"<saml:Issuer>{self.response_issuer}</saml:Issuer>"
            f'<samlp:Status><samlp:StatusCode Value="{self.status}"/></samlp:Status>'
            f'<saml:Assertion ID="{self.assertion_id}" Version="2.0" IssueInstant="{moment(0)}">'
            f"<saml:Issuer>{self.issuer}</saml:Issuer>"
            f"<saml:Subject><saml:NameID>{self.name_id}</saml:NameID>{confirmation * self.confirmations}</saml:Subject>"
            f"<saml:Conditions{_attribute('NotBefore', self.not_before)} "
            f'NotOnOrAfter="{self.not_on_or_after}">{restrictions}</saml:Conditions>'
            f'<saml:AuthnStatement AuthnInstant="{moment(0)}" SessionNotOnOrAfter="{self.session_until}">'
            f"<saml:AuthnContext><saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password"
            f"</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
        )
        return etree.fromstring(text.encode())


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{value}"' if value is not None else ""


def assertion_of(root: Any) -> Any:
    return root.find(f"{SAML}Assertion")


def sign(
    node: Any,
    *,
    by: Keys | None = None,
    method: Any = xmlsec.Transform.RSA_SHA256,
    digest: Any = xmlsec.Transform.SHA256,
    c14n: Any = xmlsec.Transform.EXCL_C14N,
    uri: str | None = None,
    key_info: str = "",
) -> None:
    """An enveloped signature after the issuer, where SAML wants it."""
    template = xmlsec.template.create(node, c14n, method, ns="ds")
    node.insert(1, template)
    reference = xmlsec.template.add_reference(
        template, digest, uri=f"#{node.get('ID')}" if uri is None else uri
    )
    xmlsec.template.add_transform(reference, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(reference, c14n)
    if key_info:
        data = etree.SubElement(etree.SubElement(template, f"{DS}KeyInfo"), f"{DS}X509Data")
        body = "".join(key_info.strip().splitlines()[1:-1])
        etree.SubElement(data, f"{DS}X509Certificate").text = body
    sign_template(node, (by or keys()).private)


def signed(letter: Letter, **how: Any) -> Any:
    """With its assertion signed."""
    root = letter.tree()
    sign(assertion_of(root), **how)
    return root


def signed_whole(letter: Letter, **how: Any) -> Any:
    """With the response signed."""
    root = letter.tree()
    sign(root, **how)
    return root


def encoded(root: Any) -> str:
    return base64.b64encode(root if isinstance(root, bytes) else etree.tostring(root)).decode()


def text_of(root: Any) -> str:
    return etree.tostring(root, encoding="unicode")


def _evil(original: Any, *, keep_id: bool = False) -> Any:
    """A copy that says to be somebody else, without signature."""
    copy = deepcopy(original)
    for signature in list(copy.iter(f"{DS}Signature")):
        signature.getparent().remove(signature)
    if not keep_id:
        copy.set("ID", f"_evil{uuid4().hex}")
    copy.find(f".//{SAML}AttributeValue").text = "somebody-else"
    return copy


def wrapped(variant: int, letter: Letter) -> Any:
    """The eight classical signature wrappings: 1 and 2 of a signed response, 3 to 8 of a signed assertion."""
    if variant <= 2:
        original = signed_whole(letter)
        evil = _evil(original)
        assertion_of(evil).set("ID", f"_evil{uuid4().hex}")
        signature = original.find(f"{DS}Signature")
        original.remove(signature)
        evil.insert(1, signature)
        if variant == 1:
            signature.append(original)
        else:
            signature.addprevious(original)
        return evil
    root = signed(letter)
    original = assertion_of(root)
    evil = _evil(original, keep_id=variant == 7)
    if variant == 3:
        original.addprevious(evil)
        return root
    if variant == 4:
        root.replace(original, evil)
        evil.append(original)
        return root
    if variant == 7:
        extensions = etree.Element(f"{{{NAMESPACES['samlp']}}}Extensions")
        extensions.append(evil)
        root.insert(1, extensions)
        return root
    signature = original.find(f"{DS}Signature")
    original.remove(signature)
    evil.insert(1, signature)
    root.replace(original, evil)
    if variant == 5:
        root.append(original)
    elif variant == 6:
        signature.append(original)
    else:
        etree.SubElement(signature, f"{DS}Object").append(original)
    return root


def signature_still_verifies(root: Any) -> bool:
    """What a checker sees who looks at the signature alone: the wrapping did not break it."""
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(keys().certificate, xmlsec.KeyFormat.CERT_PEM)
    try:
        context.verify(next(root.iter(f"{DS}Signature")))
    except xmlsec.Error:
        return False
    return True
