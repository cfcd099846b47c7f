"""TLS is always verified, and a page once encrypted stays encrypted."""

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from kaitsu.checks.browser import Browser
from kaitsu.checks.errors import CheckFailed, CheckInconclusive
from tests.checks.servers import page, sent_to, serving_raw

LOOPBACK = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
OTHER = x509.DNSName("other.test")


def server_tls(folder: Path, name: x509.GeneralName = LOOPBACK) -> tuple[ssl.SSLContext, Path]:
    """A server's context and its self-signed certificate as a file."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a shop of a test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file, key_file = folder / "shop.pem", folder / "shop.key"
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, key_file)
    return context, file


def test_a_trusted_certificate_is_accepted_and_the_cookie_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = server_tls(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with serving_raw(lambda _: page("safe"), tls=context) as server:
        browser = Browser(server.url)
        browser.set_cookie("kaitsu_preview", "abc")
        assert browser.open().text == "safe"
    assert "Cookie: kaitsu_preview=abc" in server.requests[0]


def test_an_unknown_certificate_is_inconclusive(tmp_path: Path) -> None:
    context, _ = server_tls(tmp_path)
    unsafe = serving_raw(lambda _: page("unsafe"), tls=context)
    with unsafe as server, pytest.raises(CheckInconclusive, match="shop_tls_failed"):
        Browser(server.url).open()
    assert server.requests == []


def test_a_certificate_of_another_host_is_inconclusive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = server_tls(tmp_path, OTHER)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    unsafe = serving_raw(lambda _: page("unsafe"), tls=context)
    with unsafe as server, pytest.raises(CheckInconclusive, match="shop_tls_failed"):
        Browser(server.url).open()
    assert server.requests == []


def test_plain_http_behind_https_is_not_followed_even_to_an_allowed_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = server_tls(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with (
        serving_raw(lambda _: page("plain")) as plain,
        serving_raw(lambda _: sent_to(plain.url), tls=context) as server,
        pytest.raises(CheckFailed, match="https_downgrade"),
    ):
        Browser(server.url, also=(plain.url,)).open()
    assert plain.requests == []


def test_from_plain_http_up_to_https_is_followed_where_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, file = server_tls(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with (
        serving_raw(lambda _: page("safe"), tls=context) as server,
        serving_raw(lambda _: sent_to(server.url)) as plain,
    ):
        assert Browser(plain.url, also=(server.url,)).open().text == "safe"
