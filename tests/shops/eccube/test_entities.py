"""Columns of a module's entities: what the shop sees, and what is written."""

import json
import shutil
from collections.abc import Callable

import pytest

from tests.shops.eccube.conftest import CONFIG, SECRET, about
from tests.shops.eccube.laid import CUSTOMIZE, Request, lay

VALUES = {"secret": SECRET, "token": "tok_1"}
MARKED = '{"keys":[{"secret":"@vault"}],"more":{}}'


def shown(request: Request) -> dict[str, str]:
    loaded: dict[str, str] = request.get("load", CONFIG)
    return loaded


def written(request: Request, *steps: list[str | None]) -> object:
    return request.run(["load", CONFIG], *steps, ["flush"])["written"]


def test_what_is_bound_is_shown_and_nothing_else(request_: Request) -> None:
    answer = request_.run(["load", CONFIG], ["flush"])
    data = json.loads(answer["results"][0]["data"])
    assert answer["results"][0] == {**answer["results"][0], "secret": SECRET, "name": "@vault"}
    assert data == {"keys": [{"secret": SECRET}], "more": {}}
    assert answer["written"] == []


def test_an_entity_loaded_by_proxy_is_the_same(request_: Request) -> None:
    assert request_.get("load", f"Proxies\\__CG__\\{CONFIG}")["secret"] == SECRET


@pytest.mark.parametrize(
    "data",
    [
        '{"keys":[{"secret":"SECRET"}],"more":{},"empty":[]}',
        '{"keys":[{"secret":"SECRET"}],"name":"日本","url":"https:\\/\\/a"}',
        '{"keys":[{"secret":"SECRET"}],"name":"\\u65e5","url":"https://a","rate":1.0}',
        'a:2:{s:4:"keys";a:1:{i:0;a:1:{s:6:"secret";s:%d:"SECRET";}}s:4:"more";O:4:"Else":0:{}}',
    ],
)
def test_what_lies_around_a_value_stays_byte_for_byte(request_: Request, data: str) -> None:
    def of(value: str) -> str:
        return data.replace("%d", str(len(value.encode()))).replace("SECRET", value)

    request_.rows[CONFIG][0]["data"] = of("@vault")
    request_.rows[CONFIG][0]["secret"] = "typed"
    is_escaped = data[0] == "{" and "日本" not in data
    in_text = json.dumps(SECRET)[1:-1] if is_escaped else SECRET
    assert shown(request_)["data"] == of(in_text)
    assert written(request_, ["set", "data", of(in_text)]) == []
    request_.rows[CONFIG][0]["data"] = None
    assert written(request_, ["set", "data", of(in_text)]) == [{"data": of("@vault")}]


@pytest.mark.parametrize("data", ["", None, "{", "text", "a:1:{", '{"keys":"@vault"}', '{"keys":[]}', "[]"])
def test_what_has_no_such_place_is_left_alone(request_: Request, data: str | None) -> None:
    request_.rows[CONFIG][0]["data"] = data
    assert shown(request_)["data"] == data


def test_an_array_column_is_entered(request_: Request) -> None:
    request_.rows[CONFIG][0]["data"] = {"keys": [{"secret": "@vault"}]}
    answer = request_.run(
        ["load", CONFIG], ["set", "data", {"keys": [{"secret": SECRET}], "x": 1}], ["flush"]
    )
    assert answer["results"][0]["data"] == {"keys": [{"secret": SECRET}]}
    assert answer["written"] == [{"data": {"keys": [{"secret": "@vault"}], "x": 1}}]


def test_another_column_is_written_alone(request_: Request) -> None:
    assert written(request_, ["set", "name", "x"]) == [{"name": "x"}]


def test_the_value_typed_again_is_no_write_and_another_stays(request_: Request) -> None:
    assert written(request_, ["set", "secret", SECRET]) == []
    assert written(request_, ["set", "secret", f" {SECRET}"]) == [{"secret": "@vault"}]
    assert written(request_, ["set", "secret", "other"]) == [{"secret": "other"}]
    assert written(request_, ["set", "secret", None]) == [{"secret": None}]


def test_the_value_typed_over_another_becomes_the_mark(request_: Request) -> None:
    request_.rows[CONFIG][0]["secret"] = "other"
    assert shown(request_)["secret"] == "other"
    assert written(request_, ["set", "secret", SECRET]) == [{"secret": "@vault"}]


