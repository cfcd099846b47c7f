"""Which key signs, and whose signature counts."""

from datetime import datetime
from pathlib import Path

import pytest

from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.signing.allowed_signers import AllowedSigners, read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer, signature_problem
from tests.signing.samples import allow, make_key, public_text, running_agent

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN)


def signers(folder: Path, **keys: Path) -> AllowedSigners:
    return read_allowed_signers(allow(folder / "allowed_signers", **keys))


def good(found: Signer, allowed: AllowedSigners) -> bool:
    return signature_problem(allowed, found.principal, NOW, b"data", found.sign(b"data")) is None


@pytest.mark.parametrize("ending", ["", ".pub"])
def test_the_variable_names_a_private_or_a_public_key_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    key = make_key(tmp_path)
    allowed = signers(tmp_path, sato=key)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", f"{key}{ending}")
    found = find_signer(allowed, NOW)
    assert found.principal == "sato"
    assert good(found, allowed)


def test_without_the_variable_the_agents_only_allowed_key_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = make_key(tmp_path, name="mine"), make_key(tmp_path, name="other")
    allowed = signers(tmp_path, sato=mine)
    with running_agent(tmp_path, other, mine) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        assert good(find_signer(allowed, NOW), allowed)


def test_two_allowed_keys_in_the_agent_need_the_variable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make_key(tmp_path, name="one"), make_key(tmp_path, name="two")
    allowed = signers(tmp_path, sato=one, ito=two)
    with running_agent(tmp_path, one, two) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        with pytest.raises(Refused, match="signing_key_ambiguous"):
            find_signer(allowed, NOW)
        two.unlink()  # the public half and the agent are enough
        monkeypatch.setenv("KAITSU_SIGNING_KEY", f"{two}.pub")
        found = find_signer(allowed, NOW)
        assert found.principal == "ito"
        assert good(found, allowed)


def test_the_agencys_key_file_comes_after_the_variable_and_before_the_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named, held, typed = (make_key(tmp_path, name=name) for name in ("named", "held", "typed"))
    allowed = signers(tmp_path, sato=named, ito=held, mori=typed)
    with running_agent(tmp_path, held) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        assert find_signer(allowed, NOW).principal == "ito"
        for file in (named, named.with_name("named.pub")):
            found = find_signer(allowed, NOW, file)
            assert found.principal == "sato"
            assert good(found, allowed)
        monkeypatch.setenv("KAITSU_SIGNING_KEY", str(typed))
        assert find_signer(allowed, NOW, named).principal == "mori"


def test_the_agencys_key_file_is_never_passed_over_for_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, stranger = make_key(tmp_path, name="held"), make_key(tmp_path, name="stranger")
    allowed = signers(tmp_path, ito=held)
    with running_agent(tmp_path, held) as path:
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        with pytest.raises(Refused, match="signing_key_missing"):
            find_signer(allowed, NOW, tmp_path / "nowhere")
        with pytest.raises(Refused, match="signer_unknown"):
            find_signer(allowed, NOW, stranger)


def test_the_last_resort_is_the_usual_file(tmp_path: Path) -> None:
    key = make_key(tmp_path / "nobody" / ".ssh", name="id_ed25519")
    assert find_signer(signers(tmp_path, sato=key), NOW).principal == "sato"


def test_a_key_with_a_passphrase_signs_through_the_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key(tmp_path)
    allowed = signers(tmp_path, sato=key)
    with running_agent(tmp_path, key) as path:
        encrypt(key)
        monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
        with pytest.raises(Refused, match="signing_key_encrypted"):
            find_signer(allowed, NOW)
        monkeypatch.setenv("SSH_AUTH_SOCK", path)
        assert good(find_signer(allowed, NOW), allowed)


def encrypt(key: Path) -> None:
    import subprocess

    words = ["ssh-keygen", "-q", "-p", "-P", "", "-N", "passphrase", "-f", str(key)]
    subprocess.run(words, check=True, capture_output=True, timeout=20)


def test_an_agent_that_is_gone_stands_in_nobodys_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", str(tmp_path / "gone"))
    key = make_key(tmp_path / "nobody" / ".ssh", name="id_ed25519")
    assert find_signer(signers(tmp_path, sato=key), NOW).principal == "sato"


def test_a_key_nobody_allowed_signs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(make_key(tmp_path, name="stranger")))
    with pytest.raises(Refused, match="signer_unknown"):
        find_signer(signers(tmp_path, sato=make_key(tmp_path)), NOW)


def test_a_key_that_ran_out_signs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path)
    file = tmp_path / "allowed_signers"
    file.write_text(f'sato valid-before="20261124" {public_text(key)}\n', encoding="ascii")
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
    with pytest.raises(Refused, match="signer_not_allowed_then"):
        find_signer(read_allowed_signers(file), NOW)


def test_no_key_at_all_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="signing_key_missing"):
        find_signer(signers(tmp_path, sato=make_key(tmp_path)), NOW)


def test_a_key_others_can_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path)
    key.chmod(0o644)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
    with pytest.raises(Refused, match="signing_key_exposed"):
        find_signer(signers(tmp_path, sato=key), NOW)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"ssh-ed25519 AAAA",
        b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
    ],
)
def test_what_is_no_key_is_refused_and_not_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_bytes(content)
    wrong.chmod(0o600)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(wrong))
    with pytest.raises(Refused, match="signing_key_malformed"):
        find_signer(signers(tmp_path, sato=make_key(tmp_path)), NOW)


def test_a_signature_counts_for_its_own_principal_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = make_key(tmp_path, name="one"), make_key(tmp_path, name="two")
    allowed = signers(tmp_path, sato=one, ito=two)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(one))
    signature = find_signer(allowed, NOW).sign(b"data")
    assert signature_problem(allowed, "sato", NOW, b"data", signature) is None
    assert signature_problem(allowed, "ito", NOW, b"data", signature) == "signer_unknown"
    assert signature_problem(allowed, "sato", NOW, b"other", signature) == "signature_invalid"


def test_a_signer_shows_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = make_key(tmp_path)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
    assert repr(find_signer(signers(tmp_path, sato=key), NOW)) == "<signer sato>"
