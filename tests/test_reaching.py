"""Reaching the laptop: a name that stays, a certificate of its own that can do no harm elsewhere, and whose word counts for where we are."""

import argparse
import json
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from nicegui.testing import User
from starlette.requests import Request
from zeroconf import AddressResolverIPv4, IPVersion, ServiceInfo  # pyright: ignore[reportPrivateImportUsage]
from zeroconf.asyncio import AsyncZeroconf

import app
from pages import reaching
from pages.naming import Naming
from storage import authority, house
from storage.backup import backup_now
from storage.errors import StoreError
from tests.conftest import Centre
from tests.serving import ROOT, Server, _free_port

LAN = "192.168.1.5"


# --- the authority --------------------------------------------------------------------------------------------------------------


def permitted(certificate: x509.Certificate) -> list[x509.GeneralName]:
    return list(certificate.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or ())


def test_the_authority_is_bound_to_this_laptops_names_and_private_addresses(tmp_path: Path):
    certificate = authority.authority(tmp_path).certificate
    constraints = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    assert constraints.critical
    assert constraints.value.excluded_subtrees is None
    names = {tree.value for tree in permitted(certificate) if isinstance(tree, x509.DNSName)}
    networks = {tree.value for tree in permitted(certificate) if isinstance(tree, x509.IPAddress)}
    assert len(names) + len(networks) == len(permitted(certificate))
    assert all(name == "localhost" or name.endswith(".local") for name in names)
    assert {"cuncao.local", "cuncao-2.local", "localhost", authority.machine_name()} <= names
    assert networks == {
        *map(ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "fc00::/7", "fe80::/10", "::1/128"))
    }
    basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical
    assert basic.value == x509.BasicConstraints(ca=True, path_length=0)
    uses = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(uses) == [ExtendedKeyUsageOID.SERVER_AUTH]


