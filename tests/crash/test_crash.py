"""Every crash point once; `make crash` has the rest: every point of every action, and every victim."""

import json
from pathlib import Path

import pytest

from tests.crash.bench import Bench
from tests.crash.harness import Harness
from tests.crash.runner import Results, crash_all
from tests.crash.table import Crash, subset, table


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return crash_all(subset(), tmp_path_factory.mktemp("crash"))


@pytest.mark.parametrize("crash", subset(), ids=lambda crash: str(crash).replace(" ", ""))
def test_a_crash_is_recovered_from(crash: Crash, results: Results) -> None:
    assert results.get(crash, ["not tried"]) == []


def test_the_subset_has_every_point_of_the_table() -> None:
    def bare(crash: Crash) -> str:
        return crash.point.rpartition(":")[2].partition("#")[0]

    assert {bare(crash) for crash in subset()} == {bare(crash) for crash in table()}
    assert len(set(table())) == len(list(table()))


def test_the_harness_finds_a_shop_that_did_not_recover(tmp_path: Path) -> None:
    """A crash that leaves one row too many, a plan that is not true, and a method open on unseen files."""
    bench, crash = Bench(tmp_path), Crash("upgrade", "engine", kill="after_module")
    try:
        harness = Harness(bench)
        bench.load("upgrade")
        assert bench.crash(crash) == -9
        assert harness._invariants(crash) == []
        assert harness._probe(crash) == []
        bench.execute("UPDATE payment_methods SET open = 1")
        assert harness._invariants(crash) == ["a method is open on something that no check has seen"]
        bench.execute("UPDATE payment_methods SET open = 0 WHERE code = 'cod'")
        (bench.root / "private" / "session.key").chmod(0o640)
        assert len(harness._invariants(crash)) == 3
        (bench.root / "modules" / "sandbox_pay" / "module.json").write_text(json.dumps({}))
        bench.end_lease()
        assert harness._probe(crash) == ["the module is called installed, its files are not there"]
        assert harness._rollback(crash, is_first=True) != []
    finally:
        bench.close()
