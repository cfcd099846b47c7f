"""A real shop looked at without any program of ours: its rows, its files, and what a shopper is offered."""

import hashlib
import json
import pwd
import re
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.real.shop import RealShop

# What changes by itself on a shop that is left alone, and what WooCommerce notes for itself in passing.
VOLATILE = re.compile(
    r"INSERT INTO `\w*(?:actionscheduler_\w+|woocommerce_sessions|wc_rate_limits)`"
    r"|INSERT INTO `\w*options` VALUES \(\d+,'(?:cron|_transient_|_site_transient_|action_scheduler_|as_has_"
    r"|woocommerce_admin_|jetpack_connection_active_plugins|finished_updating_comment_type)"
)
# Welcart's list of modules turns between two forms with every visit; it counts visits' failures as well.
WELCART_VOLATILE = re.compile(
    VOLATILE.pattern + r"|INSERT INTO `\w*options` VALUES \(\d+,'usces_available_settlement'"
    r"|INSERT INTO `\w*usces_(?:access|log)`"
)
WELCART_LOGS = "wp-content/plugins/usc-e-shop/logs/"
OPTION_NUMBER = re.compile(r"(INSERT INTO `\w*options` VALUES \()\d+")


class SeenShop(RealShop):
    system = "woocommerce"
    version = ""  # what the module runs on
    volatile = VOLATILE

    @property
    def owner(self) -> str:
        return pwd.getpwuid(self.root.stat().st_uid).pw_name

    def rows(self, scratch: Path) -> list[str]:
        """Every row and table but what is volatile; the numbers of options are sequences, and no matter."""
        lines = self.dump(scratch).decode("utf-8", "surrogateescape").splitlines()
        kept = [line for line in lines if not self.volatile.search(line) and not line.startswith("--")]
        return [OPTION_NUMBER.sub(r"\1", re.sub(r" AUTO_INCREMENT=\d+", "", line)) for line in kept]

    def files(self) -> dict[str, str]:
        """Every file by mode, owner and hash, but the shop's own logs."""
        found = {}
        for file in sorted(self.root.rglob("*")):
            name = str(file.relative_to(self.root))
            if file.is_file() and not name.startswith(("wp-content/uploads/wc-logs/", WELCART_LOGS)):
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
        radios = re.findall(r'id="payment_method_([\w-]+)"', classic)
        block = browser.open(f"{self.url}/checkout/")
        return {"api": cart["payment_methods"], "classic": radios, "block": [str(block.status)]}


class SeenWelcart(SeenShop):
    system = "welcart"
    volatile = WELCART_VOLATILE
