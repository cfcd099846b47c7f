"""`deploys/rollback.py`: the shop as before, shown by a look at its rows and files that is not ours."""

import sqlite3
from datetime import UTC, datetime

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.checks.request import CheckRequest
from kaitsu.cli.sample import Sample
from kaitsu.model.gateway import Stage
from shops.sandbox.checkout import walk
from shops.sandbox.shop.serve import ensure_running
from tests.deploys.conftest import Documented
from tests.deploys.test_bad_input import snapshot
from tests.deploys.test_payment import METHODS, dump, rows


def without_ours(sample: Sample) -> dict[str, bytes | str]:
    """The shop but for what every run may leave: its records, and the host's key pair."""
    return {
        name: content
        for name, content in snapshot(sample).items()
        if not name.startswith("private/kaitsu/") and name != "private/box.key"
    }


def execute(sample: Sample, statement: str, stage: Stage = "test") -> None:
    with sqlite3.connect(sample.shop(stage) / "shop.db") as db:
        db.execute(statement)
    db.close()


def buy_as_a_shopper(sample: Sample) -> None:
    """Purchases with every test card, without any token: orders that are not our check's."""
    result = walk(
        CheckRequest(
            url=ensure_running(sample.shop("test")),
            stage="test",
            methods=GATEWAY.methods,
            test_cards=GATEWAY.test_cards,
            existing_methods=(),
            goal="completed",
            hidden_methods=(),
        ),
        now=lambda: datetime.now(UTC),
    )
    assert result.verdict == "pass", result


def test_a_run_is_rolled_back_to_the_byte(pyinfra: Documented, sample: Sample) -> None:
    before = without_ours(sample)
    assert pyinfra("-y").code == 0
    assert without_ours(sample) != before

    ended = pyinfra("-y", deploy="rollback")

    assert ended.code == 0, ended.output
    assert without_ours(sample) == before
    assert len(ended.rollout["undone"]) == 1
    assert (ended.rollout["stays"], ended.rollout["problems"]) == ([], [])


