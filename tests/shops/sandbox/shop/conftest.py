"""A gateway that really listens, and fresh shops whose modules call it over HTTP."""

import shutil
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from werkzeug.exceptions import NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import make_server

from shops.sandbox.shop.create import create_shop
from shops.sandbox.shop.database import connect
from shops.sandbox.shop.gateway.merchants import create_merchant
from shops.sandbox.shop.gateway.service import create_gateway
from tests.ports import free_port
from tests.shops.sandbox.shop.shopper import Shop, install_module


@dataclass(frozen=True)
class Gateway:
    """The listening gateway: its folder, its address and a merchant of either mode."""

    root: Path
    base_url: str
    test: dict[str, str]
    live: dict[str, str]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    root, port = tmp_path_factory.mktemp("gateway"), free_port()
    merchants = create_merchant(root, "test"), create_merchant(root, "live")
    app = DispatcherMiddleware(NotFound(), {"/_gateway": create_gateway(root)})
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Gateway(root, f"http://127.0.0.1:{port}", *merchants)
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def made_shop(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("shops") / "shop"
    create_shop(root, name="はなや", base_url=gateway.base_url, stage="test", gateway_root=gateway.root)
    return root


@pytest.fixture
def plain_shop(made_shop: Path, tmp_path: Path) -> Iterator[Shop]:
    """A shop as it is made: no module, bank transfer and cash on delivery."""
    root = tmp_path / "shop"
    shutil.copytree(made_shop, root)
    made = Shop(root, connect(root / "shop.db"))
    yield made
    made.db.close()


@pytest.fixture
def shop(plain_shop: Shop, gateway: Gateway) -> Shop:
    """A shop with the module installed, the test credentials in its box, and the card method open."""
    install_module(plain_shop, gateway.test)
    return plain_shop
