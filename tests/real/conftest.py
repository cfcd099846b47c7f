import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.real.modules import RealModule, komoju, stripe
from tests.real.shop import RealShop
from tests.shops.wordpress.must_use import OwnFolder, plugin_text

# No module asks its gateway anything here: the machine may have no network, and canaries are nobody's keys.
OFFLINE = """<?php
add_filter('pre_http_request', function () { return new WP_Error('offline', 'offline'); });
"""


@pytest.fixture
def shop() -> Iterator[RealShop]:
    """The shop of KAITSU_REAL_WOOCOMMERCE=root,url: one for tests, with nothing of Kaitsu's in it."""
    root, _, url = os.environ.get("KAITSU_REAL_WOOCOMMERCE", "").partition(",")
    if not url:
        pytest.skip("KAITSU_REAL_WOOCOMMERCE=root,url is not set")
    need("curl")
    made = RealShop(Path(root), url.rstrip("/"))
    assert not (made.must_use / "kaitsu.php").exists(), "the shop is in use"
    made.lay(made.must_use / "kaitsu-test-offline.php", OFFLINE)
    yield made
    shutil.rmtree(made.own, ignore_errors=True)
    for name in ("kaitsu.php", "kaitsu-test-offline.php"):
        (made.must_use / name).unlink(missing_ok=True)


@pytest.fixture
def modules(shop: RealShop) -> Iterator[list[RealModule]]:
    """Those that are there or that KAITSU_REAL_ARCHIVES has, enabled; rows of theirs are gone afterwards."""
    archives = os.environ.get("KAITSU_REAL_ARCHIVES")
    found = [
        one for one in (stripe(), komoju()) if shop.install(one.code, Path(archives) if archives else None)
    ]
    if not found:
        pytest.skip("no module is installed, and KAITSU_REAL_ARCHIVES is not set")
    rows = {name: row for one in found for name, row in one.rows_with(None, switched=False).items()}
    before = shop.write_rows(rows, activate=[one.storage.plugin for one in found])
    yield found
    shop.put_rows_back(before)


@pytest.fixture
def own(shop: RealShop, modules: list[RealModule]) -> OwnFolder:
    """The must-use plugin, Kaitsu's folder and the boxes, as Kaitsu leaves them."""
    made = OwnFolder(shop.own)
    for one in modules:
        made.keep(one.code, one.storage.described("test"), one.values)
    shop.own_by_shop(shop.own)
    shop.lay(shop.must_use / "kaitsu.php", plugin_text(shop.own))
    return made
