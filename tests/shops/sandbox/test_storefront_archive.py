"""The payment module's archive: what the declaration names is what is built here."""

import hashlib
import json
import zipfile
from pathlib import Path

from gateways.sandbox import GATEWAY
from shops.sandbox.archive import FILES, SOURCE, build_archive


def test_the_archive_is_the_declared_one(tmp_path: Path) -> None:
    module = GATEWAY.module_for("sandbox")
    archive = build_archive(tmp_path / "archives")
    assert module is not None
    assert archive.name == module.archive
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == module.sha256


def test_the_archive_says_what_the_declaration_says() -> None:
    module = GATEWAY.module_for("sandbox")
    about = json.loads((SOURCE / "module.json").read_text(encoding="utf-8"))
    assert module is not None
    assert (about["code"], about["version"]) == (module.code, module.version)
    assert about["methods"] == [method.code for method in GATEWAY.methods]


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert build_archive(tmp_path / "one").read_bytes() == build_archive(tmp_path / "two").read_bytes()


def test_the_archive_holds_every_file_of_the_module_as_plain_data(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_archive(tmp_path)) as archive:
        entries = archive.infolist()
        assert [entry.filename for entry in entries] == sorted(FILES)
        assert {path.name for path in SOURCE.iterdir() if path.is_file()} == set(FILES)
        assert {entry.external_attr >> 16 for entry in entries} == {0o100644}
        assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
