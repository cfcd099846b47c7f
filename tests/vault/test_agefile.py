"""Age files: opened only whole, in their place, with a key; readable by the `age` command and the reverse."""

import shutil
import stat
import subprocess
import traceback
from pathlib import Path

import pyrage
import pytest

from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused
from kaitsu.vault.agefile import file_digest, open_credentials, seal, seal_credentials, stanza_count
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.identities import identity_file, make_identity
from kaitsu.vault.store import Vault
from tests.conftest import need
from tests.vault.samples import SECRETS, credentials, reasons, sealed


def opened(vault: Vault, file: Path, stage: Stage = "test", site: str = "hanaya") -> CredentialSet:
    return open_credentials(file, site=site, gateway="sandbox", stage=stage, identities=vault.identities)


def refusal(vault: Vault, file: Path, stage: Stage = "test", site: str = "hanaya") -> Refused:
    with pytest.raises(Refused) as caught:
        opened(vault, file, stage, site)
    return caught.value


def test_what_was_sealed_opens_again_and_names_its_recipients(vault: Vault) -> None:
    file = sealed(vault)
    again = opened(vault, file)
    assert dict(again.fields) == dict(credentials().fields)
    assert again.recipients == vault.recipients().keys("test")


def test_a_sealed_file_is_private_and_holds_no_value(vault: Vault) -> None:
    file = sealed(vault)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [value for value in SECRETS if value.encode() in file.read_bytes()] == []
    assert list(file.parent.iterdir()) == [file]


def test_every_flipped_byte_is_refused_by_name_and_nothing_leaks(vault: Vault) -> None:
    file = sealed(vault)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        refused = refusal(vault, file)
        # A flipped byte in a key's stanza looks, to the holder of that key, like a stanza for another.
        assert reasons(refused) in (["secrets_damaged"], ["secrets_not_recipient"])
        shown = "".join(traceback.format_exception(refused))
        assert [value for value in SECRETS if value in shown] == []
    file.write_bytes(whole)
    assert opened(vault, file).site == "hanaya"


def test_a_flip_outside_the_header_is_always_damage(vault: Vault) -> None:
    file = sealed(vault)
    whole = file.read_bytes()
    for at in range(whole.index(b"\n--- "), len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0x80]) + whole[at + 1 :])
        assert reasons(refusal(vault, file)) == ["secrets_damaged"]


def test_every_truncation_is_damage(vault: Vault) -> None:
    file = sealed(vault)
    whole = file.read_bytes()
    for length in range(0, len(whole), 7):
        file.write_bytes(whole[:length])
        assert reasons(refusal(vault, file)) == ["secrets_damaged"]


def test_an_absent_file_waits_for_a_person(vault: Vault) -> None:
    (problem,) = refusal(vault, vault.folder / "test" / "hanaya.sandbox.age").problems
    assert (problem.reason, problem.exit) == ("secrets_absent", Exit.WAITING)


def test_a_folder_in_the_files_place_is_unreadable(vault: Vault) -> None:
    folder = vault.folder / "test" / "hanaya.sandbox.age"
    folder.mkdir(parents=True)
    assert reasons(refusal(vault, folder)) == ["secrets_unreadable"]


def test_a_file_of_another_site_is_refused_and_both_are_named(vault: Vault) -> None:
    (problem,) = refusal(vault, sealed(vault), site="midori").problems
    assert problem.reason == "secrets_swapped"
    assert problem.values == {"found": "test/hanaya.sandbox", "expected": "test/midori.sandbox"}


def test_a_test_set_sealed_for_the_production_recipients_is_refused_in_their_place(vault: Vault) -> None:
    file = vault.folder / "production" / "hanaya.sandbox.age"
    seal_credentials(file, credentials("test"), vault.recipients().keys("production"))
    assert reasons(refusal(vault, file, "production")) == ["secrets_swapped"]


