"""A real EC-CUBE shop: its rows, its console, its database as a dump; shoppers and its owner with curl."""

import json
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.real.shop import Form, Page, Visitor

DATABASE = Path(__file__).with_name("database.php")
PLUGIN = Path(__file__).with_name("KaitsuTestPay")
CODE = PLUGIN.name
CARD = f"Plugin\\{CODE}\\Service\\Card"
TABLE = "plg_kaitsu_test_pay_config"
ADDRESS = {
    "name][name01": "試験",
    "name][name02": "花子",
    "kana][kana01": "シケン",
    "kana][kana02": "ハナコ",
    "postal_code": "1000001",
    "address][pref": "13",
    "address][addr01": "千代田区",
    "address][addr02": "1-1",
    "phone_number": "0312345678",
    "email][first": "hanako@example.com",
    "email][second": "hanako@example.com",
}


class EccubeShop:
    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self.customize = root / "app/Customize"
        self.own = root.parent / ".kaitsu-test"
        env = (root / ".env").read_text(encoding="utf-8")
        found = re.search(r"^ECCUBE_ADMIN_ROUTE=(\S+)", env, re.MULTILINE)
        self.admin = found[1] if found else "admin"

    def sql(self, *statements: Sequence[Any]) -> list[list[dict[str, Any]]]:
        """Statements with their parameters. Returns the rows of each."""
        rows: list[list[dict[str, Any]]] = self._asked(statements)["rows"]
        return rows

    def row(self) -> dict[str, Any]:
        """The module's newest settings as they lie in the database."""
        found: dict[str, Any] = self.sql([f"SELECT * FROM {TABLE} ORDER BY id DESC LIMIT 1", []])[0][0]
        return found

    def set_row(self, **columns: str) -> None:
        places = ", ".join(f"{name} = ?" for name in columns)
        self.sql(
            [f"DELETE FROM {TABLE} WHERE id > 1", []], [f"UPDATE {TABLE} SET {places}", [*columns.values()]]
        )

    def set_visible(self, visible: bool) -> None:
        self.sql(["UPDATE dtb_payment SET visible = ? WHERE method_class = ?", [int(visible), CARD]])

    def is_visible(self) -> bool:
        found = self.sql(["SELECT visible FROM dtb_payment WHERE method_class = ?", [CARD]])
        return bool(found[0][0]["visible"])

    def console(self, *argv: str) -> None:
        """As the shop's user, who owns its cache."""
        owner = (self.root / "index.php").stat()
        as_owner: dict[str, Any] = {}
        if os.geteuid() == 0:
            as_owner = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}
        ran = subprocess.run(
            ["php", "-d", "memory_limit=1G", "bin/console", "--no-interaction", *argv],
            cwd=self.root,
            env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LANG": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
            **as_owner,
        )
        told: str = ran.stdout + ran.stderr
        assert (ran.returncode, "[ERROR]" in told) == (0, False), told

    def install(self) -> None:
        """The module of these tests; where it is there its files alone, as they are now."""
        if self.sql(["SELECT 1 FROM dtb_plugin WHERE code = ? AND enabled = 1", [CODE]])[0]:
            laid = self.root / "app/Plugin" / CODE
            shutil.copytree(PLUGIN, laid, dirs_exist_ok=True)
            self.own_by_shop(laid)
            return
        archive = self.root.parent / f"{CODE}.tar.gz"  # where the shop's user can read it
        with tarfile.open(archive, "w:gz") as made:
            for item in sorted(PLUGIN.iterdir()):
                made.add(item, item.name)
        self.console("eccube:plugin:install", f"--path={archive}")
        archive.unlink()
        self.console("cache:clear")
        self.console("eccube:plugin:enable", f"--code={CODE}")
        self.console("cache:clear")

    def own_by_shop(self, *folders: Path) -> None:
        owner = (self.root / "index.php").stat()
        for folder in folders:
            for path in [folder, *folder.rglob("*")] if os.geteuid() == 0 else []:
                os.chown(path, owner.st_uid, owner.st_gid)

    def dump(self, scratch: Path) -> bytes:
        about = self._asked([])["database"]
        login = scratch / "login.cnf"
        login.touch(mode=0o600)
        lines = [f"{name}={about[name]}" for name in ("host", "port", "user", "password")]
        login.write_text("\n".join(["[client]", *lines, ""]), encoding="utf-8")
        program = shutil.which("mariadb-dump") or "mysqldump"
        argv = [program, f"--defaults-file={login}", "--skip-extended-insert", "--no-tablespaces"]
        ran = subprocess.run([*argv, about["name"]], capture_output=True, check=True, timeout=120)
        return ran.stdout

    def files(self) -> bytes:
        """All that lies below var/ and app/, but what is the shop's users' sessions."""
        found = [file for room in ("var", "app") for file in sorted((self.root / room).rglob("*"))]
        return b"\n".join(file.read_bytes() for file in found if file.is_file())

    def _asked(self, statements: Sequence[Sequence[Any]]) -> dict[str, Any]:
        ran = subprocess.run(
            ["php", str(DATABASE)],
            input=json.dumps(statements),
            cwd=self.root,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer


class Shopper(Visitor):
    """A guest at the checkout."""

    def enter(self) -> Page:
        """An item into the cart, an address, and the checkout's first page."""
        fields = form(self.get("/products/detail/2"), "product_id", "ProductClass", "quantity", "_token")
        self.post("/products/add_cart/2", fields)
        steps = re.findall(r"/cart/buystep/[\w-]+", self.get("/cart").text)
        self.get(steps[0])
        named = {f"nonmember[{name}]": value for name, value in ADDRESS.items()}
        return self.post(
            "/shopping/nonmember", {**form(self.get("/shopping/nonmember"), "nonmember"), **named}
        )

    def confirm(self, page: Page, payment: str) -> Page:
        order = {**form(page, "_shopping_order"), "_shopping_order[Payment]": payments(page)[payment]}
        return self.confirm_with(self.post("/shopping/redirect_to", order), {})

    def confirm_with(self, page: Page, fields: Mapping[str, str]) -> Page:
        return self.post("/shopping/confirm", {**form(page, "_shopping_order"), **fields})

    def complete(self, page: Page) -> Page:
        return self.post("/shopping/checkout", form(page, "_shopping_order", "_token"))


class Owner(Visitor):
    """Who may open the back office; the shop is one for tests, and has the password of its installation."""

    def log_in_admin(self, admin: str, name: str, password: str) -> None:
        self.path = f"/{admin}/kaitsu_test_pay/config"
        token = form(self.get(f"/{admin}/login"), "_csrf_token")
        self.post(f"/{admin}/login", {**token, "login_id": name, "password": password})

    def config(self) -> dict[str, str]:
        return form(self.get(self.path), "config")

    def save(self, query: str = "", **changes: str) -> None:
        changed = {f"config[{name}]": value for name, value in changes.items()}
        page = self.post(self.path + query, {**self.config(), **changed})
        assert page.status == 200


def form(page: Page, *names: str) -> dict[str, str]:
    """The fields of a page that begin with one of the names."""
    fields = {name: value for name, value in Form(page.text).fields if name.startswith(names)}
    assert fields, f"no field of {names} on a page with status {page.status}:\n{page.text[-3000:]}"
    return fields


def payments(page: Page) -> dict[str, str]:
    """What the checkout offers: names to ids."""
    inputs = re.findall(r'<input[^>]*name="_shopping_order\[Payment\]"[^>]*>', page.text)
    ids = [(re.findall(r'\sid="([^"]*)"', one)[0], re.findall(r'value="([^"]*)"', one)[0]) for one in inputs]
    label = r'<label[^>]*for="{}"[^>]*>(?:\s*<span>)?\s*([^<]*)'
    return {re.findall(label.format(name), page.text)[0].strip(): value for name, value in ids}


def seen(page: Page) -> Mapping[str, str]:
    """What the module tells of the credentials it had, by their hashes."""
    return dict(re.findall(r"\[(constructor|checkout) ([0-9a-f]{64})\]", page.text))
