"""The shop the tests stand on sells, is fresh every time, and nothing of it outlives the tests."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kaitsu.declare.home import ROOT
from shops.woocommerce.archive import CODE, SOURCE
from tests.wordpress.rig import Rig, rig
from tests.wordpress.site import Site
from tests.wordpress.user import IS_ROOT, give, shop_user
from tests.wordpress.web import Web

CARD = {
    "kaitsu_sandbox-card-number": "4111 1111 1111 1111",
    "kaitsu_sandbox-card-expiry": "12 / 34",
    "kaitsu_sandbox-card-cvc": "123",
}


class Shopper:
    """A browser without scripts: it keeps cookies and the Store API's nonce."""

    def __init__(self, site: Site) -> None:
        self.url = site.url
        self.open = urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open
        self.nonce = ""

    def get(self, path: str) -> str:
        with self.open(self.url + path, timeout=20) as answer:
            self.nonce = answer.headers.get("Nonce", self.nonce)
            return str(answer.read().decode())

    def post(self, path: str, **fields: Any) -> str:
        with self.open(self.url + path, urlencode(fields).encode(), timeout=20) as answer:
            return str(answer.read().decode())

    def store(self, path: str, **fields: Any) -> Any:
        headers = {"Nonce": self.nonce, "Content-Type": "application/json"}
        url = f"{self.url}/wp-json/wc/store/v1{path}"
        request = urllib.request.Request(url, json.dumps(fields).encode(), headers)  # noqa: S310
        with self.open(request, timeout=20) as answer:
            return json.loads(answer.read())

    def offered(self) -> list[str]:
        return re.findall(r'type="radio"[^>]*name="payment_method" value="(\w+)"', self.get("/checkout/"))


@pytest.fixture(scope="module")
def here() -> Rig:
    return rig()


@pytest.fixture
def site(here: Rig) -> Iterator[Site]:
    site = here.site()
    with Web(site.root, site.url):
        yield site


@pytest.fixture
def with_module(site: Site) -> Site:
    """The sandbox module as somebody sets it up by hand."""
    folder = site.root / "wp-content/plugins" / CODE
    shutil.copytree(SOURCE, folder)
    give(folder)
    settings = {"enabled": "yes", "title": "カード", "mode": "test", "shop_id": "tshop00000001"}
    settings["secret_key"] = "sk_test_" + "0" * 32
    run(
        f"activate_plugin('{CODE}/{CODE}.php');"
        f"update_option('woocommerce_kaitsu_sandbox_settings', json_decode('{json.dumps(settings)}', true));"
        "update_option('kaitsu_sandbox_pay_hash_key', 'x');",
        site,
    )
    return site


