"""What is seen of a shop from outside: nothing is taken for confirmed that could not be looked at."""

import re
import ssl
import warnings
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import shops
from kaitsu.checks import outside
from kaitsu.checks.address import origin_of
from kaitsu.checks.certificate import Tls, tls_of
from kaitsu.checks.outside import EVERYWHERE, Exposure, Inside, is_loopback, look_indexed, look_outside
from kaitsu.checks.transport import Deadline
from kaitsu.process.preflight import Finding, preflight_waits
from tests.checks.servers import page, serving_raw

Bytes = Iterable[bytes]
NOTHING = Inside()
ABSENT = page("not here", status="404 Not Found")


def shop(answers: Mapping[str, Bytes], otherwise: Bytes = ABSENT) -> Callable[[str], Bytes]:
    return lambda path: answers.get(path, otherwise)


def seen(
    answers: Mapping[str, Bytes],
    inside: Inside = NOTHING,
    otherwise: Bytes = ABSENT,
    callbacks: tuple[str, ...] = (),
) -> dict[str, Finding]:
    with serving_raw(shop(answers, otherwise)) as server:
        addresses = [server.url + path for path in callbacks]
        found = look_outside(server.url, inside, addresses, local=True)
        assert len({item.row for item in found}) == len(found)
        return {item.row: item for item in found}


def test_a_shop_that_shows_nothing_is_confirmed_and_one_of_this_machine_needs_no_certificate() -> None:
    found = seen({"/": page("shop")})
    assert {row: item.verdict for row, item in found.items()} == {
        "exposed": "confirmed",
        "listing": "confirmed",
        "debug": "confirmed",
    }
    assert list(preflight_waits(found.values())) == []


BODIES = {
    "/.env": "APP_ENV=prod\nDATABASE_URL=mysql://x\n",
    "/.git/HEAD": "ref: refs/heads/main\n",
    "/.git/config": "[core]\n\trepositoryformatversion = 0\n",
    "/composer.json": '{"require": {}}',
    "/composer.lock": '{"content-hash": "0"}',
    "/vendor/composer/installed.json": '{"packages": []}',
    "/backup.sql": "-- dump\nCREATE TABLE x (y int);",
    "/dump.sql": "INSERT INTO x VALUES (1);",
    "/phpinfo.php": "<html><title>PHP 8.2.1 - phpinfo()</title>",
    "/info.php": "<title>phpinfo()</title>",
}


@pytest.mark.parametrize("path", [item.path for item in EVERYWHERE])
def test_each_exposed_file_is_found_by_what_is_in_it(path: str) -> None:
    assert seen({path: page(BODIES[path])})["exposed"] == Finding("exposed", "found", path)


@pytest.mark.parametrize("path", [item.path for item in EVERYWHERE])
def test_a_page_that_says_not_found_with_200_is_no_file(path: str) -> None:
    """Many shops answer everything with a page; even one that has the words in it."""
    soft = page("<html>お探しのページは見つかりません APP_ENV=prod [core] CREATE TABLE</html>")
    assert seen({}, otherwise=soft)["exposed"].verdict == "confirmed"
    assert seen({path: page(BODIES[path])}, otherwise=soft)["exposed"].seen == path


def test_what_a_shop_system_keeps_is_looked_for_too() -> None:
    for system, path, body in (
        ("eccube", "/app/config/eccube/packages/eccube.yaml", "parameters:\n  x: y"),
        ("wordpress", "/wp-config.php.bak", "define('DB_PASSWORD', 'x');"),
        ("wordpress", "/wp-content/debug.log", "[01-Dec-2026] PHP Warning:  x"),
    ):
        inside = _inside(system)
        assert seen({path: page(body)}, inside)["exposed"].seen == path
        assert seen({}, inside)["exposed"].verdict == "confirmed"
    listed = page("<html><title>Index of /html/upload</title>")
    assert seen({"/html/upload/": listed}, _inside("eccube"))["listing"].seen == "/html/upload/"
    profiler = page("<title>Symfony Profiler</title>")
    assert seen({"/_profiler/": profiler}, _inside("eccube"))["debug"].seen == "/_profiler/"


