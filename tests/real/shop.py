"""A real shop on this machine, looked at without any program of ours: rows, files, what is offered."""

import hashlib
import json
import os
import pwd
import re
import subprocess
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import CookieJar
from pathlib import Path

import pytest

from tests.conftest import need

# What changes by itself on a shop that is left alone, and what WooCommerce notes for itself in passing.
VOLATILE = re.compile(
    r"INSERT INTO `\w*(?:actionscheduler_\w+|woocommerce_sessions|wc_rate_limits)`"
    r"|INSERT INTO `\w*options` VALUES \(\d+,'(?:cron|_transient_|_site_transient_|action_scheduler_|as_has_"
    r"|woocommerce_admin_|jetpack_connection_active_plugins|finished_updating_comment_type)"
)


@dataclass(frozen=True)
class RealShop:
    root: Path
    url: str

    @classmethod
    def named(cls, system: str) -> "RealShop":
        """The shop that ``KAITSU_REAL_<SYSTEM>=root,url`` names; without it the test is left out."""
        name = f"KAITSU_REAL_{system.upper()}"
        if not os.environ.get(name):
            pytest.skip(f"{name}=root,url is not set")
        root, url = os.environ[name].split(",")
        return cls(Path(root), url)

    @property
    def owner(self) -> str:
        return pwd.getpwuid(self.root.stat().st_uid).pw_name

    def dump(self) -> list[str]:
        """Every row of the database, one a line, by somebody else's program."""
        about = self._database()
        ran = subprocess.run(
            [
                need("mariadb-dump"), "--no-defaults", f"--host={about['host']}", f"--port={about['port']}",
                f"--user={about['user']}", "--skip-extended-insert", "--skip-comments", "--order-by-primary",
                "--compact", "--hex-blob", about["name"],
            ],
            env={**os.environ, "MYSQL_PWD": about["password"]},  # this machine's own test database
            capture_output=True,
            check=True,
        )  # fmt: skip
        text = ran.stdout.decode("utf-8", "surrogateescape")
        return [re.sub(r" AUTO_INCREMENT=\d+", "", line) for line in text.splitlines()]

    def rows(self) -> list[str]:
        """The dump without what is volatile, and without the row numbers of options."""
        kept = [line for line in self.dump() if not VOLATILE.search(line)]
        return [re.sub(r"(INSERT INTO `\w*options` VALUES \()\d+", r"\1", line) for line in kept]

    def files(self) -> dict[str, str]:
        """Every file by mode and hash, but logs and caches of the shop itself."""
        found = {}
        for file in sorted(self.root.rglob("*")):
            name = str(file.relative_to(self.root))
            if file.is_file() and not name.startswith("wp-content/uploads/wc-logs/"):
                about = file.stat()
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                found[name] = f"{about.st_mode:o} {about.st_uid} {digest}"
        return found

    def offered(self) -> dict[str, list[str]]:
        """What a shopper with an item in the cart is offered, by the Store API and on both checkout pages."""
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        products = json.loads(browser.open(f"{self.url}/?rest_route=/wc/store/v1/products").read())
        product = next(item["id"] for item in products if item["is_purchasable"])
        browser.open(f"{self.url}/?add-to-cart={product}").read()
        cart = json.loads(browser.open(f"{self.url}/?rest_route=/wc/store/v1/cart").read())
        classic = browser.open(f"{self.url}/classic-checkout/").read().decode()
        radios = re.findall(r'name="payment_method" value="([\w-]+)"', classic) or re.findall(
            r'id="payment_method_([\w-]+)"', classic
        )
        block = browser.open(f"{self.url}/checkout/")
        return {"api": cart["payment_methods"], "classic": radios, "block": [str(block.status)]}

    def _database(self) -> Mapping[str, str]:
        config = (self.root / "wp-config.php").read_text(encoding="utf-8")
        found = re.findall(r"define\(\s*'DB_(NAME|USER|PASSWORD|HOST)'\s*,\s*'([^']*)'", config)
        about = {name.lower(): value for name, value in found}
        host, _, port = about["host"].partition(":")
        return {**about, "host": host, "port": port or "3306"}
