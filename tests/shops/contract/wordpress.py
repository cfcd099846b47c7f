"""WordPress from Debian with the stand-in for WooCommerce as a subject, by the driver's own programs."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateways.sandbox import GATEWAY, IN_WOOCOMMERCE
from kaitsu.model.site import Host, own_folder_for
from kaitsu.remote.frame import Program
from shops.woocommerce.archive import CODE, SOURCE, build_archive, version
from shops.woocommerce.driver import SHOP
from shops.wordpress.storage import Credential, CredentialFile, Row
from tests.shops.contract.harness import Sample, Subject
from tests.wordpress.orders import lay_order
from tests.wordpress.rig import rig
from tests.wordpress.snapshot import about, snapshot
from tests.wordpress.user import give
from tests.wordpress.values import serialized

MODULE = GATEWAY.modules[1]
METHOD = "kaitsu_sandbox"
ROW = f"woocommerce_{METHOD}_settings"
PLUGIN = f"{CODE}/{CODE}.php"
ACTIVE = "woocommerce/woocommerce.php"
# The contract seals a field by this name, too: keys that are numbers are what PHP gets wrong.
STORAGE = replace(
    IN_WOOCOMMERCE,
    credentials=(*IN_WOOCOMMERCE.credentials, Credential("7", both=(Row("kaitsu_sandbox_pay_seven"),))),
    files=(
        CredentialFile("certificate", path=(Row("kaitsu_sandbox_pay_file", "certificate"),)),
        CredentialFile(
            "authorities",
            folder=(Row("kaitsu_sandbox_pay_file", "folder"),),
            name=(Row("kaitsu_sandbox_pay_file", "name"),),
        ),
    ),
)
SLUGS = {"legal": "tokushoho", "guide": "guide"}
ON, OFF = 's:7:"enabled";s:3:"yes";', 's:7:"enabled";s:2:"no";'


class WordPressSubject(Subject):
    def __init__(self, folder: Path) -> None:
        self.site = rig().site()
        self.root, self.database = self.site.root, self.site.database
        root, runtime = str(self.root), str(rig().runtime)
        self.host = Host("test", "ssh", self.site.url, root, root, runtime, user="shop")
        archives = folder / "archives"
        build_archive(archives)
        settings = {"mode": "test", "capture": "at_shipping"}
        self.sample = Sample("sandbox", MODULE, archives, METHOD, "カード", settings, ("bacs", "cod"))
        self.own = Path(own_folder_for(self.host.shop_root, [self.host.document_root]))
        self.box = self.own / "boxes" / f"{CODE}.box"
        self.aside = f"aside/r2/{CODE}"
        self.archive_folder = f"{CODE}/"
        self.refusals = dict.fromkeys(("no identity", "another module"), "no_plugin_file")

    def program(self, request: Mapping[str, Any]) -> Program:
        host = replace(self.host, deadline=request.get("deadline", self.host.deadline))
        return SHOP.program(host, {"modules": {CODE: STORAGE.described("test")}, "grace": 0, **request})

    def identity(self, code: str, version: str) -> dict[str, bytes]:
        head = f"<?php\n/*\n * Plugin Name: {code}\n * Version: {version}\n */\n"
        return {f"{code}/{code}.php": head.encode()}

    def rows(self, statement: str, *values: str | int | None) -> list[list[Any]]:
        """``{}`` is the shop's database and the tables' prefix."""
        return self.database.ask(statement.replace("{}", f"`{self.site.name}`.wp_"), *values)

    def snapshot(self) -> Mapping[str, Any]:
        return {**snapshot(self.site), "box": about(self.box) if self.box.exists() else None}

    def module_folder(self) -> Path:
        return self.root / "wp-content/plugins" / CODE

    def is_open(self, method: str = "") -> bool:
        row = self._option(f"woocommerce_{method or METHOD}_settings")
        plugin = ACTIVE if method and method != METHOD else PLUGIN
        return ON in row and f'"{plugin}"' in self._option("active_plugins")

    def preview(self) -> tuple[str, int] | None:
        return self.preview_file()

    def body(self, page: str = "legal") -> str:
        return str(self.rows("SELECT post_content FROM {}posts WHERE post_name = ?", SLUGS[page])[0][0])

    def set_body(self, body: str, page: str = "legal") -> None:
        self.rows("UPDATE {}posts SET post_content = ? WHERE post_name = ?", body, SLUGS[page])

    def set_title(self, title: str, page: str = "legal") -> None:
        self.rows("UPDATE {}posts SET post_title = ? WHERE post_name = ?", title, SLUGS[page])

    def delete_page(self, page: str = "legal") -> None:
        self.rows("DELETE FROM {}posts WHERE post_name = ?", SLUGS[page])

    def order(self, token_hash: str = "") -> None:
        lay_order(self.site, METHOD, token_hash)

    def orders(self) -> int:
        return int(self.rows("SELECT COUNT(*) FROM {}wc_orders")[0][0])

    def in_service(self, version: str) -> None:
        self._lay_module(version)
        settings = {
            "enabled": "yes",
            "title": "カード",
            "description": "",
            "banner": "",
            "shop_id": "tshop00000007",
        }
        settings |= {"secret_key": f"sk_test_{'o' * 32}", "mode": "test", "capture": "at_order"}
        self._set_option(ROW, serialized(settings))
        self._set_option("kaitsu_sandbox_pay_hash_key", "0" * 32)
        self._set_option("kaitsu_sandbox_pay_version", version)
        self._set_option("kaitsu_sandbox_pay_since", "2024-04-01 10:00:00", "no")
        self._set_option("active_plugins", serialized([PLUGIN, ACTIVE]))
        self._set_option("uninstall_plugins", serialized({PLUGIN: "Kaitsu\\SandboxPay\\uninstalled"}))

    def _lay_module(self, number: str) -> None:
        folder = self.module_folder()
        shutil.copytree(SOURCE, folder)
        main = folder / f"{CODE}.php"
        main.write_text(main.read_text("utf-8").replace(version(), number), encoding="utf-8")
        (folder / "notes.txt").write_text("a file that only this version has\n")
        folder.chmod(0o750)
        give(folder)

    def _option(self, name: str) -> str:
        found = self.rows("SELECT option_value FROM {}options WHERE option_name = ?", name)
        return str(found[0][0]) if found else ""

    def _set_option(self, name: str, value: str, autoload: str = "yes") -> None:
        self.rows(
            "INSERT INTO {}options (option_name, option_value, autoload) VALUES (?, ?, ?)"
            " ON DUPLICATE KEY UPDATE option_value = VALUES(option_value)",
            *(name, value, autoload),
        )

    def set_open(self, is_open: bool) -> None:
        old, new = (OFF, ON) if is_open else (ON, OFF)
        self._set_option(ROW, self._option(ROW).replace(old, new))

    def remove_method(self) -> None:
        self.rows("DELETE FROM {}options WHERE option_name = ?", ROW)

    def set_version(self, version: str) -> None:
        main = self.module_folder() / f"{CODE}.php"
        main.write_text(main.read_text("utf-8").replace(MODULE.version, version), encoding="utf-8")

    def disable_module(self) -> None:
        self._set_option("active_plugins", serialized([ACTIVE]))

    def remove_modules(self) -> Path:
        folder = self.root / "wp-content/mu-plugins"
        assert not folder.exists()
        return folder

    def damage(self, how: str) -> None:
        if how == "absent":
            shutil.rmtree(self.root)
        elif how == "unreadable":
            config = self.root / "wp-config.php"
            config.write_text(config.read_text("utf-8").replace("'DB_PASSWORD', '", "'DB_PASSWORD', 'x"))
        else:
            self.rows("DROP TABLE {}options")

    @contextmanager
    def busy(self) -> Iterator[None]:
        self.rows("LOCK TABLES {}options WRITE")
        try:
            yield
        finally:
            self.database.ask("UNLOCK TABLES")