def read(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def test_the_servers_certificate_holds_what_is_allowed_and_lasts_as_long_as_iphones_take(tmp_path: Path):
    own = authority.authority(tmp_path)
    made = read(own.serving(["cuncao.local", LAN, "evil.example", "8.8.8.8", "fd00::2", "localhost", "sub.cuncao.local"]))
    assert authority.names_of(made) == {"cuncao.local", LAN, "fd00::2", "localhost"}
    assert made.not_valid_after_utc - made.not_valid_before_utc <= timedelta(days=397)
    assert made.not_valid_before_utc < datetime.now(UTC) - timedelta(days=1)
    made.verify_directly_issued_by(own.certificate)


def test_it_is_made_anew_for_a_new_address_before_it_ends_and_where_it_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    own = authority.authority(tmp_path)
    first = read(own.serving(["cuncao.local", LAN]))
    again = authority.authority(tmp_path)
    assert again.fingerprint == own.fingerprint
    assert read(again.serving([LAN])).serial_number == first.serial_number
    moved = read(again.serving(["cuncao.local", "10.0.0.7"]))
    assert authority.names_of(moved) == {"cuncao.local", "10.0.0.7"}
    file = tmp_path / "https" / "server.pem"
    file.write_bytes(file.read_bytes()[:300])
    mended = read(again.serving(["cuncao.local", "10.0.0.7"]))
    assert mended.serial_number != moved.serial_number
    monkeypatch.setattr(authority, "RENEW", timedelta(days=396))
    assert read(again.serving(["cuncao.local", "10.0.0.7"])).serial_number != mended.serial_number


def test_a_certificate_of_another_authority_is_not_kept(tmp_path: Path):
    other, own = authority.authority(tmp_path / "other"), authority.authority(tmp_path / "own")
    foreign = other.serving([LAN])
    (tmp_path / "own" / "https" / "server.pem").write_bytes(foreign.read_bytes())
    read(own.serving([LAN])).verify_directly_issued_by(own.certificate)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_the_keys_are_readable_by_their_owner_alone(tmp_path: Path):
    own = authority.authority(tmp_path)
    own.serving([LAN])
    assert (tmp_path / "https").stat().st_mode & 0o777 == 0o700
    for file in (tmp_path / "https").iterdir():
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_damaged_authority_stops_the_start_with_one_sentence_and_is_not_replaced(folder: Path):
    authority.authority(folder)
    file = folder / "https" / "authority.pem"
    damaged = file.read_bytes()[:200]
    file.write_bytes(damaged)
    command = [sys.executable, ROOT / "app.py", "--data", folder, "--host", "127.0.0.1", "--port", str(_free_port()), "--https"]
    done = subprocess.run([*command, "--https-port", str(_free_port())], capture_output=True, text=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert "证书文件坏了" in done.stderr
    assert "Traceback" not in done.stderr
    assert file.read_bytes() == damaged


@pytest.mark.parametrize("permitted", [[x509.DNSName("com")], [x509.DNSName("cuncao.local")], []])
def test_an_authority_that_is_bound_by_less_than_people_are_told_is_not_handed_out(tmp_path: Path, permitted: list[x509.GeneralName]):
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Cuncao")])
    made = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(datetime(2024, 1, 1, tzinfo=UTC)).not_valid_after(datetime(2040, 1, 1, tzinfo=UTC))
    excluded = None if permitted else [x509.DNSName("example")]
    made = made.add_extension(x509.NameConstraints(permitted or None, excluded), critical=True)
    file = tmp_path / "https" / "authority.pem"
    file.parent.mkdir()
    written = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + written)
    with pytest.raises(authority.BadAuthority):
        authority.authority(tmp_path)


def test_keys_that_others_could_read_are_put_right(tmp_path: Path):
    authority.authority(tmp_path)
    file = tmp_path / "https" / "authority.pem"
    file.chmod(0o644)
    authority.authority(tmp_path)
    assert sys.platform == "win32" or file.stat().st_mode & 0o777 == 0o600


def test_an_authority_with_anothers_key_is_damaged(tmp_path: Path):
    authority.authority(tmp_path)
    file = tmp_path / "https" / "authority.pem"
    key = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(key + read(file).public_bytes(serialization.Encoding.PEM))
    with pytest.raises(authority.BadAuthority) as told:
        authority.authority(tmp_path)
    assert isinstance(told.value, StoreError)
    assert told.value.needs["problem"] == "damaged"


def test_an_authority_that_has_run_out_is_said_and_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(authority, "YEARS", -1)
    with pytest.raises(authority.BadAuthority) as told:
        authority.authority(tmp_path)
    assert told.value.needs["problem"] == "expired"
    kept = (tmp_path / "https" / "authority.pem").read_bytes()
    with pytest.raises(authority.BadAuthority):
        authority.authority(tmp_path)
    assert (tmp_path / "https" / "authority.pem").read_bytes() == kept


def test_no_backup_holds_the_key(folder: Path, centre: Centre, tmp_path: Path):
    key = (authority.authority(folder).folder / "authority.pem").read_bytes()
    middle = key.splitlines()[1]
    backup_now(centre.ledger.store, tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        assert archive.namelist()
        assert not any("https" in name or middle in archive.read(name) for name in archive.namelist())


# --- whose word counts ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def at_lan(monkeypatch: pytest.MonkeyPatch, ledger: object) -> Iterator[None]:
    """A laptop with one address in the hall's network."""
    monkeypatch.setattr(reaching, "own_addresses", lambda: [LAN])
    reaching.forget()
    reaching.tell(port=8080, name="cuncao.local")
    yield
    reaching.forget()


def asked(host: str, scheme: str = "http") -> Request:
    headers = [(b"host", host.encode())] if host else []
    return Request({"type": "http", "method": "GET", "scheme": scheme, "path": "/", "query_string": b"", "headers": headers})


@pytest.mark.usefixtures("at_lan")
@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "evil.example:8080",
        f"{LAN}.evil.example",
        f"{LAN}@evil.example",
        "cuncao.local.evil.example:8080",
        "192.168.1.6:8080",
        "[::1",
        f"{LAN}:99999",
        f"{LAN}:port",
        "",
        "localhost:8080",
        "127.0.0.1:8080",
        "0.0.0.0:8080",
    ],
)
def test_a_host_that_is_not_ours_never_stands_in_the_qr(host: str):
    assert reaching.origin(asked(host)) == f"http://{LAN}:8080"


@pytest.mark.usefixtures("at_lan")
def test_the_address_that_the_organizer_uses_does_where_it_is_ours():
    assert reaching.origin(asked(f"{LAN}:8080")) == f"http://{LAN}:8080"
    assert reaching.origin(asked("cuncao.local:8080")) == "http://cuncao.local:8080"
    assert reaching.origin(asked("CUNCAO.local.:8443", "https")) == "https://cuncao.local:8443"
    assert reaching.origin(asked(LAN)) == f"http://{LAN}"
    assert reaching.origin(asked(f"evil@{LAN}:8080")) == f"http://{LAN}:8080"
    assert not reaching.is_foreign(asked("localhost:8080"))
    assert reaching.is_foreign(asked("cuncao.example.org"))


