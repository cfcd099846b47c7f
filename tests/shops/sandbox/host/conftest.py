"""The shop most tests of the host's programs work on."""

from pathlib import Path

import pytest

from tests.shops.sandbox.host.paged import Shop, made_shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return made_shop(tmp_path)
