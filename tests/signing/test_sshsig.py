"""Signatures, held against OpenSSH's own ssh-keygen both ways."""

import base64
import subprocess
from functools import cache
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.signing.keys import is_signed, sign
from kaitsu.signing.private_key import private_key
from kaitsu.signing.sshsig import NAMESPACE, armoured, make, parse
from kaitsu.signing.wire import Reader, WireError, pack, pack_positive
from tests.conftest import need
from tests.signing.samples import TYPES, allow, make_key

MESSAGE = "はなや, line\n".encode()


def ours(key: Path, message: bytes = MESSAGE) -> str:
    loaded, blob = private_key(key.read_bytes(), key)
    return make(blob, message, lambda data: sign(loaded, data))


def theirs(key: Path, message: bytes = MESSAGE, namespace: str = NAMESPACE) -> str:
    words = [need("ssh-keygen"), "-q", "-Y", "sign", "-f", str(key), "-n", namespace]
    armour = subprocess.run(words, input=message, capture_output=True, check=True, timeout=20).stdout
    return b"".join(armour.split(b"\n")[1:-2]).decode()


@pytest.mark.parametrize("kind", TYPES)
def test_openssh_accepts_what_we_sign(tmp_path: Path, kind: str) -> None:
    key = make_key(tmp_path, kind)
    allowed = allow(tmp_path / "allowed_signers", sato=key)
    file = tmp_path / "message.sig"
    file.write_text(armoured(ours(key)), encoding="ascii")
    words = [need("ssh-keygen"), "-Y", "verify", "-f", str(allowed), "-I", "sato"]
    words += ["-n", NAMESPACE, "-s", str(file)]
    assert subprocess.run(words, input=MESSAGE, capture_output=True, check=False).returncode == 0
    assert subprocess.run(words, input=b"other", capture_output=True, check=False).returncode != 0


@pytest.mark.parametrize("kind", TYPES)
def test_we_accept_what_openssh_signs(tmp_path: Path, kind: str) -> None:
    signature = parse(theirs(make_key(tmp_path, kind)))
    assert signature.is_of(MESSAGE)
    assert not signature.is_of(MESSAGE + b".")


def test_a_signature_for_another_namespace_is_none(tmp_path: Path) -> None:
    with pytest.raises(WireError):
        parse(theirs(make_key(tmp_path), namespace="git"))


@cache
def fixed_signature() -> tuple[str, bytes]:
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    blob = pack(b"ssh-ed25519", key.public_key().public_bytes_raw())
    return make(blob, MESSAGE, lambda data: sign(key, data)), blob


@given(st.data())
def test_no_character_of_a_signature_may_change(data: st.DataObject) -> None:
    good, blob = fixed_signature()
    place = data.draw(st.integers(0, len(good) - 1))
    other = data.draw(st.characters(codec="ascii").filter(lambda one: one != good[place]))
    assert not accepted(good[:place] + other + good[place + 1 :], blob)
    assert accepted(good, blob)


@given(st.integers(1, 400))
def test_a_signature_cut_short_is_none(count: int) -> None:
    good, blob = fixed_signature()
    assert not accepted(good[:-count], blob)


def test_bytes_after_a_signature_are_refused() -> None:
    good, blob = fixed_signature()
    longer = base64.b64encode(base64.b64decode(good) + b"\0").decode()
    assert not accepted(longer, blob)


def accepted(text: str, blob: bytes) -> bool:
    try:
        signature = parse(text)
    except WireError:
        return False
    return signature.key == blob and signature.is_of(MESSAGE)


def security_key_signature(flags: bytes) -> tuple[bytes, bytes]:
    """A key and a signature as a hardware token makes them (PROTOCOL.u2f)."""
    import hashlib

    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    blob = pack(b"sk-ssh-ed25519@openssh.com", key.public_key().public_bytes_raw(), b"ssh:")
    counter = (7).to_bytes(4)
    signed = hashlib.sha256(b"ssh:").digest() + flags + counter + hashlib.sha256(MESSAGE).digest()
    return blob, pack(b"sk-ssh-ed25519@openssh.com", key.sign(signed)) + flags + counter


def test_a_hardware_key_is_verified_when_somebody_touched_it() -> None:
    blob, signature = security_key_signature(b"\x01")
    assert is_signed(blob, MESSAGE, signature)
    assert not is_signed(blob, MESSAGE + b".", signature)
    blob, untouched = security_key_signature(b"\x00")
    assert not is_signed(blob, MESSAGE, untouched)


def test_a_signature_of_another_algorithm_than_the_keys_is_none(tmp_path: Path) -> None:
    rsa, blob = private_key(make_key(tmp_path, "rsa").read_bytes(), tmp_path)
    made = sign(rsa, MESSAGE)
    assert is_signed(blob, MESSAGE, made)
    assert not is_signed(blob, MESSAGE, made.replace(b"rsa-sha2-512", b"rsa-sha2-256"))
    assert not is_signed(blob, MESSAGE, pack(b"ssh-ed25519", bytes(64)))


@given(st.integers(0, 2**521))
def test_numbers_survive_the_wire(value: int) -> None:
    if value:
        assert Reader(pack_positive(value)).positive() == value


@pytest.mark.parametrize("wrong", [pack(b""), pack(b"\x80"), pack(b"\x00\x01"), b"\x00\x00\x00\x09a"])
def test_a_number_written_otherwise_is_refused(wrong: bytes) -> None:
    with pytest.raises(WireError):
        Reader(wrong).positive()
