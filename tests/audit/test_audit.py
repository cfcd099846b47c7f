"""The packages we stand on are the locked ones, unchanged; a changed one is found."""

from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.audit import dependencies
from tests.audit.dependencies import LOCKS, changed_files, locked, problems


def test_every_locked_package_is_there_as_locked() -> None:
    assert list(problems()) == []
    assert {name for name, _, _ in locked(LOCKS[0])} >= {"pyinfra", "pyrage", "pynacl", "cryptography"}


def test_a_missing_hash_and_another_version_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lock in LOCKS:
        (tmp_path / lock).write_text(
            "pyinfra==3.9.0 \\\n    --hash=sha256:" + "ab" * 32 + "\njinja2==3.1.6\n"
        )
    monkeypatch.setattr(dependencies, "ROOT", tmp_path)
    found = "\n".join(problems())
    assert "pyinfra is 3.10.0, locked is 3.9.0" in found
    assert "jinja2 has no hash" in found


def test_a_changed_file_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    package = distribution("click")
    assert list(changed_files(package)) == []
    read = Path.read_bytes
    monkeypatch.setattr(Path, "read_bytes", lambda path: read(path) + b"#" * (path.name == "core.py"))
    assert list(changed_files(package)) == ["click/core.py"]
