"""Small shop systems of a few lines of PHP, each to see the prelude stand what real ones do."""

from pathlib import Path

import pytest

from tests.shops.php.bench import PhpBench


@pytest.fixture
def bench(tmp_path: Path) -> PhpBench:
    return PhpBench(tmp_path)
