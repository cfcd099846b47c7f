"""The embedded shop's programs, run as they run on a host: what they write, and what they refuse."""

import base64
import hashlib
import json
import shutil
import sqlite3
import stat
import sys
import time
import zipfile
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PublicKey, SealedBox

from gateways.sandbox import GATEWAY
from kaitsu.engine import requests
from kaitsu.model.site import Host
from kaitsu.model.state import State
from shops.sandbox.archive import build_archive
from shops.sandbox.shop.create import create_shop
from tests.conftest import HostShell

MODULE = GATEWAY.modules[0]
KEY = bytes(range(32))
SECRET = "sk_test_" + "x" * 32


@pytest.fixture
def shop(tmp_path: Path) -> HostShell:
    root = tmp_path / "shop"
    url = "http://127.0.0.1:1"
    create_shop(root, name="はなや", base_url=url, stage="test", gateway_root=tmp_path / "gateway")
    return HostShell(Host("test", "sandbox", url, str(root), str(root / "public"), sys.executable))


@pytest.fixture
def archives(tmp_path: Path) -> Path:
    folder = tmp_path / "archives"
    folder.mkdir()
    build_archive(folder)
    return folder


def root_of(shop: HostShell) -> Path:
    return Path(shop.host.shop_root)


def probe(shop: HostShell) -> State:
    return State.from_json(shop.ask({"action": "probe"})["state"])


def write(shop: HostShell, request: dict[str, Any], run: str = "r1", **more: Any) -> dict[str, Any]:
    """One whole run of one write, as a run that has nothing else to do makes it."""
    about = {"run": run, "gateway": "sandbox", "revision": "", "head": "", "last": True}
    lease = {"holder": "somebody@somewhere", "seconds": 60, "first": True, "unlock": ""}
    state = more.pop("state", None) or probe(shop).digest
    return shop.ask({**about, "lease": lease, "state": state, **request, **more})


def box(host_key: str, **fields: str) -> str:
    content = {
        "format": 1,
        "site": "s",
        "gateway": "sandbox",
        "stage": "test",
        "compare_key": KEY.hex(),
        "fields": fields,
    }
    return base64.b64encode(
        SealedBox(PublicKey(bytes.fromhex(host_key))).encrypt(json.dumps(content).encode())
    ).decode()


def is_ours(root: Path, file: Path) -> bool:
    """What every run may leave: the records of runs, and the host's own key pair."""
    return root / "private" / "kaitsu" in file.parents or file == root / "private" / "box.key"


