"""Page fragments: their bytes kept exactly, and what no page may hold refused with its place."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.declare.home import Home
from kaitsu.declare.pages import LIMIT, read_pages
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.problem import Problem, Refused
from kaitsu.reports.words import explain

KNOWN = ("legal", "guide")
LEGAL = "<h2>お支払い方法</h2>\n<p>クレジットカード</p>\n".encode()


def put(home: Home, **pages: bytes) -> Path:
    """The folder of the rollout, with these fragments in it."""
    folder = home.pages_folder("hanaya", "sandbox")
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in pages.items():
        (folder / f"{name}.html").write_bytes(content)
    return folder


def read(home: Home) -> Pages:
    return read_pages(home, "hanaya", "sandbox", KNOWN)


def refused(home: Home) -> tuple[Problem, ...]:
    with pytest.raises(Refused) as caught:
        read(home)
    return caught.value.problems


def one(home: Home, content: bytes) -> tuple[str, int | None]:
    """The only reason a fragment of this content is refused for, and its line."""
    put(home, legal=content)
    (problem,) = refused(home)
    assert problem.file == str(home.pages_folder("hanaya", "sandbox") / "legal.html")
    return problem.reason, problem.line


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_without_a_folder_there_are_no_pages(home: Home) -> None:
    assert read(home) is NO_PAGES
    put(home)
    assert read(home) is NO_PAGES


def test_fragments_are_read_by_their_page(home: Home) -> None:
    put(home, legal=LEGAL, guide=b"<p>guide</p>")
    assert read(home).texts == {"guide": "<p>guide</p>", "legal": LEGAL.decode()}


def test_other_rollouts_have_folders_of_their_own(home: Home) -> None:
    put(home, legal=LEGAL)
    assert read_pages(home, "hanaya", "other", KNOWN) is NO_PAGES
    assert read_pages(home, "umiya", "sandbox", KNOWN) is NO_PAGES


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r", b""])
def test_line_ends_stay_as_they_are(ending: bytes, home: Home) -> None:
    put(home, legal=b"<p>a</p>" + ending + b"\t<p>b</p>" + ending)
    text = read(home).texts["legal"]
    assert text.encode() == b"<p>a</p>" + ending + b"\t<p>b</p>" + ending


@given(text=st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufeff<")))
def test_what_is_read_has_the_bytes_of_the_file(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = Home(tmp_path_factory.mktemp("home"))
    content = f"<p>\r\n{text}</p>".encode()
    put(home, legal=content)
    assert read(home).texts["legal"].encode() == content


def test_readmes_and_dotfiles_are_passed_over(home: Home) -> None:
    folder = put(home, legal=LEGAL)
    for name in ("README.md", "README.ja.md", ".legal.html.swp", ".gitkeep"):
        (folder / name).write_bytes(b"\x00")
    assert list(read(home).texts) == ["legal"]


def test_an_unknown_page_is_told_the_nearest(home: Home) -> None:
    put(home, leagl=LEGAL)
    (problem,) = refused(home)
    assert (problem.reason, problem.values) == ("page_unknown", {"page": "leagl", "nearest": "legal"})


@pytest.mark.parametrize("name", ["legal.htm", "legal.HTML", "legal", "legal.html~", "logo.png"])
def test_another_ending_is_not_passed_over(name: str, home: Home) -> None:
    folder = put(home)
    (folder / name).write_bytes(LEGAL)
    (problem,) = refused(home)
    assert (problem.reason, problem.file) == ("page_file_name", str(folder / name))


def test_only_plain_files_are_opened(home: Home) -> None:
    folder = put(home)
    (folder / "guide.html").mkdir()
    os.mkfifo(folder / "legal.html")  # reading it would wait for ever
    assert [problem.reason for problem in refused(home)] == ["page_file_name"] * 2


@pytest.mark.parametrize("target", ["/etc/passwd", "other.html", "nowhere"])
def test_a_link_is_never_read(target: str, home: Home) -> None:
    folder = put(home, legal=LEGAL)
    (home.pages / "other.html").write_bytes(LEGAL)
    (folder / "guide.html").symlink_to(target if target.startswith("/") else home.pages / target)
    (problem,) = refused(home)
    assert (problem.reason, problem.file) == ("page_link", str(folder / "guide.html"))


@pytest.mark.parametrize(
    ("codec", "looks"),
    [("cp932", "Shift_JIS"), ("euc_jp", "EUC-JP"), ("utf-16", "UTF-16"), ("iso2022_jp", "ISO-2022-JP")],
)
def test_another_encoding_is_named(codec: str, looks: str, home: Home) -> None:
    put(home, legal="<h2>\nお支払い方法</h2>".encode(codec))
    (problem,) = refused(home)
    assert (problem.reason, problem.values) == ("page_not_utf8", {"encoding": looks})
    assert looks == "UTF-16" or problem.line == 2
    assert looks in explain(problem)


def test_bytes_in_no_encoding_are_refused_with_their_line(home: Home) -> None:
    assert one(home, b"<p>\r\n\r\n\xff\x80</p>") == ("page_not_utf8", 3)


@pytest.mark.parametrize("content", ["", "\n", " \r\n\t\n", "\u3000\u3000\n"])
def test_white_space_alone_is_no_page(content: str, home: Home) -> None:
    assert one(home, content.encode()) == ("page_empty", None)


@pytest.mark.parametrize(
    "mark", ["<!-- kaitsu:legal -->", "<!-- /kaitsu:legal -->", "<!--kaitsu:x-->", "<!--\n / KAITSU:x"]
)
def test_a_mark_of_our_own_would_end_the_fragment_early(mark: str, home: Home) -> None:
    assert one(home, f"<p>\n{mark}\n</p>".encode()) == ("page_marked", 2)


def test_other_comments_are_the_clients_own(home: Home) -> None:
    put(home, legal=b"<!-- by kaitsu: no --><p>kaitsu:</p>")
    assert list(read(home).texts) == ["legal"]


@pytest.mark.parametrize("code", [*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, 0x85, 0xFEFF])
def test_invisible_characters_are_named_with_their_line(code: int, home: Home) -> None:
    assert one(home, f"<p>\n{chr(code)}</p>".encode()) == ("page_invisible", 2)
    assert refused(home)[0].values == {"code": f"U+{code:04X}"}


def test_the_limit_is_of_bytes(home: Home) -> None:
    put(home, legal=b"x" * LIMIT)
    assert len(read(home).texts["legal"]) == LIMIT
    assert one(home, "あ".encode() * (LIMIT // 3 + 1)) == ("page_too_large", None)


def test_everything_wrong_is_said_at_once(home: Home) -> None:
    folder = put(home, guide=b"\xff", legal=b"<!-- kaitsu: -->\x00", leagl=b" ")
    (folder / "logo.png").touch()
    assert [problem.reason for problem in refused(home)] == [
        "page_not_utf8",
        "page_unknown",
        "page_empty",
        "page_marked",
        "page_invisible",
        "page_file_name",
    ]


def test_a_name_that_is_no_utf8_can_be_shown(home: Home) -> None:
    folder = os.fsencode(put(home))
    for name in (b"\xff.html", b"\xff.txt"):
        with open(folder + b"/" + name, "wb") as file:  # noqa: PTH123 — a Path can't be made of bytes
            file.write(b"<!-- kaitsu:")
    assert {problem.reason for problem in refused(home)} == {"page_unknown", "page_marked", "page_file_name"}
    for problem in refused(home):
        explain(problem).encode()


def test_a_folder_that_is_none_is_named(home: Home) -> None:
    home.pages.mkdir()
    (home.pages / "hanaya").write_text("", encoding="utf-8")
    assert [problem.reason for problem in refused(home)] == ["file_unreadable"]
