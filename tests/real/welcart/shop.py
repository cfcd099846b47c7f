"""A real shop with Welcart: its rows, and its settings form as an administrator fills it in."""

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.gateways.welcart import Put
from tests.real.shop import Form, RealShop, Visitor

PROGRAM = Path(__file__).with_name("usces.php")
FORM = "/wp-admin/admin.php?page=usces_settlement"
ROWS = (
    "usces",
    "usces_payment_method",
    "usces_payment_structure",
    "usces_settlement_selected",
    "usces_noreceipt_status",
    "usces_welcartpay_keys",
    "usces_orderlist_option",
    "usces_custom_customer_field",
    "WPLANG",
)


class WelcartShop(RealShop):
    """``rows`` are what a test may change; ``put_back`` leaves nothing of it."""

    def __init__(self, root: Path, url: str) -> None:
        super().__init__(root, url)
        self._before: Mapping[str, str | None] = self._asked({"read": list(ROWS)})["raw"]

    def put_back(self) -> None:
        self._asked({"raw": self._before, "read": []})

    def put(self, *places: Put) -> None:
        self._asked({"put": list(places), "read": []})

    def run_sql(self, *statements: str) -> None:
        self._asked({"sql": list(statements), "read": []})

    def speak_japanese(self) -> None:
        self._asked({"raw": {"WPLANG": "ja"}, "read": []})

    def values(self) -> dict[str, Any]:
        """All rows, as PHP has them."""
        found: dict[str, Any] = self._asked({"read": list(ROWS)})["values"]
        return found

    def _asked(self, what: Mapping[str, Any]) -> dict[str, Any]:
        ran = subprocess.run(
            ["php", str(PROGRAM)],
            input=json.dumps({"host": urlsplit(self.url).netloc, **what}),
            cwd=self.root,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        answer: dict[str, Any] = json.loads(ran.stdout)
        return answer


class Administrator:
    """Somebody at Welcart's settings form."""

    def __init__(self, shop: WelcartShop, jar: Path) -> None:
        self.visitor = Visitor(shop, jar)
        self.visitor.log_in("admin", "admin-pass-1")

    def save(self, slug: str, typed: Mapping[str, str]) -> None:
        """The module's form with these fields filled in or chosen, all others as they stand."""
        page = self.visitor.get(FORM)
        fields = [(name, value) for name, value in self._fields(page.text, slug) if name not in typed]
        answer = self.visitor.post(FORM, [*fields, *typed.items(), ("usces_option_update", "1")])
        assert answer.status == 200
        found = re.search(r'class="error_message">(.*?)</div>', answer.text, re.DOTALL)
        assert not (found and found[1].strip()), found and found[1]

    def _fields(self, text: str, slug: str) -> list[tuple[str, str]]:
        for piece in text.split("<form")[1:]:
            fields = Form("<form" + piece.partition("</form>")[0]).fields
            if ("acting", slug) in fields:
                return fields
        raise AssertionError(f"there is no form of {slug}")
