"""The two READMEs say the same, and nothing that is not so."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from kaitsu.cli.main import cli
from kaitsu.model.outcome import GRAVITY, Exit
from kaitsu.reports.words import catalogue

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "ja": ROOT / "README.ja.md"}
REGISTRIES = ("pypi", "pythonhosted", "npmjs", "packagist", "debian.org", "ghcr.io", "docker.io")

both = pytest.mark.parametrize("lang", sorted(READMES))


def text(lang: str) -> str:
    return READMES[lang].read_text(encoding="utf-8")


def blocks(lang: str) -> list[tuple[str, str]]:
    """Language and content of each code block."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text(lang), flags=re.MULTILINE | re.DOTALL)


def commands(lang: str) -> list[list[str]]:
    """The words of every command in a code block, comments left out, in their order."""
    found: list[list[str]] = []
    for kind, content in blocks(lang):
        lines = content.splitlines()
        typed = lines if kind == "sh" else [line[2:] for line in lines if line.startswith("$ ")]
        found += [words for line in typed if (words := shlex.split(line, comments=True))]
    return found


def kaitsu_commands(lang: str) -> Iterator[list[str]]:
    """Every `kaitsu …` of the code blocks and of the sentences."""
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text(lang), flags=re.M | re.S))
    for words in [*commands(lang), *map(shlex.split, inline)]:
        for number, word in enumerate(words):
            if word.startswith("kaitsu "):  # quoted within another command
                yield word.split()[1:]
            elif word == "kaitsu" and number == 0:
                yield words[1:]


def table(lang: str, heading: int) -> list[str]:
    """First cells of the table under the ``heading``-th heading of the second level."""
    section = re.split(r"^## .*$", text(lang), flags=re.MULTILINE)[heading + 1]
    cells = [line.split("|")[1].strip() for line in section.splitlines() if line.startswith("|")]
    return cells[2:]


def test_both_have_the_same_headings_blocks_and_commands() -> None:
    shape = {lang: re.findall(r"^(#+) ", text(lang), flags=re.MULTILINE) for lang in READMES}
    assert shape["en"] == shape["ja"]
    assert [kind for kind, _ in blocks("en")] == [kind for kind, _ in blocks("ja")]
    assert commands("en") == commands("ja")
    assert len(commands("en")) > 10


def test_both_link_to_the_same_places() -> None:
    links = {lang: set(re.findall(r"\]\(([^)]+)\)", text(lang))) for lang in READMES}
    assert links["en"] - {"README.ja.md"} == links["ja"] - {"README.md"}


@both
def test_every_relative_link_resolves(lang: str) -> None:
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text(lang)) if "://" not in link]
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


@both
def test_the_exit_codes_are_those_of_the_code(lang: str) -> None:
    listed = [int(code) for cell in table(lang, 3) for code in cell.split(", ")]
    assert listed == sorted(Exit)
    order = ", ".join(str(int(code)) for code in GRAVITY)
    assert order in text(lang).replace("、", ", ")


@both
def test_every_kaitsu_command_and_option_exists(lang: str) -> None:
    named = list(kaitsu_commands(lang))
    assert len(named) >= 6
    for words in named:
        command: click.Command = cli
        context = click.Context(cli)
        while isinstance(command, click.Group):
            following = command.get_command(context, words[0]) if words else None
            assert following is not None, f"kaitsu {' '.join(words)}"
            command, words = following, words[1:]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options


@both
def test_every_target_of_make_and_every_deploy_exists(lang: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.M))
    assert set(re.findall(r"\bmake ([a-z][a-z-]*)", text(lang))) <= targets
    files = {word for words in commands(lang) if words[0] == "pyinfra" for word in words[1:3]}
    assert len(files) >= 5
    assert [file for file in files if not (ROOT / file).is_file()] == []


@both
def test_the_output_it_shows_is_in_the_words_of_today(lang: str) -> None:
    texts, problems = catalogue(lang)["texts"], catalogue(lang)["problems"]
    shown = "".join(content for kind, content in blocks(lang) if kind == "console")
    ends = {
        texts["summary_exit"].format(code=int(code), meaning=texts[f"exit_{code.name.lower()}"])
        for code in Exit
    }
    start = texts["summary_exit"].partition("{")[0]
    said = [line for line in shown.splitlines() if line.startswith(start)]
    assert len(said) >= 5
    assert set(said) <= ends
    reasons = re.findall(r"\[([a-z_]+)\]$", shown, flags=re.MULTILINE)
    assert reasons
    waits = {key.removeprefix("waits_") for key in texts if key.startswith("waits_")}
    assert set(reasons) <= problems.keys() | waits


@both
def test_it_is_short_finished_and_names_no_registry(lang: str) -> None:
    assert len(text(lang).splitlines()) <= 170
    assert "@@" not in text(lang)
    assert [name for name in REGISTRIES if name in text(lang).lower()] == []
