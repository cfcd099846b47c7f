"""Hints of a broken layout, each planted once."""

from pathlib import Path

import pytest

from kaitsu.checks import layout
from kaitsu.checks.page_words import folded, words_by_line
from kaitsu.checks.screenshot import Picture, Shot


@pytest.mark.parametrize(
    ("fragment", "expected"),
    [
        ("<p>a</p>", []),
        ('<table width="800"><tr><td>a</td></tr></table>', [("layout_fixed_width", "800px")]),
        ('<div style="color: red; width:640px">a</div>', [("layout_fixed_width", "640px")]),
        ('<img src="/a.png" alt="" width="640" style="max-width: 100%">', []),
        ('<img src="/a.png">', [("layout_image_unnamed", "/a.png")]),
        (f"<p>{'a' * 60}</p>", [("layout_unbreakable", "a" * 60)]),
        (f'<a href="https://example.jp/{"a" * 60}">x</a>', []),
    ],
)
def test_a_hint_of_the_markup(fragment: str, expected: list[tuple[str, str]]) -> None:
    assert [(hint.reason, hint.what) for hint in layout.in_fragment("legal", fragment)] == expected


@pytest.mark.rule("S14a")
def test_a_page_that_is_wider_than_the_phone_is_hinted_at() -> None:
    shot = Shot("https://hanaya.example/legal", Path("x.png"), "phone")
    assert list(layout.in_picture("legal", Picture(shot, 200, 360, 900))) == []
    (hint,) = layout.in_picture("legal", Picture(shot, 200, 800, 900))
    assert (hint.reason, hint.what) == ("layout_too_wide", "phone: 800 > 360px")


def test_words_are_read_line_by_line() -> None:
    markup = "<h2>お支払い</h2><table><tr><th>方法</th><td>カード<br>一括</td></tr></table><script>x</script>"
    assert words_by_line(markup) == ["お支払い", "方法：カード", "一括"]
    assert folded("お支払い  ３３０円—“A”") == "お支払い330円-A"
