"""Where Kaitsu's own files may lie on a host, and which of a shop's pages are at another path."""

from pathlib import Path

import pytest

from kaitsu.model.site import own_folder_for
from tests.declare.samples import HANAYA, found, home_with, load, problems, spoilt

TEST_ROOT = "    shop_root: /home/hanaya/test\n"
SHOP_ROOT = "    shop_root: /home/hanaya/shop\n"
VERSION = 'version: "1.0"'


def with_own(test: str = "", production: str = "", text: str = HANAYA) -> str:
    for root, folder in ((TEST_ROOT, test), (SHOP_ROOT, production)):
        text = spoilt(root, f"{root}    own_folder: {folder}\n", text) if folder else text
    return text


def test_own_folder_and_pages_are_the_hosts(tmp_path: Path) -> None:
    text = with_own(
        production="/home/hanaya/./kaitsu/", text=spoilt(VERSION, f"{VERSION}, pages: {{legal: law}}")
    )
    hosts = load(home_with(tmp_path, hanaya=text)).valid["hanaya"].hosts
    assert {stage: host.own_folder for stage, host in hosts.items()} == {
        "test": own_folder_for("/home/hanaya/test", []),
        "production": "/home/hanaya/kaitsu",
    }
    assert {stage: host.pages for stage, host in hosts.items()} == {
        "test": {"legal": "law"},
        "production": {"legal": "law"},
    }


def test_without_them_it_lies_beside_the_shop(tmp_path: Path) -> None:
    host = load(home_with(tmp_path, hanaya=HANAYA)).valid["hanaya"].hosts["production"]
    assert (host.own_folder, host.pages) == ("/home/hanaya/.kaitsu/shop-e90c0b08", {})


@pytest.mark.parametrize(
    ("shop", "roots", "beside"),
    [
        ("/home/hanaya/www", ["/home/hanaya/www"], "/home/hanaya"),
        ("/home/hanaya/www/test", ["/home/hanaya/www/test", "/home/hanaya/www"], "/home/hanaya"),
        ("/home/hanaya/www/shop", ["/home/hanaya/www"], "/home/hanaya"),
        ("/home/hanaya/shop", ["/home/hanaya/shop/html"], "/home/hanaya"),
    ],
)
def test_and_below_no_document_root_of_the_same_server(shop: str, roots: list[str], beside: str) -> None:
    assert own_folder_for(shop, roots).startswith(f"{beside}/.kaitsu/{Path(shop).name}-")


@pytest.mark.parametrize("folder", ["/home/hanaya/www", "/home/hanaya/www/", "/home/hanaya/www/.kaitsu"])
def test_own_files_are_never_where_the_web_server_publishes(folder: str, tmp_path: Path) -> None:
    text = with_own(production=folder)
    assert found(tmp_path, text) == [("own_folder_published", 18, "hosts.production.own_folder")]
    assert problems(tmp_path, text)[0].values == {"root": "/home/hanaya/www"}


def test_nor_where_the_other_site_on_the_same_server_does(tmp_path: Path) -> None:
    text = with_own(test="/home/hanaya/www/kaitsu")
    assert found(tmp_path, text) == [("own_folder_published", 11, "hosts.test.own_folder")]
    elsewhere = text.replace("  test:\n    address: www12", "  test:\n    address: www13")
    assert found(tmp_path, elsewhere) == []


@pytest.mark.parametrize("folder", ["/home/hanaya/www2", "/home/hanaya"])
def test_beside_a_published_folder_is_not_in_it(folder: str, tmp_path: Path) -> None:
    assert found(tmp_path, with_own(production=folder)) == []


def test_two_shops_never_share_one_own_folder(tmp_path: Path) -> None:
    text = with_own(test="/home/hanaya/kaitsu", production="/home/hanaya/kaitsu")
    assert found(tmp_path, text) == [("hosts_same", 19, "hosts.production.own_folder")]
    apart = text.replace("  test:\n    address: www12", "  test:\n    address: www13")
    assert found(tmp_path, apart) == []


def test_nor_do_the_shops_of_two_sites(tmp_path: Path) -> None:
    one = with_own(production="/home/hanaya/kaitsu")
    other = one.replace("hanaya.example", "tulip.example").replace("site: hanaya", "site: tulip")
    other = other.replace("/home/hanaya/test", "/home/tulip/test").replace("/home/hanaya/shop", "/home/tulip")
    broken = load(home_with(tmp_path, hanaya=one, tulip=other)).broken
    assert {name: [(item.reason, item.values["key"]) for item in of] for name, of in broken.items()} == {
        "hanaya": [("site_shares_shop", "own_folder")],
        "tulip": [("site_shares_shop", "own_folder")],
    }


def test_a_page_the_shop_system_has_not_is_answered_with_the_nearest(tmp_path: Path) -> None:
    text = spoilt(VERSION, f"{VERSION}, pages: {{gide: guide}}")
    assert found(tmp_path, text) == [("page_unknown", 3, "shop.pages.gide")]
    assert problems(tmp_path, text)[0].values == {"page": "gide", "nearest": "guide"}


def test_two_pages_are_never_at_one_path(tmp_path: Path) -> None:
    text = spoilt(VERSION, f"{VERSION}, pages: {{legal: info, guide: /info/}}")
    assert found(tmp_path, text) == [("page_path_twice", 3, "shop.pages.guide")]
    assert problems(tmp_path, text)[0].values == {"path": "info", "other": "legal"}