def test_a_new_row_has_marks(request_: Request) -> None:
    answer = request_.run(["persist", CONFIG, {"secret": SECRET, "data": None, "name": SECRET}])
    assert answer["written"] == [{"secret": "@vault", "data": None, "name": SECRET}]
    assert answer["results"][0]["secret"] == SECRET


def test_no_second_level_cache_keeps_what_is_shown(request_: Request) -> None:
    assert request_.get("metadata", CONFIG) is None
    assert request_.get("metadata", "Eccube\\Entity\\News") is not None


BROKEN: dict[str, Callable[[Request], object]] = {
    "no box": lambda one: one.own.box("Pay").unlink(),
    "no key": lambda one: (one.own.path / "box.key").unlink(),
    "other key": lambda one: (one.own.path / "box.key").write_text("11" * 32),
    "damaged box": lambda one: one.own.box("Pay").write_bytes(b"x" + one.own.box("Pay").read_bytes()[1:]),
    "no box, damaged list": lambda one: [
        one.own.box("Pay").write_bytes(b""),
        (one.own.path / "modules/Pay.json").write_text("{"),
    ],
    "field missing": lambda one: one.own.keep(
        "Pay", json.loads((one.own.path / "modules/Pay.json").read_text()), {"token": "t"}
    ),
    "file gone": lambda one: one.own.keep("Pay", about(), VALUES, files=["certificate"]),
    "no folder": lambda one: shutil.rmtree(one.own.path),
}


def break_(how: str, request: Request) -> None:
    BROKEN[how](request)


@pytest.mark.parametrize("how", BROKEN)
def test_whatever_breaks_values_are_nothing_and_marks_are_kept(request_: Request, how: str) -> None:
    break_(how, request_)
    answer = request_.run(["load", CONFIG], ["flush"])
    assert (answer["results"][0]["secret"], answer["written"]) == (None, [])
    assert answer["results"][0]["data"] == MARKED.replace("@vault", "")
    data = MARKED.replace("@vault", "").replace("more", "else")
    saved = written(request_, ["set", "secret", ""], ["set", "data", data], ["set", "name", "x"])
    assert saved == [{"secret": "@vault", "data": MARKED.replace("more", "else"), "name": "x"}]
    assert written(request_, ["set", "secret", "typed"]) == [{"secret": "typed"}]


@pytest.mark.parametrize("how", BROKEN)
def test_whatever_breaks_the_environment_has_its_variables_empty(request_: Request, how: str) -> None:
    break_(how, request_)
    assert request_.get("environment", "PAY_TOKEN") == [{"PAY_TOKEN": ""}, [""]]


def test_with_its_files_there_values_are_shown(request_: Request) -> None:
    request_.own.keep("Pay", about(), VALUES, files=["certificate"])
    request_.own.lay_file("Pay", "certificate")
    assert shown(request_)["secret"] == SECRET


def test_what_a_rollout_does_not_need_is_not_missed(request_: Request) -> None:
    needed = {**about(), "needed": ["secret"]}
    request_.own.keep("Pay", needed, {"secret": SECRET})
    lay(request_.app / "Customize", request_.own.path, {"Pay": needed})
    assert shown(request_)["secret"] == SECRET


def test_variables_come_from_the_box(request_: Request) -> None:
    assert request_.get("environment", "PAY_TOKEN", "HOME_") == [{"PAY_TOKEN": "tok_1"}, ["tok_1", False]]


def test_a_shop_without_modules_is_as_it_was(request_: Request) -> None:
    (request_.own.path / "modules/Pay.json").unlink()
    (request_.app / "Customize/Resource/kaitsu.json").unlink()
    assert shown(request_)["secret"] == "@vault"
    assert request_.get("payments", True) == ["Eccube\\Service\\Payment\\Method\\Cash"]


def test_a_module_whose_description_is_damaged_is_off_and_no_other(request_: Request) -> None:
    damaged = {"code": "Bad", "namespace": "Eccube\\", "credentials": "x", "methods": []}
    (request_.own.path / "modules/Bad.json").write_text(json.dumps(damaged), encoding="utf-8")
    assert shown(request_)["secret"] == SECRET
    assert request_.get("payments", True) == []


def test_the_folder_stands_in_one_file() -> None:
    files = sorted(CUSTOMIZE.rglob("*"))
    holding = [one.name for one in files if one.is_file() and "'@own@'" in one.read_text(encoding="utf-8")]
    assert holding == ["Own.php"]
