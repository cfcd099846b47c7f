"""The look around before production is changed: without noise on the embedded shop."""

from datetime import timedelta

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.declare import clock
from kaitsu.process.events import Override
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import dump


@pytest.fixture
def approved(pyinfra: Documented) -> Documented:
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    return pyinfra


@pytest.mark.rule("I2")
def test_looking_around_alone_changes_nothing_and_says_what_it_confirmed(
    pyinfra: Documented, sample: Sample
) -> None:
    before = dump(sample, "production")
    ended = pyinfra("-y", stage="production", deploy="preflight")
    assert ended.code == 0, ended.output
    assert "confirmed: " in ended.output
    assert "looked around; nothing was changed" in ended.output
    assert "not confirmed" not in ended.output
    assert dump(sample, "production") == before
    rows_seen = {item["row"]: item["verdict"] for item in ended.rollout["preflight"]}
    assert set(rows_seen.values()) == {"confirmed"}
    # An embedded shop is reached over this machine's loopback: certificate and redirects are no matter there.
    assert {"exposed", "listing", "debug", "admin_user", "permissions", "disk"} == set(rows_seen)


@pytest.mark.rule("H12")
def test_a_test_site_is_told_what_it_lacks_and_not_held_up(pyinfra: Documented) -> None:
    ended = pyinfra("-y", deploy="preflight")
    assert ended.code == 0, ended.output
    rows_seen = {item["row"]: item["verdict"] for item in ended.rollout["preflight"]}
    assert rows_seen["indexed"] == "found"  # the embedded shop has no word for search engines
    assert rows_seen["mail"] == "confirmed"
    assert "not confirmed: kept out of search engines" in ended.output


def test_a_folder_open_to_others_keeps_production_closed(approved: Documented, sample: Sample) -> None:
    folder = sample.shop("production") / "private" / "kaitsu"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o755)
    before = dump(sample, "production")
    for flags in (("--dry",), ("-y",)):
        ended = approved(*flags, stage="production")
        assert ended.code == 3, ended.output
        (waiting,) = ended.rollout["legs"][0]["waiting"]
        assert (waiting["reason"], waiting["what"]) == ("preflight_permissions", ["private/kaitsu"])
        assert "confirmed: " in ended.output
    assert dump(sample, "production") == before
    approved.record(
        Override("preflight_permissions", "the server is ours alone", clock.now() + timedelta(hours=1))
    )
    ended = approved("-y", stage="production")
    assert ended.code == 0, ended.output
    assert ended.rollout["overrides"] == ["preflight_permissions"]
    assert "passed on purpose" in ended.output