def _inside(system: str) -> Inside:
    import shops.eccube.driver
    import shops.wordpress.inside

    return shops.eccube.driver.INSIDE if system == "eccube" else shops.wordpress.inside.INSIDE


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("200 OK", "found"),
        ("302 Found", "found"),
        ("404 Not Found", "confirmed"),
        ("403 Forbidden", "confirmed"),
    ],
)
def test_the_admins_login_is_not_where_everybody_looks(status: str, verdict: str) -> None:
    answer = page("", "Location: /admin/login", status=status)
    assert seen({"/admin": answer}, Inside(admin="/admin"))["admin_page"].verdict == verdict


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (page("ok"), "confirmed"),
        (page("", status="404 Not Found"), "confirmed"),  # its module comes with the run
        (page("", status="405 Method Not Allowed"), "confirmed"),
        (page("{}", status="401 Unauthorized"), "confirmed"),  # an interface that asks for a signature
        (page("", 'WWW-Authenticate: Basic realm="x"', status="401 Unauthorized"), "found"),
        (page("", status="503 Service Unavailable"), "found"),
        (page("", status="403 Forbidden"), "confirmed"),
    ],
)
def test_a_gateway_has_no_password(answer: Bytes, verdict: str) -> None:
    found = seen({"/": page("shop"), "/hook": answer}, callbacks=("/hook",))
    assert found["callback"].verdict == verdict


def test_a_shop_that_lets_nobody_in_lets_no_gateway_in() -> None:
    found = seen({}, otherwise=page("", status="403 Forbidden"), callbacks=("/hook",))
    assert found["callback"] == Finding("callback", "found", "/hook: HTTP 403")


def test_what_does_not_answer_is_unknown_and_keeps_production_closed() -> None:
    with serving_raw(shop({})) as server:
        gone = server.url
    found = look_outside(gone, Inside(admin="/admin"), [gone + "/hook"], local=False)
    verdicts = {item.row: item.verdict for item in found}
    assert verdicts.pop("tls") == "found"  # it is declared with http, which needs no looking
    assert set(verdicts.values()) == {"unknown", "confirmed"}
    assert [row for row, verdict in verdicts.items() if verdict == "confirmed"] == ["debug"]
    closed = {item.reason for item in preflight_waits(found)}
    assert closed == {f"preflight_{item.row}" for item in found if item.verdict != "confirmed"}


def test_a_server_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outside, "EACH", 0.2)
    monkeypatch.setattr(outside, "ALL", 0.5)

    def dripping(_path: str) -> Bytes:
        import time

        for _ in range(100):
            time.sleep(0.05)
            yield b"H"

    with serving_raw(dripping) as server:
        found = look_outside(server.url, NOTHING, [], local=True)
    assert found[0].verdict == "unknown"


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (page("shop"), "found"),
        (page('<meta name="robots" content="noindex,nofollow">'), "confirmed"),
        (page("shop", "X-Robots-Tag: noindex"), "confirmed"),
        (page("", status="401 Unauthorized"), "confirmed"),
    ],
)
@pytest.mark.rule("H12")
def test_a_test_site_is_kept_out_of_search_engines(answer: Bytes, verdict: str) -> None:
    with serving_raw(shop({"/": answer})) as server:
        assert look_indexed(server.url).verdict == verdict


def test_only_an_address_of_this_machine_is_one() -> None:
    assert all(map(is_loopback, ["http://127.0.0.1:8000", "http://localhost", "http://[::1]:1/x"]))
    assert not any(map(is_loopback, ["https://127.0.0.1.example.com", "https://10.0.0.1", "https://x.jp"]))


def test_every_pattern_of_an_exposure_is_one() -> None:
    for item in EVERYWHERE:
        assert re.search(item.shows, BODIES[item.path])
    for driver in shops.catalogue().values():
        assert driver.look_outside is not None
    assert Exposure("/x", "y").path == "/x"


# TLS


def certificate(folder: Path, *, days: float = 90, name: str = "127.0.0.1") -> tuple[ssl.SSLContext, Path]:
    """A server's context with a certificate of its own, and the file that makes it trusted."""
    from ipaddress import ip_address

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "pair.pem"
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


def tls_seen(url: str) -> Tls | str:
    origin = origin_of(url)
    assert origin is not None
    return tls_of(origin, Deadline.after(5))


def test_a_valid_certificate_tells_its_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving_raw(shop({}), tls=context) as server:
        found = tls_seen(server.url)
    assert isinstance(found, Tls)
    assert (found.version in ("TLSv1.2", "TLSv1.3"), found.days_left) == (True, 89)


def test_one_nobody_vouches_for_or_of_another_name_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    with serving_raw(shop({}), tls=context) as server:
        assert tls_seen(server.url) == "certificate"
    context, trusted = certificate(tmp_path, name="127.0.0.2")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving_raw(shop({}), tls=context) as server:
        assert tls_seen(server.url) == "certificate"


def test_one_that_ends_this_week_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, trusted = certificate(tmp_path, days=5)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with serving_raw(shop({"/": page("shop")}), tls=context) as server:
        found = {item.row: item for item in look_outside(server.url, NOTHING, [], local=False)}
    assert found["tls"] == Finding("tls", "found", "4 days left")


def test_a_server_that_knows_only_what_is_old_fails_the_handshake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, trusted = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # that it is old is the point
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    with serving_raw(shop({}), tls=context) as server:
        assert tls_seen(server.url) in ("handshake", "unreachable")