def snapshot(root: Path) -> dict[str, str]:
    """Every file by its hash but for Kaitsu's own, and the database by its rows."""
    files = {
        str(file.relative_to(root)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in root.rglob("*")
        if file.is_file() and not file.name.startswith("shop.db") and not is_ours(root, file)
    }
    with sqlite3.connect(root / "shop.db") as db:
        files["rows"] = "\n".join(db.iterdump())
    db.close()
    return files


def test_a_probe_sees_the_shop_and_changes_nothing(shop: HostShell) -> None:
    before = snapshot(root_of(shop))
    state = probe(shop)
    assert (state.shop_system, state.shop_version) == ("sandbox", "1.0")
    assert [(method.code, method.open) for method in state.methods] == [
        ("bank_transfer", True),
        ("cod", True),
    ]
    assert state.modules == {}
    assert snapshot(root_of(shop)) == before


def test_the_digest_on_the_host_is_the_digest_here(shop: HostShell, archives: Path) -> None:
    """Else every write would be refused: non-ASCII page texts and method names are in the State."""
    assert write(shop, requests.module(MODULE, archives))["ok"] is True


@pytest.mark.rule("S4")
def test_the_module_program_installs_enables_and_makes_the_key(shop: HostShell, archives: Path) -> None:
    state = State.from_json(write(shop, requests.module(MODULE, archives))["state"])
    assert state.modules[MODULE.code].enabled
    assert state.modules[MODULE.code].archive == MODULE.sha256
    assert (root_of(shop) / "modules" / MODULE.code / "module.json").is_file()
    key = root_of(shop) / "private" / "box.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(state.box_key) == 64
    assert list((root_of(shop) / "modules").iterdir()) == [root_of(shop) / "modules" / MODULE.code]


def test_a_second_module_program_keeps_the_key_and_the_files(shop: HostShell, archives: Path) -> None:
    first = write(shop, requests.module(MODULE, archives))["state"]
    assert write(shop, requests.module(MODULE, archives))["state"] == first


def test_a_replaced_module_is_moved_aside_not_deleted(shop: HostShell, archives: Path) -> None:
    write(shop, requests.module(MODULE, archives))
    with sqlite3.connect(root_of(shop) / "shop.db") as db:
        db.execute("UPDATE modules SET version = '1.1.0'")
    db.close()
    write(shop, requests.module(MODULE, archives), run="r2")
    assert (root_of(shop) / "private" / "kaitsu" / "aside" / "r2" / "module.json").is_file()


def test_credentials_are_kept_sealed_and_compared_by_tag(shop: HostShell, archives: Path) -> None:
    key = write(shop, requests.module(MODULE, archives))["state"]["box_key"]
    answer = write(shop, {"action": "credentials", "module": MODULE.code, "box": box(key, secret_key=SECRET)})
    state = State.from_json(answer["state"])
    assert state.credentials[MODULE.code].stage == "test"
    assert SECRET not in json.dumps(answer)
    for file in root_of(shop).rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes()
    kept = root_of(shop) / "private" / f"{MODULE.code}.box"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_box_for_another_host_is_refused_and_not_kept(shop: HostShell, archives: Path) -> None:
    write(shop, requests.module(MODULE, archives))
    foreign = box("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", secret_key=SECRET)
    before = snapshot(root_of(shop))
    answer = write(shop, {"action": "credentials", "module": MODULE.code, "box": foreign})
    assert (answer["ok"], answer["reason"]) == (False, "box_refused")
    assert snapshot(root_of(shop)) == before


def test_a_write_planned_on_another_state_is_refused(shop: HostShell, archives: Path) -> None:
    answer = write(shop, requests.module(MODULE, archives), state="0" * 64)
    assert (answer["ok"], answer["reason"]) == (False, "state_moved")
    assert not (root_of(shop) / "modules" / MODULE.code).exists()


def test_nothing_is_written_for_a_module_that_is_not_enabled(shop: HostShell) -> None:
    answer = write(shop, {"action": "options", "module": MODULE.code, "settings": {"mode": "test"}})
    assert (answer["ok"], answer["reason"]) == (False, "module_absent")


@pytest.mark.rule("I3")
def test_a_method_of_somebody_else_is_left_alone(shop: HostShell, archives: Path) -> None:
    write(shop, requests.module(MODULE, archives))
    before = snapshot(root_of(shop))
    request = {
        "action": "register_methods",
        "module": MODULE.code,
        "methods": [{"code": "cod", "name": "代引き"}],
        "preview": {"token_hash": "00", "lifetime": 60},
    }
    assert write(shop, request)["reason"] == "method_foreign"
    assert snapshot(root_of(shop)) == before


def rows(shop: HostShell, statement: str, *values: str | int) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(root_of(shop) / "shop.db", isolation_level=None)) as db:
        return db.execute(statement, values).fetchall()


