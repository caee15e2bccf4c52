"""The certificate of a classroom, through a real TLS handshake: it opens this machine's addresses, and nothing else."""

import socket
import ssl
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from deploy.local.classroom import Certificate, Who, _Authority, certificate

LAN = IPv4Address("192.168.1.20")
NAMES = ["localhost", "salle", "salle.local"]
NOW = datetime(2026, 11, 30, tzinfo=UTC)


@contextmanager
def serving(certificate_file: Path, key: Path) -> Iterator[int]:
    """A server that only greets, on a port of its own."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate_file, key)
    listening = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        while True:
            try:
                one, _ = listening.accept()
            except OSError:
                return
            try:
                context.wrap_socket(one, server_side=True).close()
            except OSError:
                one.close()

    threading.Thread(target=greet, daemon=True).start()
    yield listening.getsockname()[1]
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()


def greeted(port: int, name: str, authority: Path) -> None:
    """As a browser that trusts the authority, and typed this address."""
    context = ssl.create_default_context(cafile=str(authority))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        context.wrap_socket(line, server_hostname=name).close()


@pytest.fixture
def made(tmp_path: Path) -> Certificate:
    return certificate(tmp_path, [LAN], NAMES)


@pytest.mark.parametrize("address", [str(LAN), "127.0.0.1", *NAMES])
def test_whoever_trusts_the_authority_may_come_by_each_address(made: Certificate, address: str):
    with serving(made.certificate, made.key) as port:
        greeted(port, address, made.authority)


@pytest.mark.parametrize("address", ["192.168.1.21", "pix.example"])
def test_another_address_is_refused(made: Certificate, address: str):
    with serving(made.certificate, made.key) as port, pytest.raises(ssl.SSLCertVerificationError):
        greeted(port, address, made.authority)


def test_whoever_does_not_trust_the_authority_is_warned(made: Certificate, tmp_path: Path):
    other = certificate(tmp_path / "other", [LAN], NAMES)
    with serving(made.certificate, made.key) as port, pytest.raises(ssl.SSLCertVerificationError):
        greeted(port, str(LAN), other.authority)


@pytest.mark.parametrize(
    "stolen_for", [Who((IPv4Address("8.8.8.8"),), ("salle.local",)), Who((LAN,), ("banque.example",))]
)
def test_a_stolen_authority_opens_nothing_elsewhere(made: Certificate, tmp_path: Path, stolen_for: Who):
    its_key = serialization.load_pem_private_key((tmp_path / "autorite.key").read_bytes(), None)
    assert isinstance(its_key, ec.EllipticCurvePrivateKey)
    authority = _Authority(x509.load_pem_x509_certificate(made.authority.read_bytes()), its_key)
    key = ec.generate_private_key(ec.SECP256R1())
    forged, forged_key = tmp_path / "forged.crt", tmp_path / "forged.key"
    forged.write_bytes(
        authority.vouch_for(stolen_for, key, datetime.now(UTC)).public_bytes(serialization.Encoding.PEM)
    )
    forged_key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    with (
        serving(forged, forged_key) as port,
        pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"),
    ):
        greeted(port, "banque.example" if LAN in stolen_for.hosts else "8.8.8.8", made.authority)


def test_keys_are_their_owner_s_only(made: Certificate, tmp_path: Path):
    for key in (made.key, tmp_path / "autorite.key"):
        assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_nothing_is_made_anew_without_a_reason(tmp_path: Path):
    first = certificate(tmp_path, [LAN], NAMES, now=NOW)
    before = first.certificate.read_bytes(), first.key.read_bytes(), first.fingerprint
    second = certificate(tmp_path, [LAN], NAMES, now=NOW + timedelta(days=300))
    assert (second.certificate.read_bytes(), second.key.read_bytes(), second.fingerprint) == before


def test_tablets_need_not_be_told_of_another_private_address(tmp_path: Path):
    first = certificate(tmp_path, [LAN], NAMES)
    moved = certificate(tmp_path, [IPv4Address("10.1.2.3")], NAMES)
    assert moved.fingerprint == first.fingerprint
    with serving(moved.certificate, moved.key) as port:
        greeted(port, "10.1.2.3", first.authority)


def test_a_public_address_or_another_name_takes_another_authority(tmp_path: Path):
    first = certificate(tmp_path, [LAN], NAMES)
    public = certificate(tmp_path, [IPv4Address("8.8.8.8")], NAMES)
    assert public.fingerprint != first.fingerprint
    with serving(public.certificate, public.key) as port:
        greeted(port, "8.8.8.8", public.authority)
    assert certificate(tmp_path, [LAN], ["localhost", "cdi", "cdi.local"]).fingerprint != public.fingerprint


def test_what_is_soon_too_old_is_made_anew(tmp_path: Path):
    first = certificate(tmp_path, [LAN], NAMES, now=NOW)
    of_before = first.certificate.read_bytes()
    later = certificate(tmp_path, [LAN], NAMES, now=NOW + timedelta(days=340))
    assert later.certificate.read_bytes() != of_before
    assert later.fingerprint == first.fingerprint
    assert certificate(tmp_path, [LAN], NAMES, now=NOW + timedelta(days=400)).fingerprint != first.fingerprint


def test_no_network_at_all_still_serves_this_machine(tmp_path: Path):
    alone = certificate(tmp_path, [], NAMES)
    with serving(alone.certificate, alone.key) as port:
        greeted(port, "127.0.0.1", alone.authority)
