"""What gets into the database through the must-use plugin: marks, and nothing that only we had shown."""

from typing import Any

import pytest

from tests.shops.wordpress.conftest import SECRET
from tests.shops.wordpress.must_use import Core

PREVIEW = {"kaitsu_preview": "t0ken"}


def save_all(core: Core, cookies: dict[str, str] | None = None) -> dict[str, Any]:
    """As forms do: everything that is read is written."""
    steps: list[list[Any]] = [
        ["set_key", "pay_settings", "mode2", 1],
        ["set_key", "pay_settings", "enabled", "no"],
    ]
    return core.run(*steps, cookies=cookies)


def secrets_in(rows: dict[str, str]) -> list[str]:
    return [name for name, text in rows.items() if "sk_test" in text]


def test_an_unchanged_value_is_not_written(core: Core) -> None:
    before = dict(core.rows)
    answer = core.run(
        ["update_option", "pay_key", SECRET],
        ["set_key", "pay_settings", "enabled", "no"],
        ["update_option", "pay_types", ["conbini"]],
    )
    assert (answer["rows"], answer["written"], answer["results"]) == (before, [], [False] * 3)


def test_a_changed_row_is_written_with_its_marks_and_its_objects(core: Core) -> None:
    answer = core.run(["set_key", "pay_settings", "title", "Card"])
    assert answer["written"] == ["pay_settings"]
    text = answer["rows"]["pay_settings"]
    assert 's:6:"secret";s:6:"@vault"' in text
    assert 'O:8:"PayMode_":1:{s:4:"test";b:1;}' in text
    assert core.get("pay_settings")["keys"]["secret"] == SECRET
    assert core.get("pay_settings")["title"] == "Card"


@pytest.mark.parametrize("form", [SECRET, f" {SECRET}\n", SECRET.replace("&", "&amp;"), "@vault"])
def test_what_a_form_makes_of_the_value_is_a_mark_again(core: Core, form: str) -> None:
    core.run(["update_option", "pay_key", form])
    assert core.rows["pay_key"] == "@vault"


def test_a_value_that_lies_there_in_clear_becomes_a_mark_when_it_is_saved(core: Core) -> None:
    core.rows["pay_key"] = SECRET
    core.run(["update_option", "pay_key", f"{SECRET} "])
    assert core.rows["pay_key"] == "@vault"


def test_another_value_stays_and_wins(core: Core) -> None:
    core.run(["update_option", "pay_key", "sk_typed"])
    assert core.rows["pay_key"] == "sk_typed"
    assert core.get("pay_key") == "sk_typed"


def test_no_value_gets_in_by_adding_a_row(core: Core) -> None:
    core.run(["delete_option", "pay_key"], ["add_option", "pay_key", SECRET])
    assert core.rows["pay_key"] == "@vault"
    core.run(
        ["delete_option", "pay_settings"], ["update_option", "pay_settings", {"keys": {"secret": SECRET}}]
    )
    assert secrets_in(core.rows) == []
    assert core.get("pay_settings")["keys"]["secret"] == SECRET


@pytest.mark.parametrize(
    "step",
    [
        ["set_key", "pay_settings", "enabled", "yes"],
        ["set_key", "pay_settings", "title", "Card"],
        ["update_option", "pay_types", ["conbini", "card"]],
        ["update_option", "pay_types", ["card", "conbini", "paypay"]],
    ],
)
def test_a_preview_never_opens_anything_by_a_write(core: Core, step: list[Any]) -> None:
    core.own.token("preview.json", "t0ken")
    core.run(step, cookies=PREVIEW)
    assert core.get("pay_settings")["enabled"] == "no"
    assert "card" not in core.get("pay_types")
    assert ("paypay" in core.get("pay_types")) == ("paypay" in step[-1])


def test_a_person_opens_and_hides_methods_as_before(core: Core) -> None:
    core.run(["set_key", "pay_settings", "enabled", "yes"], ["update_option", "pay_types", ["card"]])
    assert (core.get("pay_settings")["enabled"], core.get("pay_types")) == ("yes", ["card"])
    core.run(["set_key", "pay_settings", "enabled", "no"], ["update_option", "pay_types", []])
    assert (core.get("pay_settings")["enabled"], core.get("pay_types")) == ("no", [])


