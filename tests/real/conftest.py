"""The shop that the environment names, and a private sshd in front of it for its own user."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploys.sshd import Sshd
from tests.real.shop import RealShop


@pytest.fixture
def shop() -> RealShop:
    return RealShop.named("woocommerce")


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the shop's user can reach: pytest's own are closed to everybody else."""
    made = Path(tempfile.mkdtemp(prefix="kaitsu-real-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def sshd(folder: Path, shop: RealShop) -> Iterator[Sshd]:
    server = Sshd(folder / "sshd", shop.owner)
    server.make()
    server.bashrc.write_text("echo 'Welcome to the rental server'; echo 'disk quota: 80%' >&2\n")
    server.start()
    yield server
    server.stop()
