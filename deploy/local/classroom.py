"""HTTPS for a classroom: an authority of this machine's own, and the certificate it gives the suite.

Browsers keep the service worker and Web Crypto for pages that come by HTTPS. Tablets that trust the authority get both; it may vouch
for this machine and for private addresses only, so that its key, if it were stolen, opens nothing else.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Final, cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PRIVATE: Final = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8")
LOOPBACK: Final = IPv4Address("127.0.0.1")
AUTHORITY_LIFE: Final = timedelta(days=2 * 365)
CERTIFICATE_LIFE: Final = timedelta(days=365)  # Apple takes none that lasts longer than 398 days
RENEWED_BEFORE: Final = timedelta(days=30)
AUTHORITY: Final = "autorite.crt"
AUTHORITY_KEY: Final = "autorite.key"
_NOBODY: Final = ("192.0.2.1", 9)
"""Nothing is sent there: the system only says from which of its addresses it would."""


@dataclass(frozen=True)
class Certificate:
    """Files in PEM. `authority` is what tablets must trust; `fingerprint` (SHA-256) is how one checks that they trust the right one."""

    authority: Path
    certificate: Path
    key: Path
    fingerprint: str


def addresses() -> list[IPv4Address]:
    """This machine's on the network, the one that others would see first; never the loopback."""
    found: list[IPv4Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(_NOBODY)
            found.append(IPv4Address(asked.getsockname()[0]))
        except OSError:
            pass  # no network at all
    try:
        others = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
    except OSError:
        others = []
    found += [IPv4Address(str(one[4][0])) for one in others]
    return list(dict.fromkeys(one for one in found if not one.is_loopback))


def names() -> list[str]:
    """As whom this machine may be called in an address."""
    short = socket.gethostname().split(".")[0].lower()
    return list(dict.fromkeys(["localhost", short, f"{short}.local"]))


@dataclass(frozen=True)
class Who:
    """What a certificate says that this machine is: its addresses, the loopback too, and its names."""

    hosts: tuple[IPv4Address, ...]
    names: tuple[str, ...]

    def as_extension(self) -> x509.SubjectAlternativeName:
        """As certificates say it."""
        return x509.SubjectAlternativeName([*map(x509.DNSName, self.names), *map(x509.IPAddress, self.hosts)])


def certificate(
    folder: Path, hosts: Iterable[IPv4Address], names: Iterable[str], *, now: datetime | None = None
) -> Certificate:
    """Of these addresses and names, in `folder`; made anew only when it must: new addresses, or soon too old."""
    now = now or datetime.now(UTC)
    folder.mkdir(parents=True, exist_ok=True)
    who = Who(tuple(dict.fromkeys([*hosts, LOOPBACK])), tuple(names))
    authority = _Authority.kept_in(folder, who, now) or _Authority.new(folder, who, now)
    file, key_file = folder / "serveur.crt", folder / "serveur.key"
    if not (key_file.exists() and file.exists() and authority.has_made(file.read_bytes(), who, now)):
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(key_file, key)
        file.write_bytes(authority.vouch_for(who, key, now).public_bytes(serialization.Encoding.PEM))
    fingerprint = authority.certificate.fingerprint(hashes.SHA256()).hex(":").upper()
    return Certificate(folder / AUTHORITY, file, key_file, fingerprint)


@dataclass(frozen=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def kept_in(cls, folder: Path, who: Who, now: datetime) -> "_Authority | None":
        """The one of before, if it may vouch for these and will outlive what it signs."""
        file, key_file = folder / AUTHORITY, folder / AUTHORITY_KEY
        if not (file.exists() and key_file.exists()):
            return None
        kept = x509.load_pem_x509_certificate(file.read_bytes())
        key = serialization.load_pem_private_key(key_file.read_bytes(), None)
        good = isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == kept.public_key()
        if not good or kept.not_valid_after_utc - CERTIFICATE_LIFE < now or not _may_vouch_for(kept, who):
            return None
        return cls(kept, cast("ec.EllipticCurvePrivateKey", key))

    @classmethod
    def new(cls, folder: Path, who: Who, now: datetime) -> "_Authority":
        """For private addresses, these, and these names; tablets must be told of it."""
        key = ec.generate_private_key(ec.SECP256R1())
        _write_key(folder / AUTHORITY_KEY, key)
        networks = [IPv4Network(one) for one in PRIVATE]
        networks += [IPv4Network(one) for one in who.hosts if not any(one in private for private in networks)]
        only = x509.NameConstraints([*map(x509.DNSName, who.names), *map(x509.IPAddress, networks)], None)
        name = _name(f"Salle de classe, {who.names[-1]}")
        made = (
            _begun(name, name, key.public_key(), now, AUTHORITY_LIFE)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(only, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        (folder / AUTHORITY).write_bytes(made.public_bytes(serialization.Encoding.PEM))
        return cls(made, key)

    def vouch_for(self, who: Who, key: ec.EllipticCurvePrivateKey, now: datetime) -> x509.Certificate:
        """That whoever holds `key` is this machine."""
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        subject = _name(who.names[-1])
        return (
            _begun(subject, self.certificate.subject, key.public_key(), now, CERTIFICATE_LIFE)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(who.as_extension(), critical=False)
            .add_extension(ours, critical=False)
            .sign(self.key, hashes.SHA256())
        )

    def has_made(self, pem: bytes, who: Who, now: datetime) -> bool:
        """A certificate that says all this and will for a while."""
        kept = x509.load_pem_x509_certificate(pem)
        try:
            kept.verify_directly_issued_by(self.certificate)
        except (ValueError, TypeError, InvalidSignature):
            return False
        said = kept.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return (
            kept.not_valid_after_utc - RENEWED_BEFORE > now
            and set(who.hosts) <= set(said.get_values_for_type(x509.IPAddress))
            and set(who.names) <= set(said.get_values_for_type(x509.DNSName))
        )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, life: timedelta
) -> x509.CertificateBuilder:
    # an hour ago: the clocks of tablets are not all right
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + life)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _may_vouch_for(authority: x509.Certificate, who: Who) -> bool:
    allowed = (
        authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    )
    networks = [one.value for one in allowed if isinstance(one, x509.IPAddress)]
    known = {one.value for one in allowed if isinstance(one, x509.DNSName)}
    reached = all(any(host in one for one in networks if isinstance(one, IPv4Network)) for host in who.hosts)
    return reached and set(who.names) <= known


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    """Readable by its owner only, from its first byte on."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
