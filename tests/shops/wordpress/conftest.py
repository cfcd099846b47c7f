from pathlib import Path

import pytest

from shops.wordpress.storage import Credential, MethodRows, Row, Storage, Switch
from tests.conftest import need
from tests.shops.wordpress.must_use import Core, OwnFolder

SECRET = "sk_test_0001&x"
STORAGE = Storage(
    plugin="pay/pay.php",
    credentials=(
        Credential("secret_key", both=(Row("pay_settings", "keys/secret"), Row("pay_key"))),
        Credential("token", filters=("pay_token",)),
    ),
    settings=(),
    methods=(
        MethodRows(
            "pay_card", (Switch(Row("pay_settings", "enabled")), Switch(Row("pay_types"), member="card"))
        ),
    ),
)


@pytest.fixture
def core(tmp_path: Path) -> Core:
    """A shop whose module has its box, its marks and one hidden method; a conbini method is not ours."""
    need("php")
    own = OwnFolder(tmp_path / "own")
    own.keep("pay", STORAGE.described("test"), {"secret_key": SECRET, "token": "tok_1"})
    made = Core(tmp_path, own)
    made.rows = {
        "pay_key": "@vault",
        "pay_settings": 'a:3:{s:7:"enabled";s:2:"no";s:4:"keys";a:1:{s:6:"secret";s:6:"@vault";}'
        's:4:"mode";O:8:"PayMode_":1:{s:4:"test";b:1;}}',
        "pay_types": 'a:1:{i:0;s:7:"conbini";}',
    }
    return made
