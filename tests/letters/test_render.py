"""Templates: the agency's own come first, a broken one is named by file and line, none goes unnoticed."""

import shutil
from pathlib import Path

import pytest
from markupsafe import Markup

from kaitsu.declare.home import Home
from kaitsu.letters.render import FOLDER, flow, lines
from kaitsu.model.problem import Refused
from tests.letters.cases import case, letter, way


def home_with(folder: Path, **templates: str) -> Home:
    home = Home(folder)
    home.letters.mkdir(parents=True)
    for name, text in templates.items():
        (home.letters / f"{name}.j2").write_text(text, encoding="utf-8")
    return home


def test_a_home_replaces_one_letter_and_keeps_the_others(tmp_path: Path) -> None:
    home = home_with(
        tmp_path, window='{% set subject = "作業日" %}\n{% call p() %}{{ window | span }}です。{% endcall %}'
    )
    own = letter("window", case(way("16")), home)
    assert own.subject == "作業日"
    assert "2026年11月12日（木）10:00–12:00です。" in own.texts["txt"]
    assert "<p>2026年11月12日（木）10:00–12:00です。</p>" in own.texts["html"]
    assert letter("setup-report", case(way("7")), home) == letter("setup-report", case(way("7")))


def test_a_home_may_change_the_words_or_the_layout_alone(tmp_path: Path) -> None:
    home = home_with(tmp_path)
    words = (FOLDER / "_words.j2").read_text(encoding="utf-8").replace("ご回答のとおり", "お選びのとおり")
    (home.letters / "_words.j2").write_text(words, encoding="utf-8")
    assert "お選びのとおり" in letter("setup-report", case(way("7")), home).texts["txt"]


@pytest.mark.parametrize(
    ("template", "line"),
    [
        ("{% set subject = 'a' %}\n{% if %}", 2),
        ("{% set subject = 'a' %}\n\n{{ nobody_knows_this }}", 3),
        ("{% set subject = 'a' %}\n{{ site.nothing.more }}", 2),
        ("{% set subject = 'a' %}\n{{ ''.__class__.__mro__ }}", 2),
        ("no subject", None),
        ("{% include 'elsewhere.j2' %}", 1),
    ],
)
def test_a_broken_template_is_named_by_file_and_line(template: str, line: int | None, tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        letter("window", case(way("16")), home_with(tmp_path, window=template))
    (problem,) = caught.value.problems
    assert problem.reason == "letter_template_broken"
    assert (problem.file or "").endswith("window.j2")
    assert problem.line == line


def test_a_template_no_letter_uses_is_refused(tmp_path: Path) -> None:
    home = home_with(tmp_path, setup_report="x")
    with pytest.raises(Refused) as caught:
        letter("window", case(way("16")), home)
    (problem,) = caught.value.problems
    assert (problem.reason, problem.values["nearest"]) == ("letter_template_unknown", "setup-report.j2")


def test_kaitsu_itself_may_be_the_home(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "templates" / "letters")
    assert letter("window", case(way("16")), Home(tmp_path)) == letter("window", case(way("16")))


def test_a_paragraph_is_joined_without_a_space_between_japanese_letters() -> None:
    assert flow("  次の日程で、\n  作業します。\n") == "次の日程で、作業します。"
    assert flow("EC-CUBE\nWelcart") == "EC-CUBE Welcart"
    assert flow(Markup("<b>あ</b>\nい")) == Markup("<b>あ</b>い")
    assert isinstance(flow(Markup("あ")), Markup)
    assert lines("  a\n\n  b  \n") == "a\nb"
