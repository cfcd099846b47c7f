"""A visit that has read Welcart's row saves it after somebody else wrote it: as it does on every page."""

import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.gateways.welcart import CATALOGUE, storage_of
from tests.real.shop import Visitor
from tests.real.welcart.shop import WelcartShop
from tests.shops.wordpress.must_use import OwnFolder, plugin_text

SLUG, METHODS = "escott", "usces_payment_method"
OURS = f"acting_settings/{SLUG}"
# Waits between reading and saving, as a visit that is served slowly does; Welcart itself has read by then.
SLOW = """<?php
add_action('init', function () {{
    if (isset($_GET['kaitsu_slow'])) {{
        [$usces, $methods] = [get_option('usces'), get_option('usces_payment_method')];
        touch('{folder}/begun');
        for ($i = 0; $i < 300 && !file_exists('{folder}/go'); $i++) {{
            usleep(50000);
            clearstatcache();
        }}
        update_option('usces', ['kaitsu_visit' => 'mine'] + $usces);
        $methods[0]['explanation'] = 'edited';
        update_option('usces_payment_method', $methods);
    }}
}});
"""


@pytest.fixture
def signals(shop: WelcartShop) -> Iterator[Path]:
    made = shop.root.parent / ".kaitsu-test-signals"
    made.mkdir(mode=0o777)
    made.chmod(0o777)
    shop.lay(shop.must_use / "kaitsu-test-slow.php", SLOW.format(folder=made))
    yield made
    shutil.rmtree(shop.must_use)
    shutil.rmtree(made)


@pytest.fixture
def watched(shop: WelcartShop) -> Iterator[None]:
    """The must-use plugin, as Kaitsu leaves it."""
    described = dict(storage_of(CATALOGUE["escott"]).described("test"))
    switch = {"row": [METHODS, "2/use"], "open": "activate", "hidden": "deactivate"}
    described["methods"] = [{**described["methods"][0], "switches": [switch]}]
    own = OwnFolder(shop.own)
    own.keep(SLUG, described, dict.fromkeys(described["credentials"], "canary0123456789"))
    shop.own_by_shop(shop.own)
    shop.lay(shop.must_use / "kaitsu.php", plugin_text(shop.own))
    yield
    shutil.rmtree(shop.own)


def slow_visit(shop: WelcartShop, signals: Path) -> dict[str, Any]:
    """What the rows hold when our write came in the middle of it."""
    before = {"activate": "off", "ope": "test", "merchant_pass": "", "card_activate": "off"}
    shop.put((["usces", OURS], before, False))
    visitor = Visitor(shop, signals / "jar")
    visit = threading.Thread(target=visitor.get, args=["/?kaitsu_slow=1"])
    visit.start()
    deadline = time.monotonic() + 20
    while not (signals / "begun").exists():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    method = {"name": "カード", "explanation": "", "settlement": "acting_escott_card", "module": ""}
    shop.put(
        (["usces", OURS], {**before, "activate": "on", "merchant_pass": "@vault", "new": "1"}, False),
        ([METHODS, "2"], {**method, "sort": 2, "use": "activate"}, False),
    )
    (signals / "go").touch()
    visit.join()
    return shop.values()


@pytest.mark.usefixtures("watched")
def test_what_we_wrote_meanwhile_stays_and_so_does_what_the_visit_wrote(
    shop: WelcartShop, signals: Path
) -> None:
    found = slow_visit(shop, signals)
    ours = found["usces"]["acting_settings"][SLUG]
    assert (ours["activate"], ours["merchant_pass"], ours["new"]) == ("on", "@vault", "1")
    assert found["usces"]["kaitsu_visit"] == "mine"
    methods = found[METHODS]
    assert (methods[2]["name"], methods[2]["use"]) == ("カード", "activate")
    assert methods[0]["explanation"] == "edited"


def test_without_what_is_ours_it_would_be_taken_back(shop: WelcartShop, signals: Path) -> None:
    """That the test above could fail."""
    found = slow_visit(shop, signals)
    assert found["usces"]["acting_settings"][SLUG]["merchant_pass"] == ""
    assert len(found[METHODS]) == 2
