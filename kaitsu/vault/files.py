"""Bytes in and out of files: read whole, replaced whole."""

import contextlib
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from kaitsu.model.problem import refuse


def read_file(path: Path) -> bytes:
    """Raises FileNotFoundError when there is none, Refused (secrets_unreadable) when it can't be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise refuse("secrets_unreadable", file=path, why=error.strerror) from None


def replace_files(contents: Mapping[Path, bytes]) -> None:
    """Write all files as ``write_whole`` does, readable to their owner alone.

    Raises Refused (secrets_unwritable).
    """
    try:
        write_whole(contents, mode=0o600)
    except OSError as error:
        raise refuse("secrets_unwritable", file=error.filename, why=error.strerror) from None


def write_whole(contents: Mapping[Path, bytes], *, mode: int) -> None:
    """Write all files in their order, each atomically, none before every one lies ready beside its place.

    Raises OSError; then no temporary file stays behind.
    """
    ready: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            ready[path] = _beside(path, content, mode)
        for path, temporary in ready.items():
            temporary.replace(path)
        for folder in {path.parent for path in contents}:
            _sync(folder)
    finally:
        for temporary in ready.values():
            temporary.unlink(missing_ok=True)


def _beside(path: Path, content: bytes, mode: int) -> Path:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(descriptor, mode)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    return temporary


def _sync(folder: Path) -> None:
    """Make the new names themselves last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
