"""The sandbox gateway's plugin for WooCommerce: what the declaration names is what is built here."""

import hashlib
import re
import zipfile
from pathlib import Path

from gateways.sandbox import GATEWAY, IN_WOOCOMMERCE
from shops.woocommerce.archive import CODE, FILES, SOURCE, build_archive, version


def test_the_archive_is_the_declared_one(tmp_path: Path) -> None:
    module = GATEWAY.module_for("woocommerce")
    archive = build_archive(tmp_path / "archives")
    assert module is not None
    assert (module.code, module.version, module.archive) == (CODE, version(), archive.name)
    assert hashlib.sha256(archive.read_bytes()).hexdigest() == module.sha256


def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    assert build_archive(tmp_path / "one").read_bytes() == build_archive(tmp_path / "two").read_bytes()


def test_the_archive_holds_every_file_of_the_module_in_one_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(build_archive(tmp_path)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == [f"{CODE}/{name}" for name in sorted(FILES)]
    assert {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*") if path.is_file()} == set(FILES)
    assert {entry.external_attr >> 16 for entry in entries} == {0o100644}


def test_every_credential_option_and_environment_setting_has_its_place() -> None:
    assert [item.field for item in IN_WOOCOMMERCE.credentials] == [field.key for field in GATEWAY.fields]
    settings = {option.key for option in GATEWAY.options} | {item.key for item in GATEWAY.environment}
    assert {item.key for item in IN_WOOCOMMERCE.settings} == settings


def test_every_place_is_one_the_module_reads() -> None:
    """A key that the module does not know would be a setting without effect."""
    form = (SOURCE / "includes/gateway.php").read_text(encoding="utf-8")
    known = set(re.findall(r"^            '(\w+)' => self::", form, re.MULTILINE))
    described = IN_WOOCOMMERCE.described("test")
    rows = [
        row
        for item in (*described["credentials"].values(), *described["settings"].values())
        for row in item["rows"]
    ]
    paths = {path for _, path in rows if path}
    assert paths | {"enabled", "title", "description"} == known
    own = [option for option, path in rows if not path]
    assert own == ["kaitsu_sandbox_pay_hash_key"]
    assert own[0] in (SOURCE / "kaitsu-sandbox-pay.php").read_text(encoding="utf-8")
