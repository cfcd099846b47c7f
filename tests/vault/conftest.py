from pathlib import Path

import pytest

from kaitsu.vault.store import Vault
from tests.vault.samples import make_vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return make_vault(tmp_path)
