"""How a good SAML response is made into a bad one: each function gives what is posted, from a letter that is right."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import xmlsec
from lxml import etree

from tests.services.identity import forger
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
)
from tests.services.identity.saml_world import keys


def but(**changes: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed(letter.but(**changes)))


def when(**minutes: float) -> Callable[[Letter], str]:
    """By minutes from the moment it is made."""
    return lambda letter: encoded(
        signed(letter.but(**{name: moment(count) for name, count in minutes.items()}))
    )


def whole(**changes: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed_whole(letter.but(**changes)))


def how(**how: Any) -> Callable[[Letter], str]:
    return lambda letter: encoded(signed(letter, **how))


def text_changed(change: Callable[[str], str], *, encoding: str = "utf-8") -> Callable[[Letter], str]:
    """A good response whose text is changed after it was signed."""
    return lambda letter: encoded(change(text_of(signed(letter))).encode(encoding))


def attributes(*pairs: tuple[str, str]) -> Callable[[Letter], str]:
    return but(attributes=pairs)


def wrapped(variant: int) -> Callable[[Letter], str]:
    return lambda letter: encoded(forger.wrapped(variant, letter))


def changed(change: Callable[[Any], Any]) -> Callable[[Letter], str]:
    """A good response whose tree is changed after it was signed."""

    def make(letter: Letter) -> str:
        root = signed(letter)
        changed = change(root)
        return encoded(root if changed is None else changed)

    return make


def unsigned(letter: Letter) -> str:
    return encoded(letter.tree())


def with_mac(letter: Letter) -> str:
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


def second_reference(root: Any) -> None:
    reference = next(root.iter(f"{DS}Reference"))
    reference.addnext(deepcopy(reference))


def transform(algorithm: str) -> Callable[[Letter], str]:
    def change(root: Any) -> None:
        next(root.iter(f"{DS}Transform")).set("Algorithm", algorithm)

    return changed(change)


def subject_altered(root: Any) -> None:
    root.find(f".//{SAML}AttributeValue").text = "somebody-else"


def two_assertions(letter: Letter) -> str:
    root = signed(letter)
    root.append(assertion_of(signed(letter.but(assertion_id="_another"))))
    return encoded(root)


def same_id(root: Any) -> None:
    root.set("ID", assertion_of(root).get("ID"))


def moved_signature(root: Any) -> None:
    conditions = root.find(f".//{SAML}Conditions")
    conditions.append(next(root.iter(f"{DS}Signature")))


def encrypted(root: Any) -> None:
    etree.SubElement(root, f"{SAML}EncryptedAssertion")


def only_assertion(root: Any) -> Any:
    return assertion_of(root)


def bomb(text: str) -> str:
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE r [<!ENTITY l0 "lol">{lines}]>{text.replace("ido-1", "&l8;")}'


def entity(declaration: str) -> Callable[[str], str]:
    return lambda text: f"<!DOCTYPE r [{declaration}]>{text.replace('ido-1', '&e;')}"
