"""Fragments: nothing that runs, nothing that breaks the page around it, no gap of a draft."""

from pathlib import Path

import pytest

from kaitsu.declare.home import Home
from kaitsu.declare.page_markup import faults
from kaitsu.declare.pages import read_pages
from kaitsu.model.problem import Refused


def reasons(text: str) -> list[tuple[str, int]]:
    return [(fault.reason, fault.line) for fault in faults(text)]


@pytest.mark.parametrize(
    "text",
    [
        "<script>x()</script>",
        "<SCRIPT src=//evil.example/x.js></SCRIPT>",
        '<img src="x" onerror="x()">',
        '<a href=" JavaScript:x()">x</a>',
        '<a href="java&#115;cript:x()">x</a>',
        '<iframe src="https://evil.example"></iframe>',
        "<form action='/x'></form>",
        '<svg onload="x()"></svg>',
        '<a href="data:text/html,x">x</a>',
        '<meta http-equiv="refresh" content="0">',
        '<p srcdoc="x">x</p>',
    ],
)
def test_what_runs_is_refused(text: str) -> None:
    assert reasons(f"<p>a</p>\n{text}")[0] == ("page_script", 2)


@pytest.mark.parametrize(
    "text",
    [
        "<div><p>a</p>",
        "<p>a</p></div>",
        "<b><i>a</b></i>",
        "<table><tr><td>a</td></tr>",
        "a < b",
        "<p>a</p><div class='x'",
        "<p>a</p><!-- a",
        "<!DOCTYPE html><p>a</p>",
        "<?php echo 1; ?>",
        "<div/>",
    ],
)
def test_what_would_break_the_page_around_it_is_refused(text: str) -> None:
    assert [reason for reason, _ in reasons(text)] == ["page_markup_broken"]


@pytest.mark.parametrize(
    "text",
    [
        "<p>a<p>b",
        "<ul><li>a<li>b</ul>",
        "<dl><dt>a<dd>b</dl>",
        "<table><tr><td>a<td>b<tr><td>c</table>",
        "<p>a<br>b<br/>c</p><img src='/logo.png' alt=''>",
        "<p>3 &lt; 5 &amp; 6</p>",
        "<!-- a --><p>クレジットカード</p>",
        '<!-- wp:paragraph --><p class="x">a</p><!-- /wp:paragraph -->',
        '<a href="https://www.example.jp/?a=1&amp;b=2">x</a>',
        "plain words",
    ],
)
def test_ordinary_markup_passes(text: str) -> None:
    assert reasons(text) == []


def test_a_gap_of_the_draft_is_named_with_its_line() -> None:
    (fault,) = faults("<p>a</p>\n<p>【要記入：送料の表示】</p>")
    assert (fault.reason, fault.line, fault.what) == ("page_gap", 2, "【要記入：送料の表示】")


def test_each_kind_of_fault_is_a_problem_of_the_file(tmp_path: Path) -> None:
    home = Home(tmp_path)
    folder = home.pages_folder("hanaya", "sandbox")
    folder.mkdir(parents=True)
    (folder / "legal.html").write_text("<script></script>\n</div>\n【ここに規定】", encoding="utf-8")
    with pytest.raises(Refused) as caught:
        read_pages(home, "hanaya", "sandbox", ("legal",))
    found = [(problem.reason, problem.line) for problem in caught.value.problems]
    assert found == [("page_script", 1), ("page_markup_broken", 2), ("page_gap", 3)]