@pytest.mark.usefixtures("at_lan")
def test_the_lasting_address_is_before_all_others(ledger: object):
    opened = house.ledger()
    opened.save("centre", {**opened.centre, "public_address": "https://cuncao.example.org/"}, by="周敏")
    assert reaching.origin(asked("evil.example")) == "https://cuncao.example.org"
    assert reaching.addresses()[0] == "https://cuncao.example.org"
    assert not reaching.is_foreign(asked("cuncao.example.org"))


def test_the_machine_knows_its_own_addresses_without_asking_anybody():
    found = reaching.own_addresses()
    assert len(found) == len(set(found))
    assert not any(address.startswith(("127.", "fe80", "169.254.")) or address == "::1" for address in found)


# --- the name in the network ----------------------------------------------------------------------------------------------------


@pytest.fixture
async def other_laptop() -> AsyncIterator[AsyncZeroconf]:
    """Another machine in the network, here on the loopback interface, which no packet leaves."""
    try:
        heard = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
        await heard.zeroconf.async_wait_for_start()
    except OSError as error:
        pytest.skip(f"multicast is not possible on this machine's loopback interface: {error}")
    probe = Naming()
    found = await probe.take(["127.0.0.1"], 9) and await resolve(heard, "cuncao.local")
    await probe.leave()
    if not found:
        await heard.async_close()
        pytest.skip("multicast on this machine's loopback interface reaches nobody")
    yield heard
    await heard.async_close()


async def resolve(zeroconf: AsyncZeroconf, name: str) -> list[str]:
    question = AddressResolverIPv4(f"{name}.")
    await question.async_request(zeroconf.zeroconf, 1500)
    return question.parsed_addresses()


async def test_phones_find_the_laptop_by_name_and_a_second_one_takes_the_next(other_laptop: AsyncZeroconf):
    theirs = ServiceInfo("_http._tcp.local.", "x._http._tcp.local.", addresses=[bytes([127, 0, 0, 9])], port=80, server="cuncao.local.")
    await (await other_laptop.async_register_service(theirs))
    ours = Naming()
    try:
        assert await ours.take(["127.0.0.1"], 8080, 8443) == "cuncao-2.local"
        assert await resolve(other_laptop, "cuncao-2.local") == ["127.0.0.1"]
        for kind, port in (("_http._tcp.local.", 8080), ("_https._tcp.local.", 8443)):
            told = await other_laptop.async_get_service_info(kind, f"cuncao-2.{kind}", 1500)
            assert told is not None
            assert (told.port, told.server) == (port, "cuncao-2.local.")
    finally:
        await ours.leave()
    assert ours.name is None


async def test_where_there_is_no_network_there_is_no_name_and_nothing_breaks():
    naming = Naming()
    assert await naming.take([], 8080) is None
    assert await naming.take(["203.0.113.7"], 8080) is None
    await naming.leave()


def test_a_laptop_on_loopback_alone_or_told_so_says_no_name(monkeypatch: pytest.MonkeyPatch):
    reaching.tell(host="127.0.0.1")
    assert reaching.in_private_networks() == []
    reaching.forget()
    monkeypatch.setattr(reaching, "own_addresses", lambda: ["203.0.113.7", LAN, "fd00::2"])
    assert reaching.in_private_networks() == [LAN]
    for said, expected in (("0", False), ("no", False), ("1", True), ("", True)):
        monkeypatch.setenv("CUNCAO_ADVERTISE", said)
        assert parsed().advertise is expected
    assert parsed("--no-advertise").advertise is False
    monkeypatch.setenv("CUNCAO_HTTPS", "1")
    assert parsed().https is True


def parsed(*arguments: str) -> argparse.Namespace:
    return app._parser().parse_args(arguments)


# --- served ---------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure_server(tmp_path: Path) -> Iterator[Server]:
    made = with_https(tmp_path / "served")
    made.start()
    yield made
    made.stop()


def with_https(folder: Path) -> Server:
    return Server(folder, environment={"CUNCAO_HTTPS": "1", "CUNCAO_HTTPS_PORT": str(_free_port())})


def https_of(server: Server) -> str:
    return f"https://127.0.0.1:{server.environment['CUNCAO_HTTPS_PORT']}"


