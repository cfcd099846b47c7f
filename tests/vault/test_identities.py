"""Identity files: private, never overwritten, and anything odd in one refused without quoting it."""

import stat
import subprocess
from pathlib import Path

import pytest

from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from kaitsu.vault.identities import make_identity, read_identities
from tests.conftest import need
from tests.vault.samples import reasons


def refusal(file: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read_identities(file)
    return caught.value


def written(folder: Path, text: str) -> Path:
    file = folder / "test.txt"
    file.write_text(text, encoding="utf-8")
    file.chmod(0o600)
    return file


def test_a_new_identity_is_private_and_reads_back(tmp_path: Path) -> None:
    file = tmp_path / "identities" / "test.txt"
    public = make_identity(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    (identity,) = read_identities(file)
    assert str(identity.to_public()) == public
    assert f"# public key: {public}" in file.read_text(encoding="ascii")


def test_an_identity_is_never_made_over_another(tmp_path: Path) -> None:
    file = tmp_path / "test.txt"
    make_identity(file)
    before = file.read_bytes()
    with pytest.raises(Refused) as caught:
        make_identity(file)
    assert reasons(caught.value) == ["identity_exists"]
    assert file.read_bytes() == before


def test_no_file_means_no_identity(tmp_path: Path) -> None:
    assert read_identities(tmp_path / "test.txt") == ()


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o644, 0o610])
def test_a_file_others_can_use_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "test.txt"
    make_identity(file)
    file.chmod(mode)
    refused = refusal(file)
    assert reasons(refused) == ["identity_exposed"]
    assert f"{mode:04o}" in explain(refused.problems[0])


def test_a_file_of_age_keygen_with_several_keys_and_comments_is_read(tmp_path: Path) -> None:
    keygen = need("age-keygen")
    text = "".join(
        subprocess.run([keygen], capture_output=True, text=True, check=True).stdout + "\n# a comment\n"
        for _ in range(2)
    )
    assert len(read_identities(written(tmp_path, text))) == 2


@pytest.mark.parametrize("bad", ["AGE-SECRET-KEY-1QQQQ", "hunter2", "AGE-PLUGIN-YUBIKEY-1QQ", "鍵"])
def test_anything_else_is_refused_with_its_line_and_not_quoted(tmp_path: Path, bad: str) -> None:
    refused = refusal(written(tmp_path, f"# head\n\n{bad}\n"))
    (problem,) = refused.problems
    assert (problem.reason, problem.line) == ("identity_malformed", 3)
    assert bad not in explain(problem)


def test_a_file_without_a_key_is_refused(tmp_path: Path) -> None:
    assert reasons(refusal(written(tmp_path, "# nothing\n"))) == ["identity_malformed"]


def test_an_ssh_key_with_a_passphrase_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "test.txt"
    command = [need("ssh-keygen"), "-q", "-t", "ed25519", "-N", "phrase", "-f", str(file)]
    subprocess.run(command, check=True)
    assert reasons(refusal(file)) == ["identity_encrypted"]


def test_an_ssh_key_of_another_type_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "test.txt"
    subprocess.run([need("ssh-keygen"), "-q", "-t", "ecdsa", "-N", "", "-f", str(file)], check=True)
    assert reasons(refusal(file)) == ["identity_malformed"]


def test_an_encrypted_age_identity_is_refused_by_name(tmp_path: Path) -> None:
    assert reasons(refusal(written(tmp_path, "age-encryption.org/v1\n-> scrypt x 18\n"))) == [
        "identity_encrypted"
    ]
