"""The shop systems that are held to the contract."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shops.contract.embedded import PhpToySubject, SandboxSubject
from tests.shops.contract.harness import Subject
from tests.shops.contract.wordpress import WordPressSubject

SUBJECTS: dict[str, Callable[[Path], Subject]] = {
    "sandbox": SandboxSubject,
    "php": PhpToySubject,
    "woocommerce": WordPressSubject,
}


@pytest.fixture(params=SUBJECTS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Subject:
    """A shop as it was delivered: two methods of its own, no module."""
    return SUBJECTS[request.param](tmp_path)


@pytest.fixture
def served(shop: Subject) -> Subject:
    """The module in service since long ago, its method open."""
    shop.in_service(shop.sample.module.version)
    return shop
