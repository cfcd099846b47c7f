"""Every crash point once; `make crash` has the rest: every point of every action, and every victim."""

import json
from collections.abc import Iterator

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


def test_the_subset_has_every_place_of_the_table() -> None:
    assert {crash.place for crash in subset()} == {crash.place for crash in table()}
    assert len(set(table())) == len(list(table()))


@pytest.fixture(scope="module")
def harness(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harness]:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    yield Harness(bench)
    bench.close()


def test_the_harness_finds_a_shop_that_did_not_recover(harness: Harness) -> None:
    """A crash that leaves one row too many, a plan that is not true, and a method open on unseen files."""
    bench, crash = harness.bench, Crash("upgrade", "engine", kill="after_module")
    harness.prepare(crash)
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
    assert harness._rollback(crash) != []


def test_the_harness_finds_pages_that_did_not_recover(harness: Harness) -> None:
    """Other words between the marks under an open method, and a space before them."""
    bench, crash = harness.bench, Crash("upgrade.done", "engine", kill="before_undo")
    harness.prepare(crash)
    assert harness._invariants(crash) == []
    bench.execute("UPDATE pages SET body = replace(body, 'Mastercard', 'JCB') WHERE name = 'guide'")
    assert harness._invariants(crash) == ["a method is open on something that no check has seen"]
    harness.prepare(crash)
    bench.execute("UPDATE pages SET body = replace(body, '<!-- kaitsu', ' <!-- kaitsu') WHERE name = 'legal'")
    assert harness._invariants(crash) == ["a page was touched around its fragment"]
    assert any("legal" in fault for fault in harness._rollback(crash))


def test_the_harness_finds_a_ledger_that_does_not_tell_the_truth(harness: Harness) -> None:
    """A signed word that was changed, a run that is on no shop, a rollback that nobody could write down."""
    bench, crash = harness.bench, Crash("upgrade.done", "engine", kill="before_undo")
    harness.prepare(crash)
    text = bench.ledger_file.read_bytes()
    bench.ledger_file.write_bytes(text.replace(b'"completed"', b'"card_form"', 1))
    assert harness._invariants(crash) == ["the ledger is refused: ledger_edited"]
    harness.prepare(crash)
    runs = bench.root / "private" / "kaitsu" / "runs.json"
    told = runs.read_text()
    runs.write_text(told.replace('"status": "done"', '"status": "undone"'))
    assert ["not on the shop" in fault for fault in harness._ledger()] == [True]
    runs.write_text(told)
    key = bench.sample.signing_key
    key.rename(key.with_name("away"))
    try:
        faults = harness._rollback(crash)
    finally:
        key.with_name("away").rename(key)
    assert [fault.partition(":")[0] for fault in faults] == [
        "told as rolled back or rolled back, not both",
        "the ledger counts on runs that are not on the shop",
    ]
