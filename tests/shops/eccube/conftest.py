from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need
from tests.shops.eccube.laid import Request, lay
from tests.shops.wordpress.must_use import OwnFolder

SECRET = "sk_test_0001&日本"
CONFIG = "Plugin\\Pay\\Entity\\Config"
PAYMENT = "Eccube\\Entity\\Payment"
CARD, BANK = "Plugin\\Pay\\Service\\Card", "Eccube\\Service\\Payment\\Method\\Cash"


def place(property_: str, path: str = "") -> dict[str, str]:
    return {
        "entity": CONFIG,
        "property": property_,
        "path": path,
        "table": "plg_pay_config",
        "column": property_,
    }


def about() -> dict[str, Any]:
    return {
        "code": "Pay",
        "namespace": "Plugin\\Pay\\",
        "credentials": {
            "secret": {"places": [place("secret"), place("data", "keys/0/secret")], "env": []},
            "token": {"places": [], "env": ["PAY_TOKEN"]},
        },
        "methods": [{"code": "card", "class": CARD}],
    }


@pytest.fixture
def request_(tmp_path: Path) -> Request:
    """A shop whose module has its box, its marks and one hidden method; bank transfer is not ours."""
    need("php")
    own = OwnFolder(tmp_path / "own")
    own.keep("Pay", about(), {"secret": SECRET, "token": "tok_1"})
    lay(tmp_path / "Customize", own.path, {"Pay": about()})
    rows = {
        CONFIG: [{"secret": "@vault", "data": '{"keys":[{"secret":"@vault"}],"more":{}}', "name": "@vault"}],
        PAYMENT: [{"method_class": CARD, "visible": False}, {"method_class": BANK, "visible": True}],
    }
    return Request(tmp_path, own, rows)
