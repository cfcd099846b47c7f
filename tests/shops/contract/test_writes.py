"""What each program of a shop system writes, and what it refuses."""

import json
import stat
import time

import pytest

from kaitsu.model.state import State
from kaitsu.vault.credentials import CredentialSet
from tests.shops.contract.harness import COMPARE_KEY, HEAD, LEASE, Subject

SECRET = "sk_test_" + "x" * 32


def test_a_probe_sees_the_shop_and_changes_nothing(shop: Subject) -> None:
    before = shop.snapshot()
    state = shop.state()
    assert [(method.code, method.module, method.open) for method in state.methods] == [
        (code, "", True) for code in shop.sample.existing
    ]
    assert shop.probe()["modules"] == shop.built_in
    assert (state.credentials, state.options, state.box_key) == ({}, {}, "")
    assert shop.probe() == shop.probe()
    assert shop.snapshot() == before
    assert not shop.own.exists()


def test_the_digest_on_the_host_is_the_digest_here(shop: Subject) -> None:
    """Else every write would be refused: non-ASCII page texts and method names are in the State."""
    assert shop.write("r1", shop.module_action)["ok"] is True


@pytest.mark.rule("S4")
def test_the_module_program_installs_enables_and_makes_the_key(shop: Subject) -> None:
    module = shop.sample.module
    state = State.from_json(shop.write("r1", shop.module_action)["state"])
    assert state.modules[module.code].enabled
    assert (state.modules[module.code].version, state.modules[module.code].archive) == (
        module.version,
        module.sha256,
    )
    assert shop.module_folder().is_dir()
    assert len(state.box_key) == 64


def test_what_is_ours_is_for_the_shops_user_only(shop: Subject) -> None:
    shop.whole_run()
    assert stat.S_IMODE(shop.own.stat().st_mode) == 0o700
    for path in [*shop.own.rglob("*"), shop.box]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_second_program_changes_nothing(shop: Subject) -> None:
    """Idempotent: each action, asked for once more, leaves the shop as it is."""
    shop.whole_run("r1", legal="x")
    before = shop.reopened()
    again = [shop.module_action, shop.register_action(), shop.go_live_action(legal="x")]
    answers = [shop.write(f"again{number}", action) for number, action in enumerate(again)]
    assert [answer["ok"] for answer in answers] == [True] * 3
    assert shop.reopened() == before


def test_a_second_module_program_keeps_the_key_and_the_files(shop: Subject) -> None:
    first = shop.write("r1", shop.module_action)["state"]
    assert shop.write("r1", shop.module_action)["state"] == first


@pytest.mark.installs
def test_a_replaced_module_is_moved_aside_not_deleted(shop: Subject) -> None:
    shop.write("r1", shop.module_action)
    files = {path.name for path in shop.module_folder().iterdir()}
    shop.set_version("1.1.0")
    shop.write("r2", shop.module_action)
    assert {path.name for path in (shop.own / shop.aside).iterdir()} == files


def test_credentials_are_kept_sealed_and_compared_by_tag(shop: Subject) -> None:
    key = shop.write("r1", shop.module_action)["state"]["box_key"]
    answer = shop.write("r2", shop.credentials_action(key, secret_key=SECRET))
    state = State.from_json(answer["state"])
    code = shop.sample.module.code
    assert state.credentials[code].stage == "test"
    assert list(state.credentials[code].tags) == ["secret_key"]
    assert SECRET not in json.dumps(answer)
    assert SECRET not in repr(shop.snapshot())
    for file in [*shop.root.rglob("*"), *shop.own.rglob("*")]:
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes()


def test_the_tags_are_those_of_the_vault(shop: Subject) -> None:
    """Else every run would find other credentials there, and write them anew."""
    key = shop.write("r1", shop.module_action)["state"]["box_key"]
    fields = {"secret_key": SECRET, "shop_id": "はなや\x7f", "7": ""}
    shop.write("r2", shop.credentials_action(key, files={}, **fields))
    vault = CredentialSet("s", shop.sample.gateway, "test", COMPARE_KEY, fields)
    assert shop.state().credentials[shop.sample.module.code].tags == vault.tags()


def test_a_box_for_another_host_is_refused_and_not_kept(shop: Subject) -> None:
    shop.write("r1", shop.module_action)
    before = shop.snapshot()
    other = "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
    answer = shop.write("r2", shop.credentials_action(other, secret_key=SECRET))
    assert (answer["ok"], answer["reason"], answer["restored"]) == (False, "box_refused", True)
    assert shop.snapshot() == before


def test_a_box_that_cannot_be_opened_any_more_is_told_without_tags(shop: Subject) -> None:
    shop.whole_run()
    shop.box.write_bytes(b"rubbish")
    credentials = shop.state().credentials[shop.sample.module.code]
    assert (credentials.stage, credentials.tags) == ("", {})