def run(php: str, site: Site) -> str:
    load = "require 'wp-load.php'; require_once ABSPATH . 'wp-admin/includes/plugin.php';"
    ran = subprocess.run(
        [rig().runtime, "-r", load + php], cwd=site.root, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def stock(site: Site) -> str:
    return str(
        site.database.ask(f"SELECT meta_value FROM `{site.name}`.wp_postmeta WHERE meta_key = '_stock'")[0][0]
    )


def test_the_shop_sells_by_its_own_methods(site: Site) -> None:
    shopper = Shopper(site)
    [product] = json.loads(shopper.get("/wp-json/wc/store/v1/products"))
    assert "季節の花束" in shopper.get("/product/bouquet/")
    shopper.post("/product/bouquet/", **{"add-to-cart": product["id"], "quantity": 2})
    assert shopper.offered() == ["bacs", "cod"]
    cart = json.loads(shopper.get("/wp-json/wc/store/v1/cart"))
    assert (cart["payment_methods"], cart["totals"]["total_price"]) == (["bacs", "cod"], "6600")
    answer = json.loads(pay(shopper, "cod"))
    assert answer["result"] == "success"
    assert "ありがとうございました" in shopper.get(answer["redirect"].removeprefix(site.url))
    orders = f"SELECT status, payment_method FROM `{site.name}`.wp_wc_orders"
    assert site.database.ask(orders) == [["wc-processing", "cod"]]
    assert stock(site) == "48"


def pay(shopper: Shopper, method: str, **fields: str) -> str:
    nonce = re.findall(r'name="woocommerce-process-checkout-nonce" value="(\w+)"', shopper.get("/checkout/"))[
        0
    ]
    about = {
        "payment_method": method,
        "woocommerce-process-checkout-nonce": nonce,
        "billing_email": "a@example.com",
    }
    return shopper.post("/?wc-ajax=checkout", **about, **fields)


def test_the_module_takes_test_cards(with_module: Site) -> None:
    shopper = Shopper(with_module)
    shopper.get("/wp-json/wc/store/v1/cart")
    assert shopper.store("/cart/add-item", id=6, quantity=1)["payment_methods"][-1] == "kaitsu_sandbox"
    assert 'name="kaitsu_sandbox-card-number"' in shopper.get("/checkout/")
    assert json.loads(pay(shopper, "kaitsu_sandbox"))["result"] == "failure"
    declined = CARD | {"kaitsu_sandbox-card-number": "4000000000000002"}
    assert "ご利用いただけません" in json.loads(pay(shopper, "kaitsu_sandbox", **declined))["messages"]
    assert json.loads(pay(shopper, "kaitsu_sandbox", **CARD))["result"] == "success"


def test_the_block_checkout_pays_too(with_module: Site) -> None:
    content = "<!-- wp:woocommerce/checkout /-->"
    site = with_module
    site.database.ask(
        f"UPDATE `{site.name}`.wp_posts SET post_content = ? WHERE post_name = 'checkout'", content
    )
    shopper = Shopper(site)
    shopper.get("/wp-json/wc/store/v1/cart")
    shopper.store("/cart/add-item", id=6)
    assert "kaitsu_sandbox" in shopper.get("/checkout/")
    draft = json.loads(shopper.get("/wp-json/wc/store/v1/checkout"))
    data = [{"key": key, "value": value} for key, value in CARD.items()]
    address = {"email": "a@example.com"}
    placed = shopper.store(
        "/checkout", payment_method="kaitsu_sandbox", payment_data=data, billing_address=address
    )
    assert (placed["order_id"], placed["status"]) == (draft["order_id"], "processing")


def test_without_its_keys_or_in_another_mode_the_module_is_not_offered(with_module: Site) -> None:
    shopper = Shopper(with_module)
    shopper.get("/wp-json/wc/store/v1/cart")
    shopper.store("/cart/add-item", id=6)
    row = "get_option('woocommerce_kaitsu_sandbox_settings')"
    for change in ("['mode' => 'live']", "['mode' => 'test', 'secret_key' => '']"):
        run(f"update_option('woocommerce_kaitsu_sandbox_settings', {change} + {row});", with_module)
        assert shopper.offered() == ["bacs", "cod"]


def test_deleting_the_module_would_delete_its_keys(with_module: Site) -> None:
    """That is why Kaitsu never does."""
    run(f"deactivate_plugins('{CODE}/{CODE}.php'); uninstall_plugin('{CODE}/{CODE}.php');", with_module)
    left = (
        f"SELECT option_name FROM `{with_module.name}`.wp_options WHERE option_name LIKE '%kaitsu_sandbox%'"
    )
    assert with_module.database.ask(left) == []


def test_a_reset_takes_back_whatever_was_done(here: Rig) -> None:
    site = here.site()
    before = rows(site)
    (site.root / "wp-content/plugins/woocommerce/woocommerce.php").write_text("<?php")
    (site.root / "wp-content/mu-plugins").mkdir()
    (site.root / "wp-load.php").unlink()
    (site.folder / ".kaitsu").mkdir()
    for statement in ("DROP TABLE {}.wp_posts", "CREATE TABLE {}.mine (a INT)", "DELETE FROM {}.wp_options"):
        site.database.ask(statement.format(f"`{site.name}`"))
    assert here.site() is site
    assert rows(site) == before
    assert [path.name for path in site.folder.iterdir()] == ["htdocs"]
    assert run("echo WC_VERSION;", site) == "10.9.1"
    shutil.rmtree(site.root)
    assert run("echo WC_VERSION;", here.site()) == "10.9.1"


def rows(site: Site) -> dict[str, Any]:
    return {
        name: site.database.ask(f"SELECT * FROM `{site.name}`.`{name}`")
        for name in site.database.tables(site.name)
    }


def test_nothing_runs_as_root(here: Rig, site: Site) -> None:
    mine = {shop_user()} if IS_ROOT else {here.site().root.owner()}
    assert site.root.owner() in mine
    ran = subprocess.run(
        [here.runtime, "-r", "echo posix_geteuid();"], capture_output=True, text=True, check=True
    )
    assert Path(f"/proc/{here.database.server.pid}").owner() in mine
    assert (ran.stdout == "0") is (os.geteuid() == 0 and not IS_ROOT)


def runs(pid: str) -> bool:
    """Not: has died and waits for a parent that does not ask."""
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


ORPHANS = """
import os, sys
from pathlib import Path
from tests.wordpress.database import Database
from tests.wordpress.web import Web
folder = Path(sys.argv[1])
database = Database(folder / "db")
web = Web(folder, sys.argv[2])
web.start()
print(database.server.pid, web.server.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_killed_test_session_leaves_no_server_behind(here: Rig) -> None:
    from tests.wordpress.web import free_port

    url = f"http://127.0.0.1:{free_port()}"
    folder = here.folder / "orphans"
    folder.mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", ORPHANS, folder, url], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    deadline = time.monotonic() + 10
    while any(map(runs, ran.stdout.split())) or Web(folder, url)._listens():
        assert time.monotonic() < deadline, ran.stdout
        time.sleep(0.05)
