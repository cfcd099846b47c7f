"""`kaitsu board`, as typed: what is written, and that it says what `kaitsu status` says."""

import json
import re
import subprocess
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kaitsu.reports.board import MARKS, SHOWN_ACTORS, STATES
from kaitsu.reports.board_page import FOLDER
from kaitsu.reports.words import LANGUAGES, catalogue, say
from tests.cli.board_home import SHOPS, Boards, copied, five_shops
from tests.cli.colours import VISIONS, contrast, nearest_pair
from tests.conftest import need

CSS = (FOLDER / "board.css").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boards]:
    with pytest.MonkeyPatch.context() as patch:
        yield five_shops(tmp_path_factory.mktemp("boards"), patch)


@pytest.fixture
def boards(made: Boards, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Boards:
    return copied(made, tmp_path, monkeypatch)


def page(boards: Boards, name: str) -> str:
    return (boards.home.boards / name).read_text(encoding="utf-8")


class Steps(HTMLParser):
    """Of every step of a page: its name, the classes of its actor and state, and the text of its summary."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str, str]] = []
        self._actor, self._state, self._words, self._inside = "", "", "", False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "details" and "step" in classes:
            self._actor, self._words = classes[1], ""
        if tag == "summary" and self._actor:
            self._inside = True
        if "state" in classes and self._inside:
            self._state = classes[1]

    def handle_endtag(self, tag: str) -> None:
        if tag == "summary" and self._inside:
            words = " ".join(self._words.split())
            self.found.append((words.split()[0], self._actor, self._state, words))
            self._inside, self._actor = False, ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self._words += f" {data}"


@pytest.mark.rule("C5", "I6")
def test_a_page_for_each_rollout_and_an_index_are_written(boards: Boards) -> None:
    code, output = boards.desk.run("board")
    assert (code, str(boards.home.boards) in output) == (0, True)
    written = sorted(path.name for path in boards.home.boards.iterdir())
    assert written == sorted(["index.html", *(f"{site}.sandbox.html" for site in SHOPS)])


@pytest.mark.rule("C5", "I6")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_board_says_what_the_status_says(
    lang: str, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAITSU_LANG", lang)
    assert boards.desk.run("board")[0] == 0
    told = json.loads(boards.desk.run("status", "--json")[1])["rollouts"]
    lines = boards.desk.run("status")[1]
    seen: set[str] = set()
    for rollout in told:
        shown = Steps(page(boards, f"{rollout['site']}.sandbox.html")).found
        assert [item[:3] for item in shown] == [
            (step["step"], step["actor"], step["state"]) for step in rollout["steps"]
        ]
        for step, (_, _, state, words) in zip(rollout["steps"], shown, strict=True):
            assert step["title"][lang] in words
            assert say(f"progress_{state}") in words
            assert f"{step['step']:>4}  {say(f'progress_{state}')}  {step['title'][lang]}" in lines
        seen |= {step["state"] for step in rollout["steps"]}
        assert rollout["head"]["hash"] in page(boards, f"{rollout['site']}.sandbox.html")
    assert {"done", "waiting", "returned", "not_started", "held"} <= seen


def test_the_index_has_who_is_waited_for_since_when_and_the_next_window(boards: Boards) -> None:
    boards.desk.run("board")
    text = re.sub(r"<[^>]+>|\s+", " ", page(boards, "index.html"))
    text = unescape(re.sub(r" +", " ", text))
    assert "花や 本店" in text
    assert "Client 6 Answers about options Wed 18 Nov 2026" in text.replace(" since", "")
    assert "Tue 1 Dec 2026 10:00–12:00" in text
    order = [text.index(say(f"board_index_{group}")) for group in ("agency", "client", "finished")]
    assert order == sorted(order)


def test_a_page_for_one_client_names_no_other(boards: Boards, tmp_path: Path) -> None:
    code, _ = boards.desk.run("board", "hanaya", "--to", str(tmp_path / "for-hanaya"))
    assert code == 0
    (written,) = (tmp_path / "for-hanaya").iterdir()
    text = written.read_text(encoding="utf-8")
    assert written.name == "hanaya.sandbox.html"
    assert "index.html" not in text
    assert [client for client in SHOPS.values() if client in text] == [SHOPS["hanaya"]]


def test_nothing_a_person_wrote_becomes_markup(boards: Boards) -> None:
    boards.declare("evil", '<script>alert(1)</script> & "Söhne"')
    assert boards.desk.run("board")[0] == 0
    for name in ("index.html", "evil.sandbox.html"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &#34;Söhne&#34;" in page(boards, name)
        assert "<script" not in page(boards, name)


@pytest.mark.rule("C5")
def test_a_page_loads_nothing_and_runs_nothing(boards: Boards) -> None:
    boards.desk.run("board")
    for name in ("index.html", *(f"{site}.sandbox.html" for site in SHOPS)):
        text = page(boards, name)
        assert not re.findall(r"<(script|link|img|iframe|object|base|form)\b", text)
        assert not re.findall(r"url\(|@import| (src|style|on\w+)=(?!\"width)", text)
        assert [target for target in re.findall(r'href="([^"]*)"', text) if ":" in target] == []


def test_a_page_is_well_formed(boards: Boards) -> None:
    tidy = need("tidy")
    for lang in LANGUAGES:
        folder = boards.home.path / lang
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("KAITSU_LANG", lang)
            boards.desk.run("board", "--to", str(folder))
        for file in sorted(folder.iterdir()):
            words = [tidy, "-q", "-e", "-utf8", "--drop-empty-elements", "no", str(file)]
            assert subprocess.run(words, capture_output=True, text=True, check=False).stderr == ""


def test_an_agency_s_own_template_stands_in_for_ours(boards: Boards) -> None:
    own = boards.home.board_templates
    own.mkdir(parents=True)
    (own / "board.css").write_text("body { color: #123456; }\n", encoding="utf-8")
    assert boards.desk.run("board")[0] == 0
    assert "#123456" in page(boards, "hanaya.sandbox.html")
    assert "--client" not in page(boards, "hanaya.sandbox.html")


@pytest.mark.parametrize(
    ("text", "line"),
    [("<p>\n{% if %}\n", 2), ("<p>\n\n{{ page.nobody }}\n", 3), ("{{ page.lang.__class__.mro() }}", 1)],
)
def test_a_broken_template_is_told_with_its_line(text: str, line: int, boards: Boards) -> None:
    own = boards.home.board_templates
    own.mkdir(parents=True)
    (own / "index.html.j2").write_text(text, encoding="utf-8")
    assert boards.desk.run("board") == (2, "board_template_broken")
    assert not boards.home.boards.exists()
    problem = boards.desk.problems[0]
    assert (problem.file, problem.line) == (str(own / "index.html.j2"), line)


def test_a_shop_that_cannot_be_read_stands_on_the_index(boards: Boards) -> None:
    boards.home.site_file("broken").write_text("site: broken\n", encoding="utf-8")
    code, reasons = boards.desk.run("board")
    assert (code, "key_missing" in reasons) == (2, True)
    assert say("board_index_broken") in page(boards, "index.html")
    assert "[key_missing]" in page(boards, "index.html")
    assert "花や 本店" in page(boards, "index.html")


def test_a_folder_that_cannot_be_written_to_is_told(boards: Boards, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert boards.desk.run("board", "--to", str(file)) == (2, "board_unwritable")


def test_a_home_without_shops_has_an_empty_index(boards: Boards) -> None:
    for site in SHOPS:
        boards.home.site_file(site).unlink()
    assert boards.desk.run("board")[0] == 0
    assert say("board_index_nothing") in page(boards, "index.html")


@pytest.mark.rule("C5")
@pytest.mark.parametrize("actor", SHOWN_ACTORS)
def test_an_actor_is_readable_on_every_ground(actor: str) -> None:
    color = variable(actor)
    for ground in ("paper", "ground", "next"):
        assert contrast(color, variable(ground)) >= 4.5


@pytest.mark.rule("C5")
def test_an_actor_is_told_without_its_colour() -> None:
    assert len(SHOWN_ACTORS) == 6
    assert len({variable(actor) for actor in SHOWN_ACTORS}) == 6
    for lang in LANGUAGES:
        words = catalogue(lang)["texts"]
        for kind in ("actor_sign", "board_actor"):
            assert len({words[f"{kind}_{actor}"] for actor in SHOWN_ACTORS}) == 6
    assert len(set(MARKS.values())) == len(STATES)


@pytest.mark.rule("C5")
@pytest.mark.parametrize("state", STATES)
def test_a_state_is_readable_on_its_ground(state: str) -> None:
    rule = re.search(rf"\.state\.{state} \{{([^}}]*)\}}", CSS)
    assert rule is not None
    color = re.search(r"color: (?:var\(--(\w+)\)|(#\w+))", rule[1])
    ground = re.search(r"background: (#\w+)", rule[1])
    assert color is not None
    ink = variable(color[1]) if color[1] else color[2]
    assert contrast(ink, ground[1] if ground else variable("next")) >= 4.5


@pytest.mark.rule("C5")
@pytest.mark.parametrize("vision", VISIONS)
def test_no_two_actors_look_alike_to_anybody(vision: str) -> None:
    difference, pair = nearest_pair({actor: variable(actor) for actor in SHOWN_ACTORS}, vision)
    assert difference >= 20, pair


def test_what_is_computed_of_colours_is_what_the_standards_say() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert nearest_pair({"a": "#000000", "b": "#ffffff"}, "common")[0] == pytest.approx(100, abs=0.1)
    # Two that are far apart for most people, and alike for those without red.
    red_and_green = {"a": "#b00000", "b": "#5c5c00"}
    assert nearest_pair(red_and_green, "common")[0] > 60 > 25 > nearest_pair(red_and_green, "protanopia")[0]


def variable(name: str) -> str:
    found = re.search(rf"--{name}: (#[0-9a-f]{{6}});", CSS)
    assert found is not None
    return found[1]
