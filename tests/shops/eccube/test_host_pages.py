"""The pages of an EC-CUBE as its host side writes them, and what undoing leaves. PHP without a shop."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from shops.eccube.programs import ROOM
from shops.php.driver_base import PRELUDE
from tests.conftest import need

STANDIN = Path(__file__).with_name("pages_host.php")
NEEDED = ("refusal", "deadline", "points", "frame", "fragments", "disk", "image")  # of the prelude
SOURCES = [*(PRELUDE / f"{name}.php" for name in NEEDED), STANDIN, ROOM / "host/pages.php"]


def ran(root: Path, body: str, **values: Any) -> Any:
    """What a few lines of PHP return that have ``$root`` and these values."""
    loaded = "".join(f"require {json.dumps(str(source))};\n" for source in SOURCES)
    given = json.dumps({"root": str(root), **values}, ensure_ascii=True)
    script = f"namespace Kaitsu\\EcCube;\n{loaded}extract(json_decode(stream_get_contents(STDIN), true));\n"
    script += f"echo json_encode((function () use ($root, $law) {{ {body} }})());"
    answered = subprocess.run(
        [need("php"), "-d", "display_errors=stderr", "-r", script],
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (answered.returncode, answered.stderr) == (0, ""), answered.stderr
    return json.loads(answered.stdout)


@pytest.mark.parametrize("text", [None, "", "銀行振込"])
def test_the_row_of_the_trade_law_is_as_before_when_a_fragment_has_gone(
    tmp_path: Path, text: str | None
) -> None:
    law = {"id": 9, "name": "お支払方法", "description": text}
    left = ran(
        tmp_path,
        """
        [$db, $pages] = kaitsu_test_pages($root, [$law]);
        $image = $pages->image();
        $pages->write('legal', $law['description'] . '<p>card</p>');
        $pages->write('legal', (string) $law['description']);
        $pages->putRowBack($image);
        return $db->laws[0]['description'];
        """,
        law=law,
    )
    assert left == text


def test_a_text_somebody_wrote_meanwhile_stays(tmp_path: Path) -> None:
    law = {"id": 9, "name": "お支払方法", "description": None}
    left = ran(
        tmp_path,
        """
        [$db, $pages] = kaitsu_test_pages($root, [$law]);
        $image = $pages->image();
        $pages->write('legal', '代金引換');
        $pages->putRowBack($image);
        return $db->laws[0]['description'];
        """,
        law=law,
    )
    assert left == "代金引換"
