"""What an EC-CUBE tells of how it was set up, from its .env and its members: the class itself, by PHP."""

import hashlib
import hmac
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import need

AROUND = Path(__file__).parents[3] / "shops/eccube/host/around.php"
# What it asks of the installation and its database, and no more.
STAND_INS = """
namespace Kaitsu\\EcCube;
final class Installation {
    public function __construct(private array $env, private string $root) {}
    public function env(string $name, string $default = ''): string { return $this->env[$name] ?? $default; }
    public function environment(): string { return $this->env('APP_ENV', 'prod'); }
    public function path(string $name): string { return "$this->root/$name"; }
}
final class Database {
    public function __construct(private array $members) {}
    public function ask(string $statement, ...$values): array { return $this->members; }
}
"""
CALL = """
$given = json_decode(stream_get_contents(STDIN), true);
$shop = new Installation($given['env'], $given['root']);
echo json_encode((new Around($shop, new Database($given['members'])))->look());
"""
MAGIC = "a-magic-of-the-shop"
GOOD = {"APP_ENV": "prod", "APP_DEBUG": "0", "ECCUBE_AUTH_MAGIC": MAGIC, "MAILER_DSN": "smtp://localhost:25"}


def look(
    folder: Path, env: dict[str, str], members: list[dict[str, str]], mode: int = 0o600
) -> dict[str, Any]:
    (folder / ".env").touch()
    (folder / ".env").chmod(mode)
    _, _, source = AROUND.read_text(encoding="utf-8").partition("namespace Kaitsu\\EcCube;")
    given = json.dumps({"env": env, "members": members, "root": str(folder)})
    script = STAND_INS + source + CALL
    ran = subprocess.run(
        [need("php"), "-r", script], input=given, capture_output=True, text=True, timeout=30, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def hashed(password: str, salt: str = "salt") -> dict[str, str]:
    """As EC-CUBE's own hasher does it."""
    made = hmac.new(salt.encode(), f"{password}:{MAGIC}".encode(), hashlib.sha256).hexdigest()
    return {"password": made, "salt": salt}


def test_a_shop_that_is_set_up_well_has_nothing_to_tell(tmp_path: Path) -> None:
    assert look(tmp_path, GOOD, [hashed("a long one of its own")]) == {
        "debug": False,
        "default_admin": False,
        "mail": True,
        "loose": [],
    }


@pytest.mark.parametrize(
    ("env", "fact"),
    [
        ({"APP_ENV": "dev"}, "debug"),
        ({"APP_DEBUG": "1"}, "debug"),
        ({"APP_DEBUG": "true"}, "debug"),
        ({"ECCUBE_AUTH_MAGIC": "<change.me>"}, "default_admin"),
        ({"ECCUBE_AUTH_MAGIC": ""}, "default_admin"),
    ],
)
def test_what_is_as_it_came_is_told(env: dict[str, str], fact: str, tmp_path: Path) -> None:
    assert look(tmp_path, GOOD | env, [])[fact] is True


@pytest.mark.parametrize("password", ["password", "admin"])
def test_a_password_everybody_knows_is_told(password: str, tmp_path: Path) -> None:
    assert look(tmp_path, GOOD, [hashed("other"), hashed(password)])["default_admin"] is True
    assert look(tmp_path, GOOD, [hashed(password, salt=MAGIC) | {"salt": ""}])["default_admin"] is True


def test_a_file_of_settings_that_others_may_read_is_told(tmp_path: Path) -> None:
    assert look(tmp_path, GOOD, [], mode=0o644)["loose"] == [".env"]
    assert look(tmp_path, GOOD, [], mode=0o640)["loose"] == []


def test_a_shop_that_mails_nobody_is_told(tmp_path: Path) -> None:
    assert look(tmp_path, GOOD | {"MAILER_DSN": "null://null"}, [])["mail"] is False
