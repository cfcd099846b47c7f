"""What a shop sees through the must-use plugin: values for marks, hidden methods for who may, no harm."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from shops.wordpress.driver_base import must_use
from tests.conftest import missing
from tests.shops.wordpress.conftest import SECRET, STORAGE
from tests.shops.wordpress.must_use import CORE, Core

PREVIEW = {"kaitsu_preview": "t0ken"}
VALUES = {"secret_key": SECRET, "token": "tok_1"}
OPEN = ("yes", ["conbini", "card"])
HIDDEN = ("no", ["conbini"])


def seen(core: Core, cookies: dict[str, str] | None = None) -> tuple[str, list[str]]:
    """What of the method's switches is seen."""
    answer = core.run(["get_option", "pay_settings"], ["get_option", "pay_types"], cookies=cookies)
    return answer["results"][0]["enabled"], answer["results"][1]


def opened(core: Core) -> None:
    core.rows["pay_settings"] = core.rows["pay_settings"].replace('s:2:"no"', 's:3:"yes"')
    core.rows["pay_types"] = 'a:2:{i:0;s:7:"conbini";i:1;s:4:"card";}'


def test_marks_are_shown_as_the_values_of_the_box(core: Core) -> None:
    assert core.get("pay_key") == SECRET
    assert core.get("pay_settings")["keys"] == {"secret": SECRET}
    assert core.run(["apply_filters", "pay_token", "other"])["results"] == ["tok_1"]
    assert core.rows["pay_key"] == "@vault"


def test_only_an_exact_mark_is_a_mark(core: Core) -> None:
    core.rows["pay_key"] = "@vault "
    assert core.get("pay_key") == "@vault "


def test_a_row_that_is_not_there_is_nothing(core: Core) -> None:
    del core.rows["pay_key"]
    assert core.get("pay_key") is False


def test_the_switches_are_seen_as_they_are(core: Core) -> None:
    assert seen(core) == HIDDEN
    opened(core)
    assert seen(core) == OPEN


def test_the_holder_of_the_token_sees_hidden_methods_and_no_cache_keeps_it(core: Core) -> None:
    core.own.token("preview.json", "t0ken")
    assert seen(core, PREVIEW) == OPEN
    answer = core.run(cookies=PREVIEW)
    assert (answer["written"], answer["constant"]) == (["nocache"], True)
    assert seen(core) == HIDDEN
    assert core.run() == {**answer, "written": [], "constant": False}


@pytest.mark.parametrize("cookie", ["other", "", ["t0ken"], hashlib.sha256(b"t0ken").hexdigest()])
def test_another_token_shows_nothing(core: Core, cookie: str) -> None:
    core.own.token("preview.json", "t0ken")
    assert seen(core, {"kaitsu_preview": cookie}) == HIDDEN


def test_a_preview_ends(core: Core) -> None:
    core.own.token("preview.json", "t0ken", lifetime=-1)
    assert seen(core, PREVIEW) == HIDDEN


def test_a_check_without_preview_sees_what_shoppers_see(core: Core) -> None:
    core.own.token("preview.json", "t0ken")
    assert seen(core, {"kaitsu_check": "t0ken"}) == HIDDEN


@pytest.mark.parametrize("cookie", ["kaitsu_preview", "kaitsu_check"])
def test_new_orders_of_a_check_are_marked_and_no_others(core: Core, cookie: str) -> None:
    token_hash = core.own.token("preview.json", "t0ken")
    answer = core.run(["new_order", 0], ["new_order", 7], cookies={cookie: "t0ken"})
    assert answer["results"] == [{"_kaitsu_check": token_hash}, {}]
    assert core.run(["new_order", 0])["results"] == [{}]


BROKEN = [
    "no box",
    "no key",
    "no list",
    "other key",
    "damaged box",
    "damaged list",
    "field missing",
    "file gone",
    "no folder",
]


def break_it(core: Core, how: str) -> None:
    folder, box = core.own.path, core.own.box("pay")
    storage = json.loads((folder / "modules/pay.json").read_text())
    core.rows["kaitsu_modules"] = json.dumps({"pay": storage})  # autoloaded when it comes first
    core.rows = {name: core.rows[name] for name in sorted(core.rows)}
    breaks: dict[str, Callable[[], object]] = {
        "no box": box.unlink,
        "no key": (folder / "box.key").unlink,
        "no list": (folder / "modules/pay.json").unlink,
        "other key": lambda: (folder / "box.key").write_text("11" * 32),
        "damaged box": lambda: box.write_bytes(b"x" + box.read_bytes()[1:]),
        "damaged list": lambda: (folder / "modules/pay.json").write_text("{"),
        "field missing": lambda: core.own.keep("pay", storage, {"token": "tok_1"}),
        "file gone": lambda: core.own.keep("pay", storage, VALUES, files=["certificate"]),
        "no folder": lambda: shutil.rmtree(folder),
    }
    breaks[how]()


@pytest.mark.parametrize("how", BROKEN)
def test_whatever_breaks_the_methods_are_off_and_values_empty(core: Core, how: str) -> None:
    opened(core)
    core.own.token("preview.json", "t0ken")
    break_it(core, how)
    for cookies in (None, PREVIEW):
        assert seen(core, cookies) == HIDDEN
    assert core.get("pay_key") == ""
    assert core.run(["apply_filters", "pay_token", "other"])["results"] == [""]


