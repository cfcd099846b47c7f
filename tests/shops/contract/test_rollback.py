"""After a rollback the shop is as it was, to the byte; but what real orders need stays."""

import base64
import json

import pytest

from tests.shops.contract.harness import LEASE, Subject

TOKEN = "ab" * 32


@pytest.mark.parametrize("start", ["new", "upgrade"])
def test_a_whole_run_is_undone_to_the_byte(shop: Subject, start: str) -> None:
    if start == "upgrade":
        shop.in_service("1.1.0")
    before, state = shop.snapshot(), shop.probe()
    shop.whole_run("r1", legal="<h2>カード</h2>\r\n", guide="x")
    assert shop.is_open()
    assert shop.snapshot() != before
    answer = shop.undo("r1")
    assert (answer["ok"], answer["undone"], answer["equal"], answer["stays"]) == (True, ["r1"], True, [])
    assert answer["before"] == state
    assert shop.snapshot() == before
    assert {**shop.probe(), "box_key": ""} == {**state, "box_key": ""}


def test_runs_are_undone_newest_first_and_another_begins_anew(shop: Subject) -> None:
    shops = [shop.snapshot()]
    shop.whole_run("r1", legal="a")
    shops.append(shop.snapshot())
    shop.set_version("1.1.0")
    shops[-1] = shop.snapshot()
    shop.whole_run("r2", legal="b")
    assert shop.undo("r2")["equal"] is True
    assert shop.snapshot() == shops[1]
    assert shop.undo("r1")["equal"] is True
    assert shop.snapshot() == shops[0]
    shop.whole_run("r3", legal="a")
    assert shop.undo("r3")["equal"] is True
    assert shop.snapshot() == shops[0]


def test_two_runs_are_undone_in_one_program(shop: Subject) -> None:
    before = shop.snapshot()
    shop.whole_run("r1", legal="a")
    shop.set_version("1.1.0")
    shop.whole_run("r2", legal="b")
    answer = shop.undo("r2", "r1")
    assert (answer["undone"], answer["equal"]) == (["r2", "r1"], True)
    assert shop.snapshot() == before


def test_a_run_that_is_undone_already_or_was_never_there_is_passed_over(shop: Subject) -> None:
    shop.whole_run("r1")
    shop.undo("r1")
    before = shop.snapshot()
    answer = shop.undo("r1", "r0")
    assert (answer["ok"], answer["undone"], answer["equal"]) == (True, [], True)
    assert shop.snapshot() == before


def test_what_our_check_bought_is_removed_and_the_stock_given_back(shop: Subject) -> None:
    before = shop.snapshot()
    shop.whole_run("r1", token_hash=TOKEN)
    shop.order(TOKEN)
    answer = shop.undo("r1")
    assert (answer["stays"], answer["equal"]) == ([], True)
    assert shop.snapshot() == before


@pytest.mark.rule("H11")
def test_what_real_orders_need_stays_and_is_hidden(shop: Subject) -> None:
    shop.whole_run("r1", token_hash=TOKEN, legal="a")
    legal = shop.body()
    shop.order(TOKEN)
    shop.order()
    answer = shop.undo("r1")
    assert (answer["stays"], answer["equal"]) == ([shop.sample.method], True)
    state = shop.state()
    code = shop.sample.module.code
    assert state.modules[code].enabled
    assert state.credentials[code].stage == "test"
    assert shop.module_folder().is_dir()
    assert not shop.is_open()
    assert "kaitsu" in legal
    assert "kaitsu" not in shop.body()
    assert all(shop.is_open(existing) for existing in shop.sample.existing)


def test_on_production_nothing_of_our_check_is_left_when_it_opens(shop: Subject) -> None:
    shop.begin("r1", 4, token_hash=TOKEN)
    before = shop.orders()
    shop.order(TOKEN)
    shop.order()
    later = {**LEASE, "first": False}
    assert shop.write("r1", {**shop.go_live_action(), "clean": True}, lease=later)["ok"] is True
    assert shop.orders() == before + 1
    assert shop.is_open()


def test_an_order_by_a_method_that_was_there_before_keeps_nothing(shop: Subject) -> None:
    shop.in_service("1.1.0")
    before = shop.is_open()
    shop.whole_run("r1")
    shop.order()
    answer = shop.undo("r1")
    assert (answer["stays"], answer["equal"], shop.is_open()) == ([], True, before)


@pytest.mark.parametrize("start", ["new", "upgrade"])
def test_a_run_that_fails_in_the_end_is_undone_by_the_failing_program(shop: Subject, start: str) -> None:
    if start == "upgrade":
        shop.in_service("1.1.0")
    before = shop.snapshot()
    later = {**LEASE, "first": False}
    key = shop.write("r1", shop.module_action, last=False)["state"]["box_key"]
    shop.write("r1", shop.credentials_action(key, secret_key="b"), lease=later, last=False)
    shop.write("r1", shop.register_action(), lease=later, last=False)
    answer = shop.write("r1", shop.go_live_action(shop.sample.method, "unknown"), lease=later)
    assert (answer["reason"], answer["restored"]) == ("method_foreign", True)
    assert shop.snapshot() == before


def test_an_image_that_is_not_the_one_that_was_taken_is_not_put_back(shop: Subject) -> None:
    shop.whole_run("r1")
    before = shop.snapshot()
    [image] = (shop.own / "images").iterdir()
    image.write_bytes(b"damaged")
    assert shop.undo("r1")["reason"] == "image_damaged"
    assert not (shop.own / "lease.json").exists()
    assert shop.status() == "done"
    assert shop.snapshot() == before


def test_not_even_if_it_was_sealed_to_this_host(shop: Subject) -> None:
    """Another run's image in its place opens well, and is of another day."""
    shop.whole_run("r1")
    shop.write("r2", shop.options_action)
    before = shop.snapshot()
    images = shop.own / "images"
    (images / "r2.image").write_bytes((images / "r1.image").read_bytes())
    assert shop.undo("r2")["reason"] == "image_damaged"
    assert shop.snapshot() == before


def test_credentials_that_were_there_before_are_put_back_to_the_byte_with_their_mode(shop: Subject) -> None:
    shop.whole_run("r1")
    shop.box.chmod(0o640)
    before = shop.snapshot()
    shop.write("r2", shop.credentials_action(shop.probe()["box_key"], hash_key="value"))
    assert shop.snapshot() != before
    assert shop.undo("r2")["equal"] is True
    assert shop.snapshot() == before


def test_no_image_is_readable_without_the_hosts_key(shop: Subject) -> None:
    shop.in_service("1.1.0")
    shop.write("r1", shop.module_action)
    [image] = (shop.own / "images").iterdir()
    assert shop.sample.module.code.encode() not in image.read_bytes()


def test_the_image_that_goes_to_the_engine_holds_the_state_it_was_taken_on(shop: Subject) -> None:
    state = shop.probe()
    answer = shop.write("r1", shop.module_action)
    assert json.loads(base64.b64decode(answer["image"]))["state"] == state
