"""A small certificate authority of this laptop, so that phones of the centre can reach it by https in a hall without a domain.

It is made once, in the folder `https` inside the data folder, and bound by critical constraints: whatever is signed with its key, a phone
that trusts it believes it for this laptop's names and for private addresses alone. The key leaves the laptop in no backup and by no
address; only the certificate is handed out. This module knows nothing of the web.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from storage import files
from storage.errors import StoreError, failure

FOLDER = "https"
AUTHORITY, SERVER = "authority.pem", "server.pem"
NAME = "cuncao"
LOCAL_NAMES = (f"{NAME}.local", *(f"{NAME}-{number}.local" for number in range(2, 10)))
"""What this server may be called in a network, first choice first: more than one laptop may stand in a hall."""
PRIVATE = tuple(
    ip_network(text) for text in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128")
)
"""Addresses that mean a machine in the same network. None of them can be a site on the internet."""
YEARS = 20
DAYS = 397
"""iPhones refuse a server's certificate that is valid for longer (825 days where one installed the authority; 398 elsewhere)."""
RENEW = timedelta(days=30)
CLOCKS = timedelta(days=2)
"""Certificates begin so much earlier: the clocks of old laptops and phones differ."""

Address = IPv4Address | IPv6Address
Key = ec.EllipticCurvePrivateKey


class BadAuthority(StoreError):
    """The authority's file cannot be used. Needs `file`, `problem`: damaged, expired."""

    code = "bad_authority"


def is_private(address: str) -> bool:
    """Whether this is the text of an address within PRIVATE."""
    try:
        read = ip_address(address)
    except ValueError:
        return False
    return any(read in network for network in PRIVATE)


def machine_name() -> str | None:
    """The machine's own name as phones may type it, `laptop.local`; None where it has letters that no certificate takes."""
    name = socket.gethostname().partition(".")[0].lower()
    return f"{name}.local" if re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name) else None