@pytest.mark.rule("H11")
def test_after_a_real_order_a_rollback_hides_the_method_and_keeps_what_cancelling_needs(
    shop: HostShell, archives: Path
) -> None:
    key = write(shop, requests.module(MODULE, archives), run="r1")["state"]["box_key"]
    about = {"module": MODULE.code, "methods": ["sandbox_card"]}
    card = {"code": "sandbox_card", "name": "カード"}
    preview = {"token_hash": "00", "lifetime": 60}
    write(shop, {"action": "credentials", **about, "box": box(key, secret_key=SECRET)}, run="r2")
    write(shop, {"action": "register_methods", **about, "methods": [card], "preview": preview}, run="r3")
    write(shop, {"action": "go_live", **about}, run="r4")
    rows(
        shop,
        "INSERT INTO orders (number, created_at, status, cart_id, method, method_name, module, total,"
        " customer_name, customer_email, customer_address)"
        " VALUES ('1', ?, 'paid', 'c', 'sandbox_card', 'カード', ?, 100, 'n', 'e', 'a')",
        int(time.time()),
        MODULE.code,
    )
    answer = write(shop, requests.undo("rollback", ["r4", "r3", "r2", "r1"]))
    assert (answer["ok"], answer["stays"]) == (True, ["sandbox_card"])
    assert rows(shop, "SELECT code, open FROM payment_methods ORDER BY position") == [
        ("bank_transfer", 1),
        ("cod", 1),
        ("sandbox_card", 0),
    ]
    assert rows(shop, "SELECT code, enabled FROM modules") == [(MODULE.code, 1)]
    assert (root_of(shop) / "modules" / MODULE.code / "module.json").is_file()
    assert (root_of(shop) / "private" / f"{MODULE.code}.box").is_file()


def zipped(**members: bytes) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


IDENTITY = json.dumps({"code": MODULE.code, "version": MODULE.version}).encode()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"not a zip", "not_a_zip"),
        (zipped(**{"..__..__evil.py": b"", "module.json": IDENTITY}), "path_outside"),
        (zipped(**{"__etc__evil.py": b"", "module.json": IDENTITY}), "path_outside"),
        (zipped(**{"readme.txt": b""}), "no_module_json"),
        (zipped(**{"module.json": b'{"code": "other", "version": "1.2.0"}'}), "another_module"),
    ],
)
def test_an_archive_is_checked_whole_before_anything_lies_in_the_shop(
    shop: HostShell, content: bytes, why: str
) -> None:
    before = snapshot(root_of(shop))
    request = {
        "action": "module",
        "module": MODULE.code,
        "version": MODULE.version,
        "sha256": hashlib.sha256(content).hexdigest(),
        "archive": base64.b64encode(content).decode(),
    }
    answer = write(shop, request)
    assert (answer["reason"], answer["detail"]["why"]) == ("archive_refused", why)
    assert answer["restored"] is True
    assert snapshot(root_of(shop)) == before


def test_an_archive_of_another_hash_is_refused_on_the_host_too(shop: HostShell, archives: Path) -> None:
    request = {**requests.module(MODULE, archives), "sha256": "0" * 64}
    assert write(shop, request)["detail"] == {"why": "other_hash"}


@pytest.mark.parametrize("damage", ["no_folder", "no_database", "not_a_database", "no_table"])
def test_a_shop_that_cannot_be_read_is_named(shop: HostShell, damage: str) -> None:
    database = root_of(shop) / "shop.db"
    if damage == "no_folder":
        shutil.rmtree(root_of(shop))
    elif damage == "no_database":
        database.unlink()
    elif damage == "not_a_database":
        database.write_bytes(b"garbage" * 1000)
    else:
        with sqlite3.connect(database) as db:
            db.execute("DROP TABLE payment_methods")
        db.close()
    expected = "shop_not_found" if damage in ("no_folder", "no_database") else "shop_unreadable"
    assert shop.ask({"action": "probe"})["reason"] == expected


def test_a_program_that_takes_too_long_ends_itself(shop: HostShell) -> None:
    """A lock held by the shop: the program gives up with a name, it does not hang."""
    db = sqlite3.connect(root_of(shop) / "shop.db", isolation_level=None)
    db.execute("BEGIN EXCLUSIVE")
    try:
        request = {"action": "options", "module": "m", "settings": {}, "deadline": 1}
        answer = write(shop, request, state="0" * 64)
    finally:
        db.close()
    assert answer["ok"] is False
    assert answer["reason"] in ("deadline_passed", "program_failed")
