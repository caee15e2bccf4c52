"""A SAML identity provider that we did not write: pysaml2's."""

import base64
import tempfile
import warnings
from pathlib import Path
from typing import Any

from lxml import etree

from tests.services.identity.saml_world import ASSERTION_URL, ISSUER, SSO_URL, keys, sign_template

with warnings.catch_warnings():
    # of a cipher that it offers and nobody uses here
    warnings.simplefilter("ignore")
    from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
    from saml2.config import IdPConfig
    from saml2.server import Server


class RealProvider:
    """pysaml2's identity provider. It reads our metadata and our requests; only the RSA of its signatures is done by
    python-xmlsec instead of the `xmlsec1` program, which PyPI does not have.
    """

    def __init__(self, metadata: bytes) -> None:
        folder = Path(tempfile.mkdtemp(prefix="idp-"))
        (folder / "key.pem").write_text(keys().private)
        (folder / "cert.pem").write_text(keys().certificate)
        config = IdPConfig()
        config.load(
            {
                "entityid": ISSUER,
                "crypto_backend": "XMLSecurity",
                "metadata": {"inline": [metadata.decode()]},
                "key_file": str(folder / "key.pem"),
                "cert_file": str(folder / "cert.pem"),
                "service": {
                    "idp": {
                        "name": "GAR d’essai",
                        "endpoints": {"single_sign_on_service": [(SSO_URL, BINDING_HTTP_REDIRECT)]},
                        "policy": {
                            "default": {
                                "lifetime": {"minutes": 5},
                                "name_form": "urn:oasis:names:tc:SAML:2.0:attrname-format:basic",
                            }
                        },
                    }
                },
            }
        )
        self._server = Server(config=config)
        self._server.sec.crypto.sign_statement = _sign_statement
        self._server.sec.crypto.validate_signature = _validate_signature

    def answer(
        self,
        saml_request: str,
        identity: dict[str, str],
        *,
        sign_response: bool = True,
        sign_assertion: bool = False,
    ) -> str:
        """The SAMLResponse to our request, for somebody who has signed in there."""
        request = self._server.parse_authn_request(saml_request, BINDING_HTTP_REDIRECT).message
        arguments = self._server.response_args(request, bindings=[BINDING_HTTP_POST])
        assert arguments["destination"] == ASSERTION_URL
        response = self._server.create_authn_response(
            {name: [value] for name, value in identity.items()},
            userid="pupil",
            sign_response=sign_response,
            sign_assertion=sign_assertion,
            sign_alg="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            digest_alg="http://www.w3.org/2001/04/xmlenc#sha256",
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"},
            **arguments,
        )
        return base64.b64encode(str(response).encode()).decode()


def _sign_statement(statement: Any, node_name: str, key_file: str, node_id: str, *_: Any, **__: Any) -> str:
    """What pysaml2 asks of the `xmlsec1` program: fill in the signature template of that node."""
    root = etree.fromstring(statement if isinstance(statement, bytes) else str(statement).encode())
    tag = node_name.rsplit(":", maxsplit=1)[-1]
    (node,) = [one for one in root.iter() if etree.QName(one).localname == tag and one.get("ID") == node_id]
    sign_template(node, Path(key_file).read_text())
    return etree.tostring(root).decode()


def _validate_signature(*_: Any, **__: Any) -> bool:
    raise AssertionError("our requests are not signed")
