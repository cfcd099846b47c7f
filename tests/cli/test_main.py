"""The `kaitsu` command as a process: exit codes, sentences, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kaitsu.cli import main
from kaitsu.cli.main import COMMANDS

KAITSU = Path(sys.executable).with_name("kaitsu")


def kaitsu(*words: str, home: Path, **environment: str) -> tuple[int, str]:
    ran = subprocess.run(
        [KAITSU, *words],
        env={**os.environ, "KAITSU_HOME": str(home), "KAITSU_LANG": "en", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stderr
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    code, output = kaitsu(command, "--help", home=tmp_path)
    assert code == 0
    assert "Usage: kaitsu" in output


def test_an_unknown_command_is_wrong_usage(tmp_path: Path) -> None:
    assert kaitsu("deploy", home=tmp_path)[0] == 2


def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "inventories").write_text("a file where a folder should be", encoding="utf-8")
    code, output = kaitsu(
        "site", "new", "hanaya", "--system", "sandbox", "--gateway", "sandbox", home=tmp_path
    )
    assert code == 2
    assert str(tmp_path) in output


def test_sentences_follow_the_locale(tmp_path: Path) -> None:
    _, japanese = kaitsu("site", "check", "nobody", home=tmp_path, KAITSU_LANG="ja")
    _, english = kaitsu("site", "check", "nobody", home=tmp_path)
    assert japanese != english


def test_an_error_of_our_own_is_a_sentence_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What it says names the kind and the place of the error, never its text: that may hold a value."""

    def broken(**_options: object) -> None:
        raise KeyError("sk_test_value")

    monkeypatch.setattr(main, "cli", broken)
    with pytest.raises(SystemExit) as ended:
        main.main()
    said = capsys.readouterr().err
    assert ended.value.code == 1
    assert "KeyError, test_main.py:" in said
    assert "sk_test_value" not in said