def test_both_ports_answer_and_only_the_certificate_is_given_out(secure_server: Server):
    with urllib.request.urlopen(f"{secure_server.url}/trust/cuncao-ca.crt", timeout=10) as answer:
        assert answer.headers["content-type"] == "application/x-x509-ca-cert"
        given = answer.read()
    known = x509.load_der_x509_certificate(given)
    assert given == known.public_bytes(serialization.Encoding.DER)  # nothing behind it
    trusting = ssl.create_default_context(cadata=given)
    with urllib.request.urlopen(f"{https_of(secure_server)}/api/health", timeout=10, context=trusting) as answer:
        assert json.load(answer) == {"ok": True}
    with pytest.raises(urllib.error.URLError, match="CERTIFICATE_VERIFY_FAILED"):
        urllib.request.urlopen(f"{https_of(secure_server)}/api/health", timeout=10)
    for path in ("/trust/authority.pem", "/trust/..%2fhttps%2fauthority.pem", "/https/authority.pem", "/look/..%2f..%2fdata"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(secure_server.url + path, timeout=10)
        assert refused.value.code in (401, 404)
    printed = secure_server.log.read_text(encoding="utf-8")
    assert f"https://localhost:{secure_server.environment['CUNCAO_HTTPS_PORT']}" in printed
    assert known.fingerprint(hashes.SHA256()).hex(" ").upper() in printed


def test_sessions_of_both_ports_live_beside_each_other(secure_server: Server):
    secure_server.set_up()
    credentials = json.dumps({"name": "周敏", "password": "柳坪的第一个冬天"}).encode()
    trusting = ssl.create_default_context(cafile=str(secure_server.folder / "https" / "authority.pem"))
    cookies = {}
    for base, context in ((https_of(secure_server), trusting), (secure_server.url, None)):
        sent = urllib.request.Request(f"{base}/session", credentials, {"Content-Type": "application/json"})
        with urllib.request.urlopen(sent, timeout=10, context=context) as answer:
            cookies[base] = answer.headers["set-cookie"]
    secure, plain = cookies[https_of(secure_server)], cookies[secure_server.url]
    assert secure.startswith("__Host-cuncao=")
    assert "Secure" in secure
    assert "Path=/" in secure
    assert plain.startswith("cuncao=")
    assert "Secure" not in plain
    for base, context, cookie, wrong in ((https_of(secure_server), trusting, secure, plain), (secure_server.url, None, plain, secure)):
        for sent_cookie, status in ((cookie, 200), (wrong, 401)):
            sent = urllib.request.Request(f"{base}/export/everything.json", headers={"Cookie": sent_cookie.partition(";")[0]})
            assert status_of(sent, context) == status


def status_of(request: urllib.request.Request, context: ssl.SSLContext | None) -> int:
    try:
        with urllib.request.urlopen(request, timeout=20, context=context) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_taken_https_port_is_said_before_anything_is_opened(tmp_path: Path, server: Server):
    command = [sys.executable, ROOT / "app.py", "--data", tmp_path / "unopened", "--host", "127.0.0.1", "--port", str(_free_port())]
    done = subprocess.run(
        [*command, "--https", "--https-port", str(server.port)], capture_output=True, text=True, encoding="utf-8", timeout=60
    )
    assert done.returncode == 2
    assert str(server.port) in done.stderr
    assert not (tmp_path / "unopened").exists()


# --- the pages ------------------------------------------------------------------------------------------------------------------


async def test_a_stranger_reads_how_to_trust_and_an_organizer_is_told_how_to_open_https(user: User):
    user.http_client.cookies.clear()
    await user.open("/trust")
    await user.should_see("让手机信任这台电脑")
    await user.should_see("app.py --https")
    await user.should_not_see("下载证书")
    answer = await user.http_client.get("/trust/cuncao-ca.crt")
    assert answer.status_code == 404


async def test_the_page_shows_certificate_and_fingerprint_where_https_is_on(user: User, folder: Path):
    from pages import secure

    own = authority.authority(folder)
    secure.use(secure.Secure(own, "127.0.0.1", 8443))
    try:
        await user.open("/trust")
        await user.should_see(own.fingerprint)
        await user.should_see("证书信任设置")
        await user.should_see("受信任的根证书颁发机构")
        await user.should_see("不用了，怎么拿掉")
        answer = await user.http_client.get("/trust/cuncao-ca.crt")
        assert answer.content == own.handed_out
        await user.open("/settings")
        await user.should_see(own.fingerprint)
    finally:
        secure.use(None)
