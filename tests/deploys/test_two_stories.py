"""When ledger and shop tell two stories: a colleague's clone, a run that died before it could tell."""

import shutil
from pathlib import Path

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.process.history import History
from kaitsu.process.progress import progress, state_of
from kaitsu.records.paths import ledger_file
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import METHODS, rows


class Records:
    """The records of a home, as git would have them: taken away and brought back."""

    def __init__(self, sample: Sample) -> None:
        self._file = ledger_file(sample.home, "hanaya", "sandbox")
        self._state = sample.home.state

    def take(self) -> bytes:
        return self._file.read_bytes()

    def become(self, content: bytes) -> None:
        """Another clone's copy; what this machine remembers of its own is not there either."""
        self._file.write_bytes(content)
        for folder in ("heads", "begun"):
            shutil.rmtree(self._state / folder, ignore_errors=True)


@pytest.fixture
def records(sample: Sample) -> Records:
    return Records(sample)


def test_a_rollback_by_a_clone_that_is_behind_says_so_and_drift_finds_it(
    pyinfra: Documented, sample: Sample, records: Records
) -> None:
    behind = records.take()
    assert pyinfra("-y").code == 0
    ahead = records.take()

    records.become(behind)
    ended = pyinfra("-y", deploy="rollback")
    assert ended.code == 0, ended.output
    assert "rollback_not_recorded" in ended.reasons

    records.become(ahead)
    ended = pyinfra("-y", deploy="drift")
    assert (ended.code, ended.reasons) == (4, ["undone_untold"]), ended.output
    assert pyinfra("-y", deploy="rollback").code == 0  # tells the ledger, changes nothing
    assert state_of(9, progress(pyinfra.events())).why == "undone"
    ended = pyinfra("-y", deploy="drift")
    assert (ended.code, ended.reasons) == (2, ["never_deployed"])


def test_a_run_that_died_before_it_could_tell_is_found_by_drift_and_taken_up_by_the_next(
    pyinfra: Documented, sample: Sample, tmp_path: Path
) -> None:
    pyinfra.environment["KAITSU_KILL_AT"] = "before_record"
    assert pyinfra("-y").code == -9
    del pyinfra.environment["KAITSU_KILL_AT"]
    assert rows(sample, "test", METHODS)[-1] == ("sandbox_card", 1)
    ended = pyinfra("-y", deploy="drift")
    assert (ended.code, ended.reasons) == (4, ["shop_ahead_of_ledger"]), ended.output

    ended = pyinfra("--dry")
    changes = [(item["field"], item["before"], item["after"]) for item in ended.rollout["plan"]]
    assert ("sandbox_card.open", "unchecked", "yes") in changes
    assert pyinfra("-y").code == 0
    assert pyinfra("-y", deploy="drift").code == 0
    assert not any((sample.home.state / "begun").rglob("*.sandbox/*"))


def test_an_older_approved_revision_is_not_promoted_past_a_newer_one(pyinfra: Documented) -> None:
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    pyinfra.answer(capture="at_order")
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    pyinfra.answer(capture="at_shipping")
    assert pyinfra("-y").code == 0
    ended = pyinfra("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [item["step"] for item in ended.rollout["legs"][0]["waiting"]] == ["10"]
    assert History(pyinfra.events()).answers["capture"] == "at_shipping"


def test_a_locked_shop_is_unlocked_by_the_id_the_summary_prints(pyinfra: Documented, sample: Sample) -> None:
    pyinfra.environment["KAITSU_KILL_AT"] = "after_options"
    assert pyinfra("-y").code == -9
    del pyinfra.environment["KAITSU_KILL_AT"]
    ended = pyinfra("-y")
    assert (ended.code, ended.reasons) == (5, ["locked"]), ended.output
    (begun,) = (sample.home.state / "begun" / "test" / "hanaya.sandbox").iterdir()
    ended = pyinfra("-y", "--data", f"unlock={begun.name.removesuffix('.sandbox')}")
    assert ended.code == 0, ended.output
