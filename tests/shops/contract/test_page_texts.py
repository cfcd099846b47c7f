"""What a probe tells of the fragments themselves, and of pages whose text a page builder keeps elsewhere."""

from pathlib import Path

import pytest

from tests.shops.contract.harness import Subject
from tests.shops.contract.texts import TEXT
from tests.shops.contract.wordpress import SLUGS, WordPressSubject


def texts(shop: Subject, gateway: str = "sandbox") -> object:
    return shop.ask({"action": "probe", "fragments": gateway})["fragments"]


def test_a_probe_gives_the_fragments_of_a_gateway_to_the_byte_when_asked(served: Subject) -> None:
    assert texts(served) == {}
    assert "fragments" not in served.ask({"action": "probe"})
    served.put("r1", legal=TEXT, guide="<p>案内</p>\r\n")
    assert texts(served) == {"guide": "<p>案内</p>\r\n", "legal": TEXT}
    assert texts(served, "paidy") == {}
    served.set_body(f"{served.body()}<!-- kaitsu:sandbox -->")  # nobody can tell any more where ours ends
    assert texts(served) == {"guide": "<p>案内</p>\r\n"}


@pytest.fixture
def wordpress(tmp_path: Path) -> WordPressSubject:
    return WordPressSubject(tmp_path)


def builder(shop: WordPressSubject, page: str = "legal") -> object:
    return shop.probe()["pages"][page].get("builder")


def set_meta(shop: WordPressSubject, key: str, value: str) -> None:
    shop.rows(
        "INSERT INTO {}postmeta (post_id, meta_key, meta_value)"
        f" SELECT ID, ?, ? FROM `{shop.site.name}`.wp_posts WHERE post_name = ?",
        *(key, value, SLUGS["legal"]),
    )


def test_a_page_builder_is_known_by_the_meta_it_sets_on_a_page(wordpress: WordPressSubject) -> None:
    assert builder(wordpress) is None
    for key, value, name in (
        ("_elementor_edit_mode", "", None),  # switched back to the editor
        ("_fl_builder_enabled", "0", None),
        ("ct_builder_shortcodes", "[ct_section]", "oxygen"),
        ("_et_pb_use_builder", "on", "oxygen"),  # the first that was set
    ):
        set_meta(wordpress, key, value)
        assert builder(wordpress) == name, key
    assert builder(wordpress, "guide") is None


@pytest.mark.parametrize(
    ("block", "name"),
    [
        ('<!-- wp:group {"templateLock":"all"} --><!-- /wp:group -->', "block_lock"),
        (
            '<!-- wp:paragraph {"lock":{"move":true,"remove":true}} --><p>a</p><!-- /wp:paragraph -->',
            "block_lock",
        ),
        ('<!-- wp:group {"templateLock":false} --><!-- /wp:group -->', None),
        ('<!-- wp:paragraph {"lock":{"move":false}} --><p>a</p><!-- /wp:paragraph -->', None),
        ("<!-- wp:paragraph --><p>templateLock</p><!-- /wp:paragraph -->", None),
    ],
)
def test_a_lock_the_owner_has_put_on_blocks_is_told(
    block: str, name: str | None, wordpress: WordPressSubject
) -> None:
    wordpress.set_body(f"<p>はなや</p>{block}")
    assert builder(wordpress) == name