@dataclass(frozen=True, slots=True)
class Authority:
    """An authority with its key, in the folder where it lies."""

    folder: Path
    certificate: x509.Certificate
    _key: Key

    @property
    def handed_out(self) -> bytes:
        """What a phone installs: the certificate alone, in the form (DER) that iPhones, Androids and Windows all open."""
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs, as phones and browsers show it: 3F 2A …"""
        return self.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    def covers(self, name: str) -> bool:
        """Whether its constraints allow this name or address."""
        permitted = self.certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
        try:
            address = ip_address(name)
        except ValueError:
            return any(isinstance(tree, x509.DNSName) and tree.value == name for tree in permitted)
        return any(isinstance(tree, x509.IPAddress) and _within(address, tree.value) for tree in permitted)

    def serving(self, names: Iterable[str]) -> Path:
        """A file with the server's key and certificate for these names and addresses; those outside the constraints are left out.

        The one that lies there is taken as long as it fits. Else it is made anew: where a name is missing, where it ends within 30 days,
        where the machine's clock was put back before its beginning, or where the file is damaged. Raises DiskFull, DiskFailed.
        """
        wanted = {name for name in names if self.covers(name)}
        file = self.folder / SERVER
        if not self._fits(file, wanted):
            key = ec.generate_private_key(ec.SECP256R1())
            _write(file, key, self._sign(key, sorted(wanted)))
        return file

    def _fits(self, file: Path, wanted: set[str]) -> bool:
        try:
            key, certificate = _read(file)
        except (OSError, ValueError):
            return False
        now = datetime.now(UTC)
        within = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc - RENEW
        theirs = certificate.issuer == self.certificate.subject and key.public_key() == certificate.public_key()
        if not within or not theirs or not _signed_by(certificate, self.certificate):
            return False
        return wanted <= names_of(certificate)

    def _sign(self, key: Key, names: list[str]) -> x509.Certificate:
        beginning = datetime.now(UTC) - CLOCKS
        ending = min(beginning + timedelta(days=DAYS), self.certificate.not_valid_after_utc)
        shown = next((name for name in names if name.endswith(".local")), "localhost")
        public = self._key.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, shown)]))
            .issuer_name(self.certificate.subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(beginning)
            .not_valid_after(ending)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )


def authority(folder: Path) -> Authority:
    """The authority of this data folder; made where there is none.

    Raises BadAuthority where its file is damaged or has run out: phones trust it, so it is never replaced unasked. DiskFull, DiskFailed.
    """
    own = folder / FOLDER
    file = own / AUTHORITY
    if not file.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        try:
            files.make_folder(own)
            with suppress(NotImplementedError):
                own.chmod(0o700)
        except OSError as error:
            raise failure(error, own, restart=False) from error
        _write(file, key, _founded(key))
    try:
        key, certificate = _read(file)
        bound = certificate.extensions.get_extension_for_class(x509.NameConstraints)
        with suppress(OSError, NotImplementedError):  # copied by hand it may have come to be readable by others
            file.chmod(0o600)
            own.chmod(0o700)
    except OSError as error:
        raise failure(error, file, restart=False) from error
    except (ValueError, x509.ExtensionNotFound) as error:
        raise BadAuthority(file=str(file), problem="damaged") from error
    if key.public_key() != certificate.public_key() or not bound.critical or not _binds(bound.value):
        raise BadAuthority(file=str(file), problem="damaged")
    if certificate.not_valid_after_utc < datetime.now(UTC):
        raise BadAuthority(file=str(file), problem="expired")
    return Authority(own, certificate, key)


def _founded(key: Key) -> x509.Certificate:
    """A new authority's certificate. It begins in the past: a laptop whose clock is wrong today makes one that is good tomorrow."""
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Cuncao ({(machine_name() or 'laptop').removesuffix('.local')[:48]})")])
    names = dict.fromkeys([*LOCAL_NAMES, *filter(None, [machine_name()]), "localhost"])
    permitted: list[x509.GeneralName] = [*map(x509.DNSName, names), *map(x509.IPAddress, PRIVATE)]
    return (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2024, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime.now(UTC) + timedelta(days=365 * YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def names_of(certificate: x509.Certificate) -> set[str]:
    """The names and addresses that a server's certificate is good for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def context(file: Path) -> ssl.SSLContext:
    """How to listen with the certificate in `file`. Loading another file into it later counts for connections from then on."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.load_cert_chain(file)
    return made


# --- parts ----------------------------------------------------------------------------------------------------------------------


def _binds(constraints: x509.NameConstraints) -> bool:
    """Whether these constraints allow no more than names of a hall's own network and private addresses, as people are told."""

    def is_ours(tree: x509.GeneralName) -> bool:
        if isinstance(tree, x509.DNSName):
            return tree.value == "localhost" or re.fullmatch(r"[a-z0-9-]+\.local", tree.value) is not None
        return isinstance(tree, x509.IPAddress) and tree.value in PRIVATE

    permitted = constraints.permitted_subtrees or []
    kinds = {type(tree) for tree in permitted}
    return {x509.DNSName, x509.IPAddress} <= kinds and all(is_ours(tree) for tree in permitted)


def _within(address: Address, network: IPv4Address | IPv6Address | IPv4Network | IPv6Network) -> bool:
    return isinstance(network, IPv4Network | IPv6Network) and address in network


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _signed_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except Exception:  # the library raises several kinds, and each of them means no
        return False
    return True


def _read(file: Path) -> tuple[Key, x509.Certificate]:
    """Key and certificate of a file of ours. Raises OSError, and ValueError where it holds something else."""
    text = file.read_bytes()
    key = serialization.load_pem_private_key(text, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("another kind of key")
    return key, x509.load_pem_x509_certificate(text)


def _write(file: Path, key: Key, certificate: x509.Certificate) -> None:
    """Key and certificate into one file, readable by its owner alone: whole or not at all. Raises DiskFull, DiskFailed."""
    plain = serialization.NoEncryption()
    text = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    text += certificate.public_bytes(serialization.Encoding.PEM)
    fresh = file.with_name(file.name + ".new")
    try:
        fd = files.create(fresh)
        try:
            files.write(fd, text)
            files.sync(fd, "certificate")
        finally:
            files.close(fd)
        files.replace(fresh, file)
        files.sync_folder(file.parent, "certificate named")
    except OSError as error:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise failure(error, file, restart=False) from error
