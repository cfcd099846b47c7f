"""A real shop: its rows, its files, its database as a dump, and visits to it with curl."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

ROWS = Path(__file__).with_name("rows.php")


@dataclass(frozen=True)
class Page:
    status: int
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


class Visited(Protocol):
    url: str


class RealShop:
    def __init__(self, root: Path, url: str) -> None:
        self.root, self.url = root, url
        self.plugins = root / "wp-content/plugins"
        self.must_use = root / "wp-content/mu-plugins"
        self.own = root.parent / ".kaitsu-test"
        self.database: dict[str, str] = {}

    def write_rows(self, rows: Mapping[str, Any], activate: Sequence[str] = ()) -> dict[str, str | None]:
        """Lay rows of wp_options: {"value"}, {"raw"}, or None for none. Returns what was there, raw."""
        asked = {"host": urlsplit(self.url).netloc, "rows": rows, "activate": list(activate)}
        ran = subprocess.run(
            ["php", str(ROWS)],
            input=json.dumps(asked),
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        answer = json.loads(ran.stdout)
        self.database = answer["database"]
        before: dict[str, str | None] = answer["before"]
        return before

    def put_rows_back(self, before: Mapping[str, str | None]) -> None:
        self.write_rows({name: None if raw is None else {"raw": raw} for name, raw in before.items()})

    def dump(self, scratch: Path) -> bytes:
        """The whole database, as its own program writes it."""
        self.database or self.write_rows({})
        host, _, port = self.database["host"].partition(":")
        where = f"host={host}\nport={port or 3306}" if "/" not in port else f"socket={port}"
        login = scratch / "login.cnf"
        login.touch(mode=0o600)
        user, password = self.database["user"], self.database["password"]
        login.write_text(f"[client]\n{where}\nuser={user}\npassword={password}\n", encoding="utf-8")
        program = shutil.which("mariadb-dump") or "mysqldump"
        argv = [program, f"--defaults-file={login}", "--skip-extended-insert", "--no-tablespaces"]
        ran = subprocess.run([*argv, self.database["name"]], capture_output=True, check=True, timeout=120)
        return ran.stdout

    def lay(self, path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        self.own_by_shop(path.parent)

    def own_by_shop(self, folder: Path) -> None:
        """What root lays belongs to the shop's user: the web's PHP reads it."""
        owner = (self.root / "wp-load.php").stat()
        if os.geteuid() == 0 and folder.exists():
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, owner.st_uid, owner.st_gid)

    def install(self, module: str, archives: Path | None) -> bool:
        """Unpack a module unless it is there; False where there is no archive of it."""
        if not (self.plugins / module).is_dir():
            found = sorted(archives.glob(f"{module}.*.zip")) if archives else []
            if not found:
                return False
            zipfile.ZipFile(found[-1]).extractall(self.plugins)
            self.own_by_shop(self.plugins / module)
        return True


class Visitor:
    """Somebody with a cookie jar."""

    def __init__(self, shop: Visited, jar: Path, cookies: Mapping[str, str] | None = None) -> None:
        self.shop, self._jar = shop, jar
        host = urlsplit(shop.url).hostname
        lines = [f"{host}\tFALSE\t/\tFALSE\t0\t{name}\t{value}\n" for name, value in (cookies or {}).items()]
        jar.write_text("# Netscape HTTP Cookie File\n" + "".join(lines), encoding="utf-8")
        self.nonce = ""

    def get(self, path: str, follow: bool = True) -> Page:
        return self._ask(path, [*(["-L"] if follow else [])])

    def post(self, path: str, data: Mapping[str, Any] | Sequence[tuple[str, str]]) -> Page:
        return self._ask(path, ["-L", "--data-binary", "@-"], urlencode(data))

    def send(self, method: str, path: str, data: Any = None, headers: Sequence[str] = ()) -> Page:
        """JSON, with the nonce of who is logged in."""
        heads = [*headers, "Content-Type: application/json"]
        heads += [f"X-WP-Nonce: {self.nonce}"] if self.nonce else []
        more = [part for head in heads for part in ("-H", head)]
        body = [] if data is None else ["--data-binary", "@-"]
        return self._ask(path, ["-X", method, *more, *body], "" if data is None else json.dumps(data))

    def log_in(self, name: str, password: str) -> None:
        self.get("/wp-login.php")
        self.post("/wp-login.php", {"log": name, "pwd": password, "testcookie": "1"})
        self.nonce = self.get("/wp-admin/admin-ajax.php?action=rest-nonce").text
        assert re.fullmatch(r"[0-9a-f]{10}", self.nonce), "the login failed"

    def headers(self, path: str) -> str:
        return self._ask(path, ["-D", "-", "-o", "/dev/null"]).text

    def _ask(self, path: str, options: Sequence[str], body: str = "") -> Page:
        jar = ["-b", str(self._jar), "-c", str(self._jar)]
        argv = ["curl", "-sS", "--max-time", "120", *jar, "-w", "\n%{http_code}", *options]
        ran = subprocess.run(
            [*argv, self.shop.url + path], input=body, capture_output=True, text=True, check=True
        )
        text, _, status = ran.stdout.rpartition("\n")
        return Page(int(status), text)


class Form(HTMLParser):
    """The fields of a page's form, as a browser would send them unchanged."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self._select = self._area = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        name, kind = about.get("name", ""), about.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "button", "file"):
            if kind not in ("checkbox", "radio") or "checked" in about:
                self.fields.append((name, about.get("value", "1" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in about:
            self.fields.append((self._select, about.get("value", "")))
        elif tag == "textarea" and name:
            self._area = name
            self.fields.append((name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[-1] = (self._area, self.fields[-1][1] + data)
