"""What digests stand for: the content of revisions, each part in a file named after its SHA-256.

The ledger names digests only. To show what was approved, and what was changed since, the content itself is
kept beside it: the setup's manifest and the list of pages as canonical JSON, the fragments as they are. A
file's name is its hash, so `sha256sum` alone can tell whether one was altered.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from kaitsu.declare.home import Home
from kaitsu.model.canonical import canonical
from kaitsu.model.pages import Pages
from kaitsu.model.problem import refuse
from kaitsu.records.paths import object_file
from kaitsu.vault.files import write_whole

_DIGEST = re.compile("[0-9a-f]{64}")


def keep(home: Home, site: str, gateway: str, setup_manifest: Mapping[str, Any], pages: Pages) -> None:
    """Keep a revision's content; a part that is there and sound is not written again.

    Raises Refused: file_unreadable, file_unwritable. What was kept before is untouched then.
    """
    # In this order a list that is there never names a fragment that is not, whenever a crash came.
    fragments = [text.encode() for text in pages.texts.values()]
    _keep(home, site, gateway, [*fragments, canonical(pages.hashes), canonical(dict(setup_manifest))])


def keep_content(home: Home, site: str, gateway: str, content: bytes) -> None:
    """Keep a manuscript as it came. Raises Refused as ``keep`` does."""
    _keep(home, site, gateway, [content])


def content_of(home: Home, site: str, gateway: str, digest: str) -> bytes:
    """The bytes a hash stands for. Raises Refused as ``setup_of`` does."""
    return _sound(home, site, gateway, digest)[1]


def _keep(home: Home, site: str, gateway: str, parts: Iterable[bytes]) -> None:
    missing: dict[Path, bytes] = {}
    for part in parts:
        path = object_file(home, site, gateway, _sha256(part))
        if _read(path) != part:
            missing[path] = part
    if not missing:
        return
    try:
        write_whole(missing, mode=0o644)
    except OSError as error:
        raise refuse("file_unwritable", file=error.filename, why=error.strerror) from None


def setup_of(home: Home, site: str, gateway: str, digest: str) -> dict[str, Any]:
    """The manifest a setup digest stands for.

    Raises Refused: object_missing, object_altered, file_unreadable.
    """
    path, content = _sound(home, site, gateway, digest)
    return _mapping(path, content)


def pages_of(home: Home, site: str, gateway: str, digest: str) -> Pages:
    """The fragments a pages digest stands for. Raises Refused as ``setup_of`` does."""
    path, content = _sound(home, site, gateway, digest)
    texts: dict[str, str] = {}
    for page, sha256 in _mapping(path, content).items():
        if not isinstance(sha256, str) or not _DIGEST.fullmatch(sha256):
            raise refuse("object_altered", file=path)
        fragment, data = _sound(home, site, gateway, sha256)
        texts[page] = _text(fragment, data)
    return Pages(texts)


def _sound(home: Home, site: str, gateway: str, digest: str) -> tuple[Path, bytes]:
    """The file of a digest and its content, which has that digest."""
    if not _DIGEST.fullmatch(digest):
        raise ValueError("not a digest")
    path = object_file(home, site, gateway, digest)
    content = _read(path)
    if content is None:
        raise refuse("object_missing", file=path)
    if _sha256(content) != digest:
        raise refuse("object_altered", file=path)
    return path, content


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None


def _mapping(path: Path, content: bytes) -> dict[str, Any]:
    """JSON of the shape ``keep`` writes; a digest of something else was never one of ours."""
    try:
        value = json.loads(content)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise refuse("object_altered", file=path)
    return value


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        raise refuse("object_altered", file=path) from None


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
