"""A new shop's folder."""

from pathlib import Path

import pytest

from kaitsu.model.problem import Refused
from shops.sandbox.shop.create import create_shop
from shops.sandbox.shop.database import connect, read_shop

URL = "http://127.0.0.1:8123"


def make(root: Path, base_url: str = URL) -> None:
    create_shop(root, name="はなや", base_url=base_url, stage="test", gateway_root=root.parent / "gateway")


def test_a_new_shop_knows_what_it_is(tmp_path: Path) -> None:
    make(tmp_path / "shop", URL + "/")
    db = connect(tmp_path / "shop" / "shop.db")
    about = read_shop(db)
    db.close()
    assert (about["system"], about["version"], about["stage"]) == ("sandbox", "1.0", "test")
    assert about["base_url"] == URL


def test_what_is_private_is_its_owners_alone(tmp_path: Path) -> None:
    make(tmp_path / "shop")
    private = tmp_path / "shop" / "private"
    assert private.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in private.iterdir()} == {0o600}


def test_two_shops_have_two_passwords(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make(tmp_path / name)
    one, two = ((tmp_path / name / "private/admin-password").read_text() for name in ("one", "two"))
    assert one != two


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "kept").touch()
    with pytest.raises(Refused, match="sandbox_folder_not_empty"):
        make(tmp_path / "shop")
    assert [file.name for file in (tmp_path / "shop").iterdir()] == ["kept"]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:8123",
        "http://shop.example:8123",
        "http://127.0.0.1",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        "http://127.0.0.1:8123/shop",
        "http://a@127.0.0.1:8123",
        "",
    ],
)
def test_an_address_off_this_machine_is_refused_and_nothing_is_made(tmp_path: Path, url: str) -> None:
    with pytest.raises(Refused, match="sandbox_url_not_local"):
        make(tmp_path / "shop", url)
    assert list(tmp_path.iterdir()) == []
