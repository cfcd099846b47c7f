"""The shop systems that are held to the contract."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shops.contract.eccube import EcCubeSubject
from tests.shops.contract.embedded import PhpToySubject, SandboxSubject
from tests.shops.contract.harness import Subject
from tests.shops.contract.welcart import WelcartSubject
from tests.shops.contract.wordpress import WordPressSubject

SUBJECTS: dict[str, Callable[[Path], Subject]] = {
    "sandbox": SandboxSubject,
    "php": PhpToySubject,
    "woocommerce": WordPressSubject,
}
BUILT_IN = frozenset({"welcart"})  # their modules are part of them: nothing is installed
if "KAITSU_REAL_WELCART" in os.environ:
    SUBJECTS["welcart"] = WelcartSubject
if "KAITSU_REAL_ECCUBE" in os.environ:
    SUBJECTS["eccube"] = EcCubeSubject


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test of what is installed says nothing of a shop where nothing is."""
    items[:] = [item for item in items if not (_is_of_built_in(item) and item.get_closest_marker("installs"))]


def _is_of_built_in(item: pytest.Item) -> bool:
    parameters = getattr(item, "callspec", None)
    return parameters is not None and parameters.params.get("shop") in BUILT_IN


@pytest.fixture(params=SUBJECTS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    """A shop as it was delivered: two methods of its own, no module."""
    return SUBJECTS[request.param](tmp_path)


@pytest.fixture(params=[name for name in SUBJECTS if name != "sandbox"])
def reader(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    """One whose module reads credentials from files: no module of the embedded shop does."""
    return SUBJECTS[request.param](tmp_path)


@pytest.fixture
def served(shop: Subject) -> Subject:
    """The module in service since long ago, its method open."""
    shop.in_service(shop.sample.module.version)
    return shop
