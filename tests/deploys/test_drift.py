"""`deploys/drift.py`: 0 when the shop is as the last run left it, 4 with a masked difference when not."""

import json
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from nacl.public import PrivateKey, SealedBox

from kaitsu.cli.sample import Sample
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import count_shells, dump
from tests.deploys.test_rollback import execute

CANARY = "sk_test_" + "C" * 32


def swap_key(sample: Sample) -> None:
    """Somebody with access to the host sealed another key into the box."""
    private = sample.shop("test") / "private"
    key = PrivateKey(bytes.fromhex((private / "box.key").read_text().strip()))
    content = json.loads(SealedBox(key).decrypt((private / "sandbox_pay.box").read_bytes()))
    content["fields"]["secret_key"] = CANARY
    (private / "sandbox_pay.box").write_bytes(SealedBox(key.public_key).encrypt(json.dumps(content).encode()))


def patch_module(sample: Sample) -> None:
    with (sample.shop("test") / "modules" / "sandbox_pay" / "sandbox_pay.py").open("a") as file:
        file.write("# patched by hand\n")


def remove_module(sample: Sample) -> None:
    shutil.rmtree(sample.shop("test") / "modules" / "sandbox_pay")


DRIFTS: dict[str, tuple[Callable[[Sample], None], str]] = {
    "a page": (
        lambda sample: execute(sample, "UPDATE pages SET title = 'x' WHERE name = 'legal'"),
        "page legal.around",
    ),
    "a method hidden": (
        lambda sample: execute(sample, "UPDATE payment_methods SET open = 0 WHERE code = 'sandbox_card'"),
        "method sandbox_card.open",
    ),
    "a method that was there before": (
        lambda sample: execute(sample, "UPDATE payment_methods SET open = 0 WHERE code = 'cod'"),
        "method cod.open",
    ),
    "a key": (swap_key, "credentials.sandbox_pay.secret_key"),
    "the module disabled": (
        lambda sample: execute(sample, "UPDATE modules SET enabled = 0"),
        "sandbox_pay.enabled",
    ),
    "an option": (
        lambda sample: execute(sample, "UPDATE module_settings SET value = 'live' WHERE key = 'mode'"),
        "sandbox_pay.mode",
    ),
    "a file of the module": (patch_module, "sandbox_pay.files"),
    "the module's files gone": (remove_module, "sandbox_pay.files"),
}


@pytest.fixture
def deployed(pyinfra: Documented) -> Documented:
    assert pyinfra("-y").code == 0
    return pyinfra


@pytest.mark.parametrize("what", DRIFTS)
def test_a_change_by_hand_is_found_and_named(what: str, deployed: Documented) -> None:
    change, field = DRIFTS[what]
    change(deployed.sample)
    ended = deployed("-y", deploy="drift")
    assert ended.code == 4, ended.output
    assert set(ended.reasons) == {"drifted_around" if field.endswith(".around") else "drifted"}
    assert field in [problem["values"]["field"] for problem in ended.rollout["problems"]]
    assert CANARY not in ended.output
    assert CANARY not in json.dumps(ended.report)


def test_an_untouched_shop_has_not_drifted_and_is_asked_once(deployed: Documented, tmp_path: Path) -> None:
    before = dump(deployed.sample)
    counter = count_shells(deployed, tmp_path)
    ended = deployed("-y", deploy="drift")
    assert ended.code == 0, ended.output
    assert counter.read_text().count("run") == 1
    assert dump(deployed.sample) == before


def test_orders_of_shoppers_are_not_drift(deployed: Documented) -> None:
    with sqlite3.connect(deployed.sample.shop("test") / "shop.db") as db:
        db.execute("UPDATE products SET stock = stock - 1")
    db.close()
    assert deployed("-y", deploy="drift").code == 0


def test_a_shop_nobody_has_deployed_to_has_nothing_to_compare_with(pyinfra: Documented) -> None:
    ended = pyinfra("-y", deploy="drift")
    assert ended.code == 2, ended.output
    assert ended.reasons == ["never_deployed"]


def test_after_a_drift_the_documented_command_brings_the_declared_values_back(deployed: Documented) -> None:
    execute(deployed.sample, "UPDATE module_settings SET value = 'live' WHERE key = 'mode'")
    assert deployed("-y").code == 0
    assert deployed("-y", deploy="drift").code == 0
