"""What --help says: in both languages, of every command and option there is, and of slips of typing."""

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from kaitsu.cli.help import japanese, key_used, texts
from kaitsu.cli.main import COMMANDS, cli

ROOT = Path(__file__).resolve().parents[2]


def all_texts() -> list[str]:
    """The key of every help text of the whole program."""
    found = [key for key, _ in texts(cli)]
    context = click.Context(cli)
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command is not None
        found += [key for key, _ in texts(command, name)]
    return found


def test_every_text_of_the_code_has_a_japanese_one_and_none_is_left_over() -> None:
    keys = all_texts()
    assert len(keys) > 150
    assert [key for key in keys if key_used(key) is None] == []
    assert sorted(set(japanese()) - {key_used(key) for key in keys}) == []


def test_japanese_texts_are_japanese_and_fit_a_terminal() -> None:
    for key, text in japanese().items():
        assert any("\u3040" <= letter <= "\u9fff" for letter in text), key
        lines = text.splitlines()
        assert [line for line in lines if sum(1 + (letter > "\u2e7f") for letter in line) > 88] == [], key


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("ja", ["使い方: cli schedule", "オプション:", "何日先まで見るか。", "この説明を表示します。"]),
        ("en", ["Usage: cli schedule", "Options:", "How many days ahead to look at.", "Show this message"]),
    ],
)
def test_help_follows_the_language(lang: str, words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    # In one process: what was Japanese once must be English again.
    for now in ("ja", "en", lang):
        monkeypatch.setenv("KAITSU_LANG", now)
        output = CliRunner().invoke(cli, ["schedule", "--help"]).output
    assert [word for word in words if word not in output] == []


def test_the_list_of_commands_is_japanese_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAITSU_LANG", "ja")
    output = CliRunner().invoke(cli, ["record", "--help"]).output
    assert "手順15: 校了" in output
    assert "コマンド:" in output
    assert "Step 15" not in output


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["schedule"], "usage_missing"),
        (["schedule", "hanaya", "--days", "0"], "usage_value"),
        (["schedule", "hanaya", "--dayz", "3"], "usage_option_unknown"),
        (["schedule", "hanaya", "--wish", "x", "y"], "usage_value"),
        (["recrod"], "usage_other"),
        (["home", "new", "a", "b"], "usage_other"),
    ],
)
@pytest.mark.parametrize(("lang", "said"), [("ja", "で"), ("en", "--help` ")])
def test_a_slip_of_typing_is_a_sentence(words: list[str], reason: str, lang: str, said: str) -> None:
    command = [sys.executable, "-m", "kaitsu.cli.main", *words]
    environment = {"KAITSU_LANG": lang, "PATH": "/usr/bin:/bin", "PYTHONUTF8": "1"}
    ran = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, cwd=ROOT)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert f"[{reason}]\n  → " in ran.stderr
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