def test_a_write_planned_on_another_state_is_refused(shop: Subject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", shop.module_action, state="0" * 64)
    assert (answer["ok"], answer["reason"], answer["restored"]) == (False, "state_moved", True)
    assert shop.snapshot() == before


def test_a_shop_somebody_has_worked_on_in_the_meantime_is_not_written_on(shop: Subject) -> None:
    request = shop.request("r1", shop.module_action)
    shop.set_title("新しい表題")
    before = shop.snapshot()
    assert shop.ask(request)["reason"] == "state_moved"
    assert shop.snapshot() == before


def test_nothing_is_written_for_a_module_that_is_not_enabled(shop: Subject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action)
    assert (answer["ok"], answer["reason"]) == (False, "module_absent")
    assert shop.snapshot() == before


@pytest.mark.parametrize("action", ["credentials", "options", "register_methods", "pages", "go_live"])
def test_a_disabled_module_is_left_alone(served: Subject, action: str) -> None:
    served.disable_module()
    before = served.snapshot()
    requests = {
        "credentials": served.credentials_action("52" * 32, secret_key="b"),
        "options": served.options_action,
        "register_methods": served.register_action(),
        "pages": {"action": "pages", "pages": {"legal": "a"}},
        "go_live": served.go_live_action(),
    }
    answer = served.write("r1", requests[action])
    assert (answer["ok"], answer["reason"], answer["restored"]) == (False, "module_absent", True)
    assert served.snapshot() == before


@pytest.mark.rule("I3")
def test_a_method_of_somebody_else_is_left_alone(shop: Subject) -> None:
    shop.write("r1", shop.module_action)
    before = shop.snapshot()
    theirs = shop.sample.existing[-1]
    for number, action in enumerate([shop.register_action(theirs), shop.go_live_action(theirs)]):
        answer = shop.write(f"r2{number}", action)
        assert (answer["reason"], answer["restored"]) == ("method_foreign", True)
        assert shop.snapshot() == before


def test_methods_are_hidden_until_they_are_opened_and_others_stay_open(shop: Subject) -> None:
    shop.write("r1", shop.module_action, last=False)
    later = {**LEASE, "first": False}
    answer = shop.write("r1", shop.register_action(), lease=later, last=False)
    methods = {method["code"]: method["open"] for method in answer["state"]["methods"]}
    assert methods == {**dict.fromkeys(shop.sample.existing, True), shop.sample.method: False}
    assert not shop.is_open()
    shop.write("r1", shop.go_live_action(), lease=later)
    assert shop.is_open()
    assert all(shop.is_open(code) for code in shop.sample.existing)


def test_a_preview_lasts_from_the_registering_to_the_opening(shop: Subject) -> None:
    shop.begin("r1", 3)
    assert shop.preview() is None
    later = {**LEASE, "first": False}
    shop.write("r1", shop.register_action(token_hash="ab" * 32), lease=later, last=False)
    laid = shop.preview()
    assert laid is not None
    assert laid[0] == "ab" * 32
    assert 50 < laid[1] - time.time() <= 60
    shop.write("r1", shop.go_live_action(), lease=later)
    assert shop.preview() is None


def test_a_preview_ends_with_the_undoing_of_its_run(shop: Subject) -> None:
    shop.begin("r1", 4, token_hash="ab" * 32)
    assert shop.undo("r1", unlock="r1")["equal"] is True
    assert shop.preview() is None


@pytest.mark.parametrize("action", ["module", "credentials", "options", "pages"])
def test_whatever_changes_under_an_open_method_hides_it(served: Subject, action: str) -> None:
    key = served.write("r0", served.options_action)["state"]["box_key"]
    served.write("r1", served.go_live_action())
    assert served.is_open()
    requests = {
        "module": served.module_action,
        "credentials": served.credentials_action(key, secret_key="b"),
        "options": served.options_action,
        "pages": {"action": "pages", "pages": {"legal": "a"}},
    }
    assert served.write("r2", requests[action])["ok"] is True
    assert not served.is_open()
    assert all(served.is_open(code) for code in served.sample.existing)


def test_the_host_remembers_the_ledgers_head_and_what_a_run_did(shop: Subject) -> None:
    answer = shop.write("r1", shop.module_action, revision="rev")
    [record] = answer["records"]
    assert (record["run"], record["head"], record["revision"]) == ("r1", HEAD, "rev")
    assert (record["status"], record["after"]) == ("done", answer["state"])
    assert record["before"]["modules"] == shop.built_in


@pytest.mark.parametrize("how", ["absent", "unreadable", "incomplete"])
def test_a_shop_that_cannot_be_read_is_named(shop: Subject, how: str) -> None:
    shop.damage(how)
    expected = "shop_not_found" if how == "absent" else "shop_unreadable"
    assert shop.ask({"action": "probe"})["reason"] == expected


def test_a_program_that_takes_too_long_ends_itself(shop: Subject) -> None:
    """A lock held by the shop: the program gives up with a name, it does not hang."""
    request = shop.request("r1", shop.options_action, state="0" * 64, deadline=1)
    with shop.busy():
        answer = shop.ask(request)
    assert answer["ok"] is False
    assert answer["reason"] in ("deadline_passed", "program_failed", "shop_unreadable")


def test_an_action_nobody_knows_is_refused(shop: Subject) -> None:
    before = shop.snapshot()
    answer = shop.write("r1", {"action": "sell_everything"})
    assert (answer["reason"], answer["restored"]) == ("program_failed", True)
    assert shop.snapshot() == before
