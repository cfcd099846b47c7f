"""Pages whose text a page builder keeps elsewhere, or whose blocks are locked: said in the State."""

from pathlib import Path
from typing import Any

import pytest

from tests.shops.contract.wordpress import SLUGS, WordPressSubject

LOCKED = '<!-- wp:group {"lock":{"move":true}} --><p>x</p><!-- /wp:group -->'


@pytest.fixture
def wordpress(tmp_path: Path) -> WordPressSubject:
    return WordPressSubject(tmp_path)


def legal(shop: WordPressSubject) -> dict[str, Any]:
    page: dict[str, Any] = shop.probe()["pages"]["legal"]
    return page


def put_meta(shop: WordPressSubject, key: str, value: str) -> None:
    shop.rows(
        "INSERT INTO {}postmeta (post_id, meta_key, meta_value)"
        " SELECT ID, ?, ? FROM {}posts WHERE post_name = ?",
        key,
        value,
        SLUGS["legal"],
    )


@pytest.mark.parametrize(
    ("key", "value", "name"),
    [
        ("_elementor_edit_mode", "builder", "elementor"),
        ("_et_pb_use_builder", "on", "divi"),
        ("_wpb_vc_js_status", "true", "wpbakery"),
        ("brizy_post_uid", "x", "brizy"),
    ],
)
def test_a_page_builder_in_use_is_named(wordpress: WordPressSubject, key: str, value: str, name: str) -> None:
    put_meta(wordpress, key, value)
    assert legal(wordpress)["builder"] == name
    assert "builder" not in wordpress.probe()["pages"]["guide"]


@pytest.mark.parametrize(("key", "value"), [("_et_pb_use_builder", "off"), ("_edit_lock", "1:1")])
def test_one_that_is_off_is_none(wordpress: WordPressSubject, key: str, value: str) -> None:
    put_meta(wordpress, key, value)
    assert "builder" not in legal(wordpress)


def test_blocks_that_may_not_be_changed_are_named(wordpress: WordPressSubject) -> None:
    wordpress.set_body(LOCKED)
    assert legal(wordpress)["builder"] == "block_lock"
