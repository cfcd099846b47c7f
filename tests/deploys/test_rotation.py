"""Other credentials for a shop in service: a leg of its own, without approvals and within a window."""

from datetime import timedelta

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.cli.sample_ledger import CLIENT
from kaitsu.declare import clock
from kaitsu.process.events import Approval, Schedule
from kaitsu.process.history import History
from shops.sandbox.shop.gateway.merchants import create_merchant
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import METHODS, rows
from tests.deploys.test_promotion import OPEN, edit_page, runs

MODE = "UPDATE module_settings SET value = 'test' WHERE key = 'mode'"


@pytest.fixture
def released(pyinfra: Documented) -> Documented:
    """In service, and the approval has run out since."""
    assert pyinfra("-y").code == 0
    pyinfra.approve()
    assert pyinfra("-y", stage="production").code == 0
    revision = History(pyinfra.events()).target.revision or ""
    pyinfra.record(Approval(CLIENT, revision, clock.now().date() - timedelta(days=1)))
    return pyinfra


def rotate(pyinfra: Documented) -> None:
    """The gateway has issued other credentials for production."""
    issued = create_merchant(pyinfra.sample.folder / "shops" / "gateway", "live")
    pyinfra.seal(pyinfra.opened("production").with_fields(issued))


def test_a_rotated_credential_needs_no_new_approval(released: Documented, sample: Sample) -> None:
    rotate(released)
    ended = released("-y", stage="production")
    assert ended.code == 0, ended.output
    fields = [(item["operation"], item["field"]) for item in ended.rollout["plan"]]
    assert fields == [
        *(("credentials", name) for name in ("hash_key", "secret_key", "shop_id")),
        ("credentials", "sandbox_card.open"),
        ("register_methods", "preview"),
        ("go_live", "sandbox_card.open"),
    ]
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "card_form")
    last = runs(released)[-1]
    assert (last.leg, last.passed, last.revision) == ("production.rotation", True, None)
    assert rows(sample, "production", METHODS) == OPEN
    assert released("-y", stage="production").rollout["plan"] == []
    assert "next: step 21" in ended.output  # what was reported as released is so still


def test_it_keeps_to_a_window_of_its_own(released: Documented) -> None:
    tomorrow = clock.now().replace(microsecond=0) + timedelta(days=1)
    released.record(Schedule(tomorrow, tomorrow + timedelta(hours=1), out_of_hours=True))
    rotate(released)
    ended = released("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [item["reason"] for item in ended.rollout["legs"][0]["waiting"]] == ["window_not_yet"]


def test_anything_else_asks_for_the_approval_again(released: Documented, sample: Sample) -> None:
    from tests.deploys.test_rollback import execute

    rotate(released)
    execute(sample, MODE, "production")
    ended = released("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [item["reason"] for item in ended.rollout["legs"][0]["waiting"]] == ["approval_expired"]


def test_another_revision_is_no_rotation(released: Documented, sample: Sample) -> None:
    rotate(released)
    edit_page(sample, "<p>別の文</p>")
    ended = released("-y", stage="production")
    assert ended.code == 3, ended.output
    assert [item["step"] for item in ended.rollout["legs"][0]["waiting"]] != []


def test_a_rotation_is_taken_back_like_any_run(released: Documented, sample: Sample) -> None:
    rotate(released)
    assert released("-y", stage="production").code == 0
    undone = released("-y", stage="production", deploy="rollback")
    assert undone.code == 0, undone.output
    assert rows(sample, "production", METHODS) == OPEN
    assert "hash_key" in released("--dry", stage="production").output