def test_a_test_file_copied_to_production_does_not_open_there(vault: Vault) -> None:
    copied = shutil.copy(sealed(vault), vault.folder / "hanaya.sandbox.age")
    assert reasons(refusal(vault, Path(copied), "production")) == ["secrets_not_recipient"]


def test_no_identity_and_the_wrong_identity_are_told_apart(vault: Vault) -> None:
    file = sealed(vault)
    identity_file(vault.identities, "test").unlink()
    assert reasons(refusal(vault, file)) == ["secrets_no_key"]
    make_identity(identity_file(vault.identities, "test"))
    assert reasons(refusal(vault, file)) == ["secrets_not_recipient"]


def test_a_later_format_is_refused_by_name(vault: Vault) -> None:
    file = sealed(vault)
    later = credentials().to_bytes().replace(b'"kaitsu":1', b'"kaitsu":2')
    key = pyrage.x25519.Recipient.from_str(vault.recipients().keys("test")[0])
    file.write_bytes(pyrage.encrypt(later, [key]))
    refused = refusal(vault, file)
    assert (reasons(refused), refused.problems[0].file) == (["secrets_format"], str(file))


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = sealed(vault)
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(file))

    monkeypatch.setattr("kaitsu.vault.files.os.fsync", full)
    with pytest.raises(Refused) as caught:
        sealed(vault)
    assert reasons(caught.value) == ["secrets_unwritable"]
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_the_digest_is_that_of_the_file_as_it_lies_there(vault: Vault) -> None:
    file = sealed(vault)
    printed = subprocess.run(["sha256sum", file], capture_output=True, text=True, check=True).stdout
    assert file_digest(file) == printed.split()[0]


@pytest.mark.parametrize("armored", [False, True])
def test_stanzas_are_counted_without_those_that_mean_nothing(armored: bool) -> None:
    keys = [pyrage.x25519.Identity.generate().to_public() for _ in range(3)]
    for _ in range(10):  # whether pyrage adds a meaningless stanza is left to chance
        assert stanza_count(pyrage.encrypt(b"x" * 500, keys, armored=armored)) == 3


def test_what_has_no_header_has_no_stanzas() -> None:
    assert [stanza_count(data) for data in (b"", b"-> x", b"-----BEGIN AGE ENCRYPTED FILE-----\n!")] == [
        0
    ] * 3


def test_the_age_command_opens_our_files(vault: Vault) -> None:
    age = need("age")
    command = [age, "--decrypt", "-i", str(identity_file(vault.identities, "test")), str(sealed(vault))]
    plain = subprocess.run(command, capture_output=True, check=True).stdout
    assert CredentialSet.from_bytes(plain).fields == credentials().fields


@pytest.mark.parametrize("armor", [[], ["--armor"]])
def test_we_open_files_of_the_age_command(vault: Vault, armor: list[str]) -> None:
    age = need("age")
    file = sealed(vault)
    command = [age, "--encrypt", *armor, "-r", vault.recipients().keys("test")[0]]
    file.write_bytes(
        subprocess.run(command, input=credentials().to_bytes(), capture_output=True, check=True).stdout
    )
    assert stanza_count(file.read_bytes()) == 1
    assert opened(vault, file).fields == credentials().fields


def test_ssh_keys_are_recipients_and_identities_too(vault: Vault, tmp_path: Path) -> None:
    keygen = need("ssh-keygen")
    for kind in ("ed25519", "rsa"):
        key = tmp_path / kind
        subprocess.run([keygen, "-q", "-t", kind, "-N", "", "-f", str(key)], check=True)
        data = seal(credentials(), [key.with_suffix(".pub").read_text(encoding="ascii").strip()])
        identity = identity_file(vault.identities, "test")
        shutil.copy(key, identity)
        file = sealed(vault)
        file.write_bytes(data)
        assert stanza_count(data) == 1
        assert opened(vault, file).fields == credentials().fields