def test_with_its_files_there_a_module_is_on(core: Core) -> None:
    opened(core)
    core.own.keep("pay", STORAGE.described("test"), VALUES, files=["certificate"])
    assert seen(core) == HIDDEN
    core.own.lay_file("pay", "certificate")
    assert seen(core) != HIDDEN


def test_what_a_rollout_does_not_need_is_not_missed(core: Core) -> None:
    opened(core)
    needed = {**STORAGE.described("test"), "needed": ["secret_key", "certificate"]}
    core.own.lay_file("pay", "certificate")
    core.own.keep("pay", needed, {"secret_key": SECRET}, files=["certificate"])
    assert seen(core) != HIDDEN
    core.own.keep("pay", needed, {"token": "tok_1"}, files=["certificate"])
    assert seen(core) == HIDDEN


@pytest.mark.parametrize("how", BROKEN)
def test_saving_a_form_while_broken_writes_nothing(core: Core, how: str) -> None:
    opened(core)
    before = dict(core.rows)
    break_it(core, how)
    answer = core.run(
        ["set_key", "pay_settings", "enabled", "no"],
        ["update_option", "pay_key", ""],
        ["update_option", "pay_types", ["conbini"]],
    )
    # The list is not in its old order for certain, but what it holds is what it held.
    assert {name: answer["rows"][name] for name in before} == before
    assert answer["written"] == []


def test_another_module_is_not_touched_by_a_broken_one(core: Core) -> None:
    storage = json.loads((core.own.path / "modules/pay.json").read_text().replace("pay_", "buy_"))
    core.own.keep("buy", storage, {"secret_key": "other", "token": "t"})
    core.rows["buy_key"] = "@vault"
    core.own.box("pay").unlink()
    assert core.get("buy_key") == "other"


def test_kaitsus_question_is_answered_at_once(core: Core) -> None:
    core.own.token("ask.json", "ask")
    answer = json.loads(core.output(cookies={"kaitsu_ask": "ask"}))
    assert answer.pop("php").count(".") == 2
    assert answer == {"kaitsu": 1, "own": "readable", "sodium": True}
    assert "results" in core.output(cookies={"kaitsu_ask": "no"})
    core.own.token("ask.json", "ask", lifetime=-1)
    assert "results" in core.output(cookies={"kaitsu_ask": "ask"})


def test_an_unreadable_folder_is_told_to_whoever_asks(core: Core) -> None:
    shutil.rmtree(core.own.path)
    assert json.loads(core.output(cookies={"kaitsu_ask": "x"})) == {"kaitsu": 1, "own": "unreadable"}
    assert "results" in core.output()


def test_an_opened_value_is_in_nothing_that_is_printed_of_hooks(core: Core) -> None:
    dump = core.plugin.with_name("dump.php")
    dump.write_text(f"<?php $argv[1] = '{core.plugin}'; include '{CORE}'; print_r($hooks);", encoding="utf-8")
    core.php = ["php", str(dump)]
    answer, _, printed = core.output([["get_option", "pay_settings"]]).partition("Array")
    assert SECRET in answer
    assert "pay" in printed
    assert SECRET not in printed


def test_the_file_is_laid_as_it_is() -> None:
    assert must_use().count("'@own@'") == 1


def without_sodium(core: Core) -> None:
    listed = subprocess.run(
        ["php", "-r", "echo implode(',', get_extension_funcs('sodium'));"],
        capture_output=True,
        text=True,
        check=True,
    )
    core.php = ["php", "-d", f"disable_functions={listed.stdout}"]


def test_without_the_sodium_extension_wordpress_own_opens_the_box(core: Core, tmp_path: Path) -> None:
    """PHP cannot take out what is built in: its functions are, and both sides are told it is not there."""
    wordpress = Path("/usr/share/wordpress")
    if not wordpress.is_dir():
        missing("wordpress is not installed")
    without_sodium(core)
    copied = tmp_path / "wp-includes/sodium_compat"
    shutil.copytree(wordpress / "wp-includes/sodium_compat", copied)
    for file in (*copied.rglob("*.php"), core.plugin):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("extension_loaded('sodium')", "false"), encoding="utf-8")
    core.environment = {**os.environ, "KAITSU_TEST_CORE": f"{tmp_path}/"}
    assert core.get("pay_key") == SECRET


def test_where_the_extensions_functions_are_forbidden_the_methods_are_off(core: Core) -> None:
    without_sodium(core)
    opened(core)
    assert seen(core) == HIDDEN
    assert core.get("pay_key") == ""


def test_a_copy_of_the_shop_on_the_same_server_has_none_of_it(core: Core) -> None:
    opened(core)
    root = core.own.path / "root"
    root.write_text(os.path.realpath(CORE.parent), encoding="utf-8")
    assert (core.get("pay_key"), seen(core)) == (SECRET, OPEN)
    root.write_text("/home/hanaya/shop", encoding="utf-8")
    assert (core.get("pay_key"), seen(core)) == ("", HIDDEN)
