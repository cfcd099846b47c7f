"""A real shop with Welcart as a subject, with e-SCOTT as its module."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from kaitsu.model.gateway import Module
from kaitsu.model.site import Host, own_folder_for
from kaitsu.remote.frame import Program
from shops.welcart.driver import SHOP
from shops.welcart.storage import Method, Storage, acting
from shops.wordpress.storage import Credential, CredentialFile, Setting
from tests.shops.contract.harness import Sample, Subject
from tests.shops.contract.welcart_shop import lay_order, real_shop
from tests.wordpress.site import signature
from tests.wordpress.snapshot import about

SLUG, METHOD, NAME = "escott", "acting_escott_card", "クレジットカード"
# The contract's own field names, at places where a module of Welcart's keeps its credentials.
PLACES = {"secret_key": "merchant_pass", "shop_id": "merchant_id", "hash_key": "token_code", "7": "tenant_id"}
STORAGE = Storage(
    slug=SLUG,
    credentials=tuple(Credential(key, both=(acting(SLUG, place),)) for key, place in PLACES.items()),
    files=(
        CredentialFile("certificate", path=(acting(SLUG, "certificate"),)),
        CredentialFile(
            "authorities", folder=(acting(SLUG, "authorities_path"),), name=(acting(SLUG, "authorities"),)
        ),
    ),
    settings=(
        Setting("mode", (acting(SLUG, "ope"),), {"test": "test", "production": "public"}),
        Setting("capture", (acting(SLUG, "operateid"),), {"at_order": "1Gathering", "at_shipping": "1Auth"}),
    ),
    methods=(Method(METHOD, "カード決済 (e-SCOTT)", ((acting(SLUG, "card_activate"), "token"),)),),
    defaults=((acting(SLUG, "card_activate"), "off"), (acting(SLUG, "conv_fee_amounts"), [])),
    excludes=("acting_zeus_card",),
)
MODULE = Module("welcart", SLUG, "2.12.1", archive="", sha256="", storage=STORAGE)
SLUGS = {"legal": "tokushoho", "guide": "guide"}
# All that may differ: what WordPress keeps for a while, and the list Welcart rewrites on every visit.
VOLATILE_OPTIONS = ("_transient_", "_site_transient_", "cron", "usces_available_settlement")


class WelcartSubject(Subject):
    def __init__(self, folder: Path) -> None:
        self.shop = real_shop()
        self.shop.reset()
        self.root = self.shop.root
        root = str(self.root)
        self.host = Host("test", "ssh", self.shop.url, root, root, str(self.shop.runtime), user="shop")
        settings = {"mode": "test", "capture": "at_shipping"}
        self.sample = Sample("sandbox", MODULE, folder, METHOD, NAME, settings, ("transferAdvance", "COD"))
        self.own = Path(own_folder_for(root, [root]))
        self.box = self.own / "boxes" / f"{SLUG}.box"
        self.built_in = {SLUG: {"version": "2.12.1", "enabled": False, "archive": "", "files": ""}}

    def program(self, request: Mapping[str, Any]) -> Program:
        host = replace(self.host, deadline=request.get("deadline", self.host.deadline))
        return SHOP.program(host, {"modules": {SLUG: STORAGE.described("test")}, "grace": 0, **request})

    def identity(self, code: str, version: str) -> dict[str, bytes]:
        raise NotImplementedError("it is part of Welcart")

    def snapshot(self) -> Mapping[str, Any]:
        content = self.root / "wp-content"
        found: dict[str, Any] = dict(signature(self.root, core=True)) | dict(signature(content / "plugins"))
        places = [
            content,
            *content.glob("*"),
            *(content / "uploads").rglob("*"),
            *content.glob("mu-plugins/*"),
        ]
        found |= {str(path): about(path) for path in places}
        for table in self.shop.tables:
            found |= self._table(table)
        found["box"] = about(self.box) if self.box.exists() else None
        return found

    def _table(self, name: str) -> dict[str, Any]:
        rows = self.shop.ask(f"SELECT * FROM `{name}`")
        kept = [row for row in rows if not str(row.get("option_name")).startswith(VOLATILE_OPTIONS)]
        return {name: len(kept)} | {f"{name} {list(row.values())[:2]}": row for row in kept}

    def module_folder(self) -> Path:
        return self.root / "wp-content/plugins/usc-e-shop"

    def _methods(self) -> dict[int, dict[str, Any]]:
        found = self.shop.option("usces_payment_method")
        return (
            dict(enumerate(found))
            if isinstance(found, list)
            else {int(key): row for key, row in found.items()}
        )

    def is_open(self, method: str = "") -> bool:
        code = method or METHOD
        uses = [row.get("use") for row in self._methods().values() if row["settlement"] == code]
        is_chosen = code != METHOD or SLUG in (self.shop.option("usces_settlement_selected") or [])
        return is_chosen and "activate" in uses

    def preview(self) -> tuple[str, int] | None:
        return self.preview_file()

    def body(self, page: str = "legal") -> str:
        [row] = self.shop.ask("SELECT post_content FROM {}posts WHERE post_name = ?", SLUGS[page])
        return str(row["post_content"])

    def set_body(self, body: str, page: str = "legal") -> None:
        self.shop.ask("UPDATE {}posts SET post_content = ? WHERE post_name = ?", body, SLUGS[page])

    def set_title(self, title: str, page: str = "legal") -> None:
        self.shop.ask("UPDATE {}posts SET post_title = ? WHERE post_name = ?", title, SLUGS[page])

    def delete_page(self, page: str = "legal") -> None:
        self.shop.ask("DELETE FROM {}posts WHERE post_name = ?", SLUGS[page])

    def order(self, token_hash: str = "") -> None:
        lay_order(self.shop, METHOD, NAME, token_hash)

    def orders(self) -> int:
        return int(self.shop.ask("SELECT COUNT(*) AS number FROM {}usces_order")[0]["number"])

    def in_service(self, version: str) -> None:
        usces = self.shop.option("usces")
        usces["acting_settings"] = {SLUG: {"merchant_id": "7", "merchant_pass": "old", "tenant_id": "0001"}}
        usces["acting_settings"][SLUG] |= {"token_code": "", "ope": "test", "operateid": "1Gathering"}
        usces["acting_settings"][SLUG] |= {"activate": "on", "card_activate": "token", "howtopay": "1"}
        structure = self.shop.option("usces_payment_structure") | {METHOD: "Credit card (e-SCOTT)"}
        row = {"name": NAME, "explanation": "", "settlement": METHOD, "module": "", "sort": 2}
        self.shop.set_options(
            usces=usces,
            usces_payment_structure=dict(sorted(structure.items())),
            usces_settlement_selected=[SLUG],
            usces_payment_method={**self._methods(), 5: {**row, "use": "activate"}},
        )
        self.shop.visit()  # long ago the module has laid down all it keeps

    def set_open(self, is_open: bool) -> None:
        use = "activate" if is_open else "deactivate"
        rows = self._methods().items()
        changed = {key: {**row, "use": use} if row["settlement"] == METHOD else row for key, row in rows}
        self.shop.set_options(usces_payment_method=changed)

    def remove_method(self) -> None:
        kept = {key: row for key, row in self._methods().items() if row["settlement"] != METHOD}
        self.shop.set_options(usces_payment_method=kept)

    def set_version(self, version: str) -> None:
        """It has no other version than the shop: somebody has changed its settings past us."""
        usces = self.shop.option("usces")
        usces["acting_settings"][SLUG]["howtopay"] = version
        self.shop.set_options(usces=usces)

    def disable_module(self) -> None:
        self.shop.set_options(usces_settlement_selected=[])

    def remove_modules(self) -> Path:
        folder = self.root / "wp-content/mu-plugins"
        assert not folder.exists()
        return folder

    def damage(self, how: str) -> None:
        if how == "absent":
            (self.root / "wp-load.php").rename(self.root.parent / "away")
        elif how == "unreadable":
            config = self.root / "wp-config.php"
            config.write_bytes(self.shop.config.replace(b"'DB_PASSWORD', '", b"'DB_PASSWORD', 'x"))
        else:
            self.shop.ask("DROP TABLE {}options")

    @contextmanager
    def busy(self) -> Iterator[None]:
        self.shop.ask("LOCK TABLES {}options WRITE")
        try:
            yield
        finally:
            self.shop.ask("UNLOCK TABLES")
