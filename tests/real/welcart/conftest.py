import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.real.welcart.shop import Administrator, WelcartShop


@pytest.fixture(scope="module")
def shop() -> WelcartShop:
    """The shop of KAITSU_REAL_WELCART=root,url: one for tests, with nothing of Kaitsu's in it."""
    root, _, url = os.environ.get("KAITSU_REAL_WELCART", "").partition(",")
    if not url:
        pytest.skip("KAITSU_REAL_WELCART=root,url is not set")
    need("curl")
    need("php")
    made = WelcartShop(Path(root), url.rstrip("/"))
    assert not (made.must_use / "kaitsu.php").exists(), "the shop is in use"
    return made


@pytest.fixture(scope="module")
def administrator(shop: WelcartShop, tmp_path_factory: pytest.TempPathFactory) -> Administrator:
    return Administrator(shop, tmp_path_factory.mktemp("administrator") / "jar")


@pytest.fixture(autouse=True)
def _as_it_was(shop: WelcartShop) -> Iterator[None]:
    yield
    shop.put_back()
