"""Letters in a real Chromium: nothing to be scrolled sideways on a phone, and sheets of A4 on paper."""

import re
import subprocess
from pathlib import Path

import pytest

from kaitsu.checks.screenshot import Shot, take
from kaitsu.letters.kinds import KINDS
from tests.conftest import need
from tests.letters.cases import case, drawn, way
from tests.letters.test_properties import FOUND

QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--no-pdf-header-footer"),
)
A4 = (595, 842)  # points


@pytest.fixture
def letters(tmp_path: Path) -> dict[str, Path]:
    """Every letter as a file, with what makes lines long."""
    made: dict[str, Path] = {}
    for kind in KINDS:
        bodies = [*way("13"), FOUND] if kind.name == "findings" else way("21")
        one = case(bodies, client="長い名称の株式会社はなやフラワーデザイン" * 2)
        made[kind.name] = tmp_path / f"{kind.name}.html"
        made[kind.name].write_text(drawn(kind.name, one).texts["html"], encoding="utf-8")
    return made


def test_no_letter_is_wider_than_a_phone(letters: dict[str, Path], tmp_path: Path) -> None:
    need("chromium")
    shots = [Shot(file.as_uri(), tmp_path / f"{name}.png", "phone") for name, file in letters.items()]
    pictures = take(shots)
    assert [
        (one.shot.url, one.trouble, one.width) for one in pictures if one.trouble or one.is_too_wide
    ] == []


def test_a_letter_prints_on_sheets_of_a4(letters: dict[str, Path], tmp_path: Path) -> None:
    chromium, paper = need("chromium"), tmp_path / "letter.pdf"
    words = [chromium, *QUIET, f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={paper}"]
    subprocess.run([*words, letters["final-check"].as_uri()], check=True, capture_output=True, timeout=60)
    content = paper.read_bytes()
    sheets = [tuple(map(float, box.split()[2:])) for box in re.findall(rb"/MediaBox \[([0-9. ]+)\]", content)]
    assert 1 <= len(sheets) <= 3
    assert all(abs(size[0] - A4[0]) < 2 and abs(size[1] - A4[1]) < 2 for size in sheets)
