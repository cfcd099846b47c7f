import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.real.eccube.shop import CARD, CODE, TABLE, EccubeShop, Owner
from tests.shops.eccube.laid import lay
from tests.shops.wordpress.canaries import canary
from tests.shops.wordpress.must_use import OwnFolder

ENTITY = f"Plugin\\{CODE}\\Entity\\Config"
MARKS = {
    "label": "label",
    "secret": "@vault",
    "in_json": '{"keys":["@vault"],"mode":"\\u8a66\\u9a13","more":{}}',
    "in_php": 'a:3:{s:4:"pass";s:6:"@vault";s:4:"mode";s:6:"試験";s:2:"on";b:1;}',
}
PLACES = {"secret": "", "in_json": "keys/0", "in_php": "pass"}


def about() -> dict[str, Any]:
    places = {
        name: {"places": [{"entity": ENTITY, "property": name, "path": path, "table": TABLE, "column": name}]}
        for name, path in PLACES.items()
    }
    credentials = {**places, "from_env": {"places": [], "env": ["KAITSU_TEST_PAY"]}}
    methods = [{"code": "card", "class": CARD}]
    return {"code": CODE, "namespace": f"Plugin\\{CODE}\\", "credentials": credentials, "methods": methods}


@pytest.fixture(scope="module")
def values() -> dict[str, str]:
    fields = {name: canary("sk_", "/a+b&c") for name in PLACES}
    return {**fields, "from_env": canary("sk_env_")}


@pytest.fixture(scope="module")
def installed(values: dict[str, str]) -> Iterator[EccubeShop]:
    """The shop of KAITSU_REAL_ECCUBE=root,url, with a module of ours and with what Kaitsu lays."""
    root, _, url = os.environ.get("KAITSU_REAL_ECCUBE", "").partition(",")
    if not url:
        pytest.skip("KAITSU_REAL_ECCUBE=root,url is not set")
    need("curl")
    shop = EccubeShop(Path(root), url.rstrip("/"))
    assert not (shop.customize / "Kaitsu").exists(), "the shop is in use"
    shop.install()
    keep(shop, values)
    lay(shop.customize, shop.own, {CODE: about()})
    shop.own_by_shop(shop.own, shop.customize)
    shop.console("cache:clear")
    yield shop
    shop.set_visible(False)
    shutil.rmtree(shop.own)
    shutil.rmtree(shop.customize / "Kaitsu")
    (shop.customize / "Resource/config/services.yml").unlink()
    (shop.customize / "Resource/kaitsu.json").unlink()
    shutil.rmtree(shop.root / "var/cache/prod")
    shop.console("cache:warmup")


def keep(shop: EccubeShop, values: dict[str, str]) -> OwnFolder:
    made = OwnFolder(shop.own)
    made.keep(CODE, about(), values)
    shop.own_by_shop(shop.own)
    return made


@pytest.fixture
def own(installed: EccubeShop, values: dict[str, str]) -> OwnFolder:
    """Kaitsu's folder, whole again whatever the last test broke."""
    shutil.rmtree(installed.own)
    return keep(installed, values)


@pytest.fixture
def shop(installed: EccubeShop, own: OwnFolder) -> Iterator[EccubeShop]:
    """Marks in the database, the method hidden, and every write to these rows told by the database itself."""
    installed.sql(["CREATE TABLE kaitsu_test_writes (what TEXT)", []])
    installed.set_row(**MARKS)
    installed.set_visible(False)
    told = {
        TABLE: "CONCAT_WS(' ', NEW.label, NEW.secret, NEW.in_json, NEW.in_php)",
        "dtb_payment": "CONCAT(NEW.id, ' ', NEW.visible)",
    }
    for table, what in told.items():
        for event in ("INSERT", "UPDATE"):
            name = f"kaitsu_test_{event.lower()}_{table}"
            made = f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW"
            installed.sql([f"{made} INSERT INTO kaitsu_test_writes VALUES ({what})", []])
    yield installed
    for table in told:
        for event in ("INSERT", "UPDATE"):
            installed.sql([f"DROP TRIGGER kaitsu_test_{event.lower()}_{table}", []])
    installed.sql(["DROP TABLE kaitsu_test_writes", []])


@pytest.fixture
def owner(shop: EccubeShop, tmp_path: Path) -> Owner:
    found = Owner(shop, tmp_path / "owner.txt")
    name, _, password = os.environ.get("KAITSU_REAL_ECCUBE_LOGIN", "admin:password").partition(":")
    found.log_in_admin(shop.admin, name, password)
    return found
