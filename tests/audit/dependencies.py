"""The locked packages held against what is installed. Offline: vulnerabilities are asked for elsewhere."""

import base64
import hashlib
import re
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# Licences that let an agency use and pass on what is built with them. LGPL: paramiko, imported and unchanged.
ALLOWED = re.compile(
    r"\b(MIT|BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|ZPL|LGPL)", re.IGNORECASE
)
# Said nowhere in the package itself; read in its repository.
READ_ELSEWHERE = {"pyrage": "MIT"}


def locked(lock: str) -> Iterator[tuple[str, str, list[str]]]:
    """Name, version and SHA-256s of every package of a lock file."""
    text = (ROOT / lock).read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;]+)", line):
            yield found[1], found[2], re.findall(r"--hash=sha256:([0-9a-f]{64})", line)


def problems() -> Iterator[str]:
    for lock in LOCKS:
        for name, version, hashes in locked(lock):
            if not hashes:
                yield f"{lock}: {name} has no hash"
            try:
                there = distribution(name)
            except PackageNotFoundError:
                continue  # for another system or Python
            if there.version != version:
                yield f"{name} is {there.version}, locked is {version}"
            if not ALLOWED.search(licence(there)):
                yield f"{name}: {licence(there) or 'no licence is named'}"
            yield from (f"{name}: {file} is not as it was installed" for file in changed_files(there))


def licence(package: Distribution) -> str:
    """As the package itself says: in one expression, by classifiers, or in words."""
    about = package.metadata
    classifiers = [
        item.split("::")[-1].strip() for item in about.get_all("Classifier") or [] if "License" in item
    ]
    said = [*_said(package, "License-Expression"), ", ".join(classifiers), *_said(package, "License")]
    return next((text.splitlines()[0] for text in said if text), READ_ELSEWHERE.get(about["Name"], ""))


def _said(package: Distribution, key: str) -> list[str]:
    return [str(text) for text in package.metadata.get_all(key) or []]


def changed_files(package: Distribution) -> Iterator[str]:
    """Files that are not what the package's own list says; compiled ones and scripts are made on the spot."""
    for file in package.files or ():
        if file.hash is None or file.suffix == ".pyc" or ".." in file.parts:
            continue
        path = Path(str(file.locate()))
        found = hashlib.new(file.hash.mode, path.read_bytes()).digest() if path.is_file() else b""
        if base64.urlsafe_b64encode(found).decode().rstrip("=") != file.hash.value:
            yield str(file)
