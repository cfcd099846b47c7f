"""The shop that the environment names, and a private sshd in front of it for its own user."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploys.sshd import Sshd
from tests.real.rollouts.shop import SeenShop


@pytest.fixture
def shop() -> SeenShop:
    return seen(SeenShop)


def seen(kind: type[SeenShop]) -> SeenShop:
    """The shop that is named for this shop system."""
    name = f"KAITSU_REAL_{kind.system.upper()}"
    root, _, url = os.environ.get(name, "").partition(",")
    if not url:
        pytest.skip(f"{name}=root,url is not set")
    found = kind(Path(root), url.rstrip("/"))
    # Every test has a ledger of its own: what the host remembers of another one's would be a fork of it.
    shutil.rmtree(found.root.parent / ".kaitsu", ignore_errors=True)
    return found


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that the shop's user can reach: pytest's own are closed to everybody else."""
    made = Path(tempfile.mkdtemp(prefix="kaitsu-real-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def sshd(folder: Path, shop: SeenShop) -> Iterator[Sshd]:
    server = Sshd(folder / "sshd", shop.owner)
    server.make()
    server.bashrc.write_text("echo 'Welcome to the rental server'; echo 'disk quota: 80%' >&2\n")
    server.start()
    yield server
    server.stop()
