"""Credentials that are files: what has to be in one, whether it belongs together, until when it is good."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Field, FileKind
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.model.text import Text
from kaitsu.reports.words import explain
from kaitsu.vault.credentials import CredentialSet, validate
from kaitsu.vault.pem import MOST_BYTES, files_in, pem_ends, pem_reason
from tests.vault.certificates import LONG, authorities_pem, certificate, client_pem, new_key, private_key
from tests.vault.samples import GATEWAY, reasons

NOW = datetime(2026, 11, 25, 10, 0, tzinfo=JAPAN)
KEY = new_key()
BROKEN = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


def test_what_gateways_send_is_taken() -> None:
    assert pem_reason(client_pem(), "client_certificate", NOW) is None
    assert pem_reason(client_pem(passphrase=b"changeit"), "client_certificate", NOW) is None
    assert pem_reason(client_pem().replace("\n", "\r\n"), "client_certificate", NOW) is None
    assert pem_reason(authorities_pem(LONG, LONG), "authorities", NOW) is None
    assert pem_reason(private_key(KEY), "private_key", NOW) is None


def test_the_certificate_of_the_key_is_found_among_its_authorities() -> None:
    old = certificate(new_key(), NOW - timedelta(days=1))
    text = old + certificate(KEY, LONG) + private_key(KEY)
    assert pem_ends(text, "client_certificate") == LONG
    assert pem_reason(text, "client_certificate", NOW) is None


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("client_certificate", certificate(KEY), "credential_file_other"),
        ("client_certificate", private_key(KEY), "credential_file_other"),
        ("client_certificate", BROKEN + private_key(KEY), "credential_file_other"),
        ("client_certificate", certificate(KEY) + private_key(new_key()), "credential_file_pair"),
        ("client_certificate", certificate(KEY) + private_key(KEY).replace("M", "N"), "credential_file_pair"),
        ("client_certificate", client_pem(NOW), "credential_expired"),
        ("authorities", private_key(KEY), "credential_file_other"),
        ("authorities", "/home/sato/ca.pem", "credential_file_other"),
        ("authorities", authorities_pem(NOW - timedelta(days=9), NOW), "credential_expired"),
        ("authorities", certificate(KEY) + "#" * MOST_BYTES, "credential_file_large"),
        ("private_key", certificate(KEY), "credential_file_other"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(kind: FileKind, text: str, reason: str) -> None:
    assert pem_reason(text, kind, NOW) == reason


def test_a_bundle_is_good_for_as_long_as_one_of_its_authorities() -> None:
    """Old ones stay in it for years, and some that today's rules no longer take."""
    text = BROKEN + authorities_pem(NOW - timedelta(days=1), LONG, NOW)
    assert pem_ends(text, "authorities") == LONG
    assert pem_reason(text, "authorities", NOW) is None


@pytest.mark.parametrize(("days", "is_soon"), [(1, True), (30, True), (31, False)])
def test_an_end_within_thirty_days_is_told(days: int, is_soon: bool) -> None:
    ends = NOW + timedelta(days=days)
    field = Field("cert", Text("証明書", "Certificate"), file="client_certificate")
    [found] = files_in({"cert": client_pem(ends)}, [field], NOW)
    assert found == CredentialFile("cert", ends.date(), is_soon)


def test_a_key_alone_has_no_end() -> None:
    field = Field("key", Text("鍵", "Key"), file="private_key")
    assert files_in({"key": private_key(KEY), "x": "y"}, [field], NOW) == (CredentialFile("key"),)
    assert files_in({}, [field], NOW) == ()


def test_the_end_is_a_day_of_japans() -> None:
    field = Field("cert", Text("証明書", "Certificate"), file="client_certificate")
    [found] = files_in({"cert": client_pem(datetime(2027, 3, 1, 20, 0, tzinfo=UTC))}, [field], NOW)
    assert found.ends == date(2027, 3, 2)


def test_a_refusal_shows_nothing_of_the_file() -> None:
    gateway = replace(GATEWAY, fields=(Field("cert", Text("証明書", "Cert"), file="client_certificate"),))
    text = client_pem(NOW - timedelta(days=3))
    shown = CredentialSet.new("hanaya", "sandbox", "test", {"cert": text})
    with pytest.raises(Refused) as caught:
        validate(shown, gateway, None, now=NOW)
    [problem] = caught.value.problems
    assert reasons(caught.value) == ["credential_expired"]
    assert "2026-11-22" in explain(problem)
    assert not any(line in explain(problem) for line in text.splitlines() if len(line) > 20)


def test_what_a_rollout_does_not_need_may_be_absent_and_is_looked_at_if_not() -> None:
    needed, other = GATEWAY.fields[0], GATEWAY.fields[1]
    gateway = replace(GATEWAY, fields=(needed, other))
    value = {"shop_id": "tshop00000001"}
    validate(CredentialSet.new("h", "g", "test", value), gateway, None, now=NOW, needed=[needed])
    wrong = CredentialSet.new("h", "g", "test", {**value, other.key: "full　width"})
    with pytest.raises(Refused):
        validate(wrong, gateway, None, now=NOW, needed=[needed])
    assert dict(wrong.only(["shop_id"]).fields) == value