def test_saving_with_the_preview_writes_only_what_changed(core: Core) -> None:
    core.own.token("preview.json", "t0ken")
    before = dict(core.rows)
    answer = core.run(["set_key", "pay_settings", "enabled", "yes"], cookies=PREVIEW)
    assert answer["rows"] == before
    save_all(core, PREVIEW)
    assert secrets_in(core.rows) == []


def test_without_our_folder_writes_are_as_they_were(core: Core) -> None:
    (core.own.path / "modules/pay.json").unlink()
    core.run(["update_option", "pay_key", "sk_other"])
    assert core.rows["pay_key"] == "sk_other"


def test_what_was_written_is_read_in_the_same_request(core: Core) -> None:
    answer = core.run(
        ["get_option", "pay_settings"],
        ["set_key", "pay_settings", "title", "Card"],
        ["get_option", "pay_settings"],
        ["delete_option", "pay_settings"],
        ["get_option", "pay_settings"],
    )
    before, _, after, _, gone = answer["results"]
    assert "title" not in before
    assert (after["title"], after["keys"]["secret"], gone) == ("Card", SECRET, False)


def test_a_member_is_taken_out_of_a_list_with_the_others_left_in_their_order(core: Core) -> None:
    core.rows["pay_types"] = 'a:3:{i:0;s:4:"bank";i:1;s:4:"card";i:2;s:7:"conbini";}'
    core.own.box("pay").unlink()
    assert core.get("pay_types") == ["bank", "conbini"]
    core.run(["update_option", "pay_types", ["bank"]])
    assert core.rows["pay_types"] == 'a:2:{i:0;s:4:"bank";i:1;s:4:"card";}'


MOVED = (
    'a:4:{s:7:"enabled";s:2:"no";s:4:"keys";a:2:{s:6:"secret";s:6:"@vault";s:2:"id";s:1:"7";}'
    's:5:"brand";a:1:{i:0;s:4:"VISA";}s:4:"live";s:3:"yes";}'
)


def meanwhile(core: Core, *step: Any, to: str | None = MOVED) -> Any:
    """A visit reads the settings, somebody else writes them, and then the visit does as the step says."""
    core.run(["get_option", "pay_settings"], ["elsewhere", "pay_settings", to], list(step))
    return core.run(["get_option", "pay_settings"])["results"][0]


def test_a_visit_takes_back_nothing_that_was_written_since_it_read(core: Core) -> None:
    """Welcart's modules save all they have read, with one key of their own in it."""
    found = meanwhile(core, "set_key", "pay_settings", "visits", 1)
    assert (found["visits"], found["live"], found["brand"]) == (1, "yes", ["VISA"])
    assert found["keys"] == {"secret": SECRET, "id": "7"}
    assert 's:6:"secret";s:6:"@vault"' in core.rows["pay_settings"]


def test_what_a_visit_changes_itself_is_changed(core: Core) -> None:
    assert meanwhile(core, "set_key", "pay_settings", "live", "no")["live"] == "no"
    assert meanwhile(core, "set_key", "pay_settings", "brand", ["JCB"])["brand"] == ["JCB"]


def test_a_visit_that_changes_nothing_writes_nothing(core: Core) -> None:
    meanwhile(core, "set_key", "pay_settings", "enabled", "no")
    assert core.rows["pay_settings"] == MOVED


def test_a_preview_opens_nothing_by_an_old_reading_either(core: Core) -> None:
    core.own.token("preview.json", "t0ken")
    steps = [["elsewhere", "pay_settings", MOVED], ["set_key", "pay_settings", "title", "Card"]]
    core.run(*steps, cookies=PREVIEW)
    assert core.get("pay_settings")["enabled"] == "no"
    assert core.get("pay_settings")["title"] == "Card"


def test_a_row_that_came_to_be_since_is_not_laid_once_more(core: Core) -> None:
    del core.rows["pay_settings"]
    found = meanwhile(core, "update_option", "pay_settings", {"enabled": "yes", "visits": 1})
    assert core.rows["pay_settings"] == MOVED
    assert found["enabled"] == "no"


def test_a_row_that_is_gone_since_is_as_its_last_reader_has_it(core: Core) -> None:
    assert meanwhile(core, "set_key", "pay_settings", "visits", 1, to=None)["visits"] == 1
    assert secrets_in(core.rows) == []
