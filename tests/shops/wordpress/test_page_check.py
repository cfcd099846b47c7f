"""Pages are found where shops keep them, and a fragment counts where its words are read."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.checks.result import CheckResult
from shops.wordpress.page_check import look
from shops.wordpress.pages import PATHS
from shops.wordpress.visible import folded, words_of
from tests.shops.woocommerce.fake_shop import FakeShop, serving

TEXT = '<h2>お支払い"方法"</h2>\n<p>カード -- it\'s 3x3 ...</p><table><tr><td>支払時期</td></tr></table>'
# As WordPress sets it.
SET = (
    '<!-- kaitsu:x --><h2 class="wp-block-heading">お支払い&#8221;方法&#8221;</h2>\n<p>カード &#8211; '
    "it&#8217;s 3&#215;3 &#8230;</p>\n<table>\n<tr>\n<td>支払時期</td>\n</tr>\n</table>\n<!-- /kaitsu:x -->"
)


def noon() -> datetime:
    return datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


def looked(
    shop: FakeShop, text: str = TEXT, paths: dict[str, tuple[str, ...]] | None = None, page: str = "legal"
) -> CheckResult:
    with serving(shop):
        return look(shop.url, {page: text}, paths=PATHS if paths is None else paths, now=noon)


def told(result: CheckResult) -> tuple[str, str, str]:
    return result.verdict, result.reason, result.detail


def shop_with(slug: str, *faults: str, body: str = SET, plain: bool = False) -> FakeShop:
    return FakeShop(frozenset(faults), pages={slug: f"<p>本文</p>{body}"}, plain=plain)


@pytest.mark.parametrize("plain", [False, True])
@pytest.mark.parametrize(("page", "slug"), [(page, slug) for page, slugs in PATHS.items() for slug in slugs])
def test_a_page_is_found_at_every_address_shops_use(page: str, slug: str, plain: bool) -> None:
    result = looked(shop_with(slug, plain=plain), page=page, paths={page: (slug,)})
    assert told(result) == ("pass", "", "")
    assert [(item.method, item.expected, item.seen) for item in result.evidence] == [(page, "shown", "shown")]


def test_the_declared_slug_may_be_written_as_wordpress_keeps_it() -> None:
    shop = shop_with("特商法")
    assert told(looked(shop, paths={"legal": ("%e7%89%b9%e5%95%86%e6%b3%95",)})) == ("pass", "", "")


def test_a_page_the_front_page_links_is_asked_for_at_once() -> None:
    shop = shop_with("特商法", "links")
    assert looked(shop).verdict == "pass"
    assert [asked for asked, _ in shop.asked] == ["GET ", "GET 特商法/"]


@pytest.mark.parametrize(
    ("body", "seen"),
    [
        ("", "missing"),
        (f"<script>{SET}</script>", "differs"),
        (SET.replace("支払時期", "支払時間"), "differs"),
        (SET.replace("3&#215;3", "3&#215;4"), "differs"),
        ("<!-- kaitsu:x -->[shortcode]<!-- /kaitsu:x -->", "differs"),
    ],
)
def test_a_text_that_is_not_read_fails_the_check(body: str, seen: str) -> None:
    result = looked(shop_with("law", body=body))
    assert told(result) == ("fail", "page_not_shown", f"legal: {seen}")
    assert [item.seen for item in result.evidence] == [seen]


def test_another_page_with_a_mark_does_not_hide_the_right_one() -> None:
    shop = FakeShop(pages={"tokushoho": "<!-- kaitsu:y -->他<!-- /kaitsu:y -->", "law": SET})
    assert looked(shop).verdict == "pass"


def test_an_empty_fragment_is_never_shown() -> None:
    assert told(looked(shop_with("law"), text="<!-- -->")) == ("fail", "page_not_shown", "legal: differs")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("basic_auth", "shop_page_refused"),
        ("maintenance", "shop_maintenance"),
        ("too_many", "shop_server_error"),
        ("coming_soon", "shop_coming_soon"),
    ],
)
def test_a_shop_that_shows_visitors_nothing_is_inconclusive(fault: str, reason: str) -> None:
    result = looked(shop_with("law", fault))
    assert (result.verdict, result.reason) == ("inconclusive", reason)


def test_nobody_there_and_nothing_to_look_at_are_inconclusive() -> None:
    assert look("http://127.0.0.1:9", {"legal": TEXT}, now=noon).reason == "shop_unreachable"
    assert look("http://127.0.0.1:9", {}, now=noon).reason == "nothing_to_check"
    assert told(look("ftp://x", {"legal": TEXT}, now=noon)) == ("fail", "shop_url_unusable", "")


WRITTEN = st.text(alphabet=st.sampled_from("あア漢字aB1 9x×-–—…\"'“”’.,()\n\u3000円"), max_size=30)


@given(WRITTEN)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(WRITTEN, WRITTEN, WRITTEN)
def test_a_fragment_is_known_within_any_page(before: str, text: str, after: str) -> None:
    assert words_of(f"<p>{text}</p>") in words_of(f"<p>{before}</p><p>{text}</p><p>{after}</p>")


@given(WRITTEN, st.sampled_from("あ漢円字カ"), st.integers(0, 30))
def test_a_letter_more_is_always_found(text: str, letter: str, at: int) -> None:
    changed = f"{text[:at]}{letter}{text[at:]}"
    assert words_of(changed) != words_of(text)