def test_after_a_rollback_the_documented_command_works_again(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    assert pyinfra("-y", deploy="rollback").code == 0
    assert pyinfra("-y").code == 0
    assert rows(sample, "test", METHODS)[-1] == ("sandbox_card", 1)


def test_a_rollback_looks_first_and_prints_what_it_will_do(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    before = dump(sample)
    ended = pyinfra("--dry", deploy="rollback")
    assert ended.code == 0, ended.output
    assert "credentials.sandbox_pay.secret_key" in ended.output
    assert "●●●●" in ended.output
    assert dump(sample) == before


def test_nothing_to_restore_is_an_error(pyinfra: Documented) -> None:
    ended = pyinfra("-y", deploy="rollback")
    assert ended.code == 2, ended.output
    assert ended.reasons == ["nothing_to_restore"]


def test_only_the_last_change_is_undone_without_a_name(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    middle = without_ours(sample)
    pyinfra.answer(capture="at_order")
    assert pyinfra("-y").code == 0
    assert pyinfra("-y", deploy="rollback").code == 0
    assert without_ours(sample) == middle


def test_a_named_run_is_undone_with_all_later_ones(pyinfra: Documented, sample: Sample) -> None:
    before = without_ours(sample)
    first = pyinfra("-y")
    pyinfra.answer(capture="at_order")
    assert pyinfra("-y").code == 0
    ended = pyinfra("-y", "--data", f"run={first.report['run']}", deploy="rollback")
    assert ended.code == 0, ended.output
    assert len(ended.rollout["undone"]) == 2
    assert without_ours(sample) == before


def test_an_unknown_run_is_named_with_those_that_stand(pyinfra: Documented) -> None:
    first = pyinfra("-y")
    ended = pyinfra("-y", "--data", "run=20200101T000000-000000", deploy="rollback")
    assert ended.code == 2, ended.output
    assert ended.reasons == ["run_unknown"]
    assert first.report["run"] in ended.output


def test_a_rollback_needs_no_secrets(pyinfra: Documented, sample: Sample) -> None:
    before = without_ours(sample)
    assert pyinfra("-y").code == 0
    (sample.identities / "test.txt").unlink()
    assert pyinfra("-y", deploy="rollback").code == 0
    assert without_ours(sample) == before


def test_once_real_orders_used_the_method_it_is_hidden_and_the_rest_stays(
    pyinfra: Documented, sample: Sample
) -> None:
    assert pyinfra("-y").code == 0
    buy_as_a_shopper(sample)
    orders = rows(sample, "test", "SELECT number, status FROM orders WHERE preview = '' ORDER BY id")

    ended = pyinfra("-y", deploy="rollback")

    assert ended.code == 0, ended.output
    assert ended.rollout["stays"] == ["sandbox_card"]
    assert "sandbox_card" in ended.output
    assert rows(sample, "test", METHODS) == [("bank_transfer", 1), ("cod", 1), ("sandbox_card", 0)]
    assert rows(sample, "test", "SELECT enabled FROM modules") == [(1,)]
    assert (sample.shop("test") / "private" / "sandbox_pay.box").is_file()
    assert rows(sample, "test", "SELECT number, status FROM orders ORDER BY id") == orders


def test_the_orders_of_our_check_are_not_real_and_their_stock_is_given_back(
    pyinfra: Documented, sample: Sample
) -> None:
    stock = rows(sample, "test", "SELECT id, stock FROM products")
    assert pyinfra("-y").code == 0
    assert rows(sample, "test", "SELECT count(*) FROM orders") != [(0,)]
    assert rows(sample, "test", "SELECT id, stock FROM products") != stock
    assert pyinfra("-y", deploy="rollback").code == 0
    for table in ("orders", "order_items", "carts", "cart_items"):
        assert rows(sample, "test", f"SELECT count(*) FROM {table}") == [(0,)]
    assert rows(sample, "test", "SELECT id, stock FROM products") == stock


def test_what_somebody_else_changed_in_between_is_said_and_left(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra("-y").code == 0
    execute(sample, "UPDATE pages SET body = body || '<p>年末年始休業</p>' WHERE name = 'guide'")
    ended = pyinfra("-y", deploy="rollback")
    assert ended.code == 4, ended.output
    assert ended.reasons == ["not_as_before"]
    assert "page guide.around" in ended.output
    assert rows(sample, "test", METHODS) == [("bank_transfer", 1), ("cod", 1)]
    assert "年末年始休業" in dump(sample)


@pytest.mark.parametrize("damage", ["flipped", "gone", "swapped"])
def test_a_damaged_before_image_is_never_put_back(pyinfra: Documented, sample: Sample, damage: str) -> None:
    assert pyinfra("-y").code == 0
    (image,) = (sample.shop("test") / "private" / "kaitsu" / "images").iterdir()
    if damage == "flipped":
        content = bytearray(image.read_bytes())
        content[len(content) // 2] ^= 1
        image.write_bytes(bytes(content))
    elif damage == "gone":
        image.unlink()
    else:
        image.write_bytes(b"another image")
    before = dump(sample)
    ended = pyinfra("-y", deploy="rollback")
    assert ended.code == 1, ended.output
    assert ended.reasons == ["image_damaged"]
    assert dump(sample) == before


def test_the_copy_for_disasters_is_readable_with_the_stages_key(pyinfra: Documented, sample: Sample) -> None:
    import json

    import pyrage

    ended = pyinfra("-y")
    copy = sample.home.state / "images" / f"{ended.report['run']}.sandbox.age"
    assert ended.rollout["image_copy"] == str(copy)
    key = next(line for line in (sample.identities / "test.txt").read_text().splitlines() if line[0] != "#")
    image = json.loads(pyrage.decrypt(copy.read_bytes(), [pyrage.x25519.Identity.from_str(key)]))
    assert image["folder"] is None
    assert [row[1] for row in image["tables"]["payment_methods"]["rows"]] == ["bank_transfer", "cod"]
