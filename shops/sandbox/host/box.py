"""The host's credential box: a key pair outside the document root, and one sealed file per module."""

import hashlib
import hmac
import json
from pathlib import Path
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from shops.sandbox.host.disk import write_private
from shops.sandbox.host.frame import HostRefusal
from shops.sandbox.host.points import reach


def public_key(shop_root: Path) -> str:
    """The host's public key in hex, "" when there is none yet."""
    key = _private_key(shop_root)
    return "" if key is None else bytes(key.public_key).hex()


def make_key(shop_root: Path) -> None:
    """Make the key pair unless it is there; an existing key is never replaced: boxes would not open again."""
    reach("before_write")
    if _private_key(shop_root) is None:
        key = bytes(PrivateKey.generate()).hex().encode()
        write_private(shop_root, shop_root / "private" / "box.key", key)


def open_box(shop_root: Path, sealed: bytes) -> dict[str, Any]:
    """Open sealed credentials. Raises HostRefusal ``box_refused`` when they are not for this host's key."""
    try:
        content: dict[str, Any] = json.loads(open_sealed(shop_root, sealed))
    except ValueError:
        raise HostRefusal("box_refused", why="not_for_this_host") from None
    return content


def seal(shop_root: Path, content: bytes) -> bytes:
    """Seal something to the host's own key: only the shop's user can open it again."""
    return bytes(SealedBox(_need_key(shop_root).public_key).encrypt(content))


def open_sealed(shop_root: Path, sealed: bytes) -> bytes:
    """Raises ValueError when it was not sealed to this host's key."""
    try:
        return bytes(SealedBox(_need_key(shop_root)).decrypt(sealed))
    except CryptoError:
        raise ValueError("not for this host") from None


def _need_key(shop_root: Path) -> PrivateKey:
    key = _private_key(shop_root)
    if key is None:
        raise HostRefusal("box_refused", why="no_key")
    return key


def keep(shop_root: Path, module: str, sealed: bytes) -> None:
    reach("before_files")
    write_private(shop_root, box_file(shop_root, module), sealed)
    reach("after_files")


def box_file(shop_root: Path, module: str) -> Path:
    return shop_root / "private" / f"{module}.box"


def credential_states(shop_root: Path) -> dict[str, dict[str, Any]]:
    """By module code: the stage of the box and a keyed tag for each field, never a value."""
    return {
        file.stem: _credential_state(shop_root, file)
        for file in sorted((shop_root / "private").glob("*.box"))
    }


def _credential_state(shop_root: Path, file: Path) -> dict[str, Any]:
    try:
        content = open_box(shop_root, file.read_bytes())
        key = bytes.fromhex(content["compare_key"])
        tags = {name: tag(key, name, value) for name, value in content["fields"].items()}
        return {"stage": content["stage"], "tags": tags}
    except (HostRefusal, KeyError, ValueError):
        return {"stage": "", "tags": {}}


def tag(key: bytes, name: str, value: str) -> str:
    """HMAC-SHA256 over field name and value, as kaitsu.vault makes it: equal values, equal tags."""
    return hmac.new(key, f"{name}\0{value}".encode(), hashlib.sha256).hexdigest()


def _private_key(shop_root: Path) -> PrivateKey | None:
    file = shop_root / "private" / "box.key"
    if not file.is_file():
        return None
    try:
        return PrivateKey(bytes.fromhex(file.read_text(encoding="ascii").strip()))
    except (ValueError, CryptoError):
        raise HostRefusal("box_refused", why="key_damaged") from None
