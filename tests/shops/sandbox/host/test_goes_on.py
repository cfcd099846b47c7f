"""Which run a new one goes on from, so that a rollback takes both: never one that another took up already."""

from pathlib import Path
from typing import Any

from shops.sandbox.host import records


def begin(root: Path, run: str, continues: str = "", module: str = "m") -> str:
    request: dict[str, Any] = {"run": run, "gateway": "g", "module": module, "revision": "", "head": ""}
    return str(records.begin(root, {**request, "continues": continues}, {}, "")["continues"])


def test_a_dead_run_is_gone_on_from_once(tmp_path: Path) -> None:
    assert begin(tmp_path, "1") == ""
    assert begin(tmp_path, "2") == "1"
    records.update(tmp_path, "2", status="done")
    assert begin(tmp_path, "3") == ""  # undone alone: the shop is then as the second left it


def test_a_run_that_died_after_its_last_write_is_named_by_the_engine(tmp_path: Path) -> None:
    begin(tmp_path, "1")
    records.update(tmp_path, "1", status="done")
    assert begin(tmp_path, "2", continues="1") == "1"
    records.update(tmp_path, "2", status="undone")
    assert begin(tmp_path, "3", continues="2") == ""  # it stands no more
    assert begin(tmp_path, "4", continues="1", module="another") == ""
