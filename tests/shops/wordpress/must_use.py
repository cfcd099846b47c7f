"""The must-use plugin as it lies on a host, and Kaitsu's own folder beside it."""

import hashlib
import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nacl.public import PrivateKey, SealedBox

from shops.wordpress.driver_base import must_use

CORE = Path(__file__).with_name("core.php")


def plugin_text(own: Path) -> str:
    """As the driver lays it: a path of ours has neither quotes nor backslashes."""
    return must_use().replace("'@own@'", f"'{own}'")


class OwnFolder:
    """What Kaitsu's programs keep on a host, as far as the must-use plugin reads it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        for folder in ("", "boxes", "modules"):
            (path / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
        self._key = PrivateKey.generate()
        self._write("box.key", bytes(self._key).hex())

    def keep(
        self, module: str, storage: Mapping[str, Any], fields: Mapping[str, str], files: Sequence[str] = ()
    ) -> None:
        self._write(f"modules/{module}.json", json.dumps(storage))
        content = {"fields": dict(fields), "stage": "test", "compare_key": "00"}
        content |= {"files": list(files)} if files else {}
        self.box(module).write_bytes(SealedBox(self._key.public_key).encrypt(json.dumps(content).encode()))

    def lay_file(self, module: str, field: str) -> Path:
        """A credential that is a file."""
        (self.path / f"files/{module}").mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(f"files/{module}/{field}.pem", "-----BEGIN")
        return self.path / f"files/{module}/{field}.pem"

    def box(self, module: str) -> Path:
        return self.path / f"boxes/{module}.box"

    def token(self, file: str, token: str, lifetime: int = 600) -> str:
        """Lay the hash of a cookie's token: ``preview.json`` or ``ask.json``. Returns the hash."""
        token_hash = hashlib.sha256(token.encode()).hexdigest()
        laid = {"token_hash": token_hash, "expires_at": int(time.time()) + lifetime}
        self._write(file, json.dumps(laid))
        return token_hash

    def _write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8")
        (self.path / name).chmod(0o600)


class Core:
    """A WordPress in small: rows in, steps, rows out. Nothing but the answer may be printed."""

    def __init__(self, folder: Path, own: OwnFolder) -> None:
        self.own = own
        self.plugin = folder / "kaitsu.php"
        self.plugin.write_text(plugin_text(own.path), encoding="utf-8")
        self.rows: dict[str, str] = {}
        self.php = ["php"]
        self.environment: dict[str, str] | None = None

    def output(self, steps: Sequence[Sequence[Any]] = (), cookies: Mapping[str, Any] | None = None) -> str:
        scenario = {"rows": self.rows, "cookies": cookies or {}, "steps": steps}
        ran = subprocess.run(
            [*self.php, str(CORE), str(self.plugin)],
            input=json.dumps(scenario),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env=self.environment,
        )
        return ran.stdout

    def run(self, *steps: Sequence[Any], cookies: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Carry out steps in one request; the rows stay for the next."""
        answer: dict[str, Any] = json.loads(self.output(steps, cookies))
        self.rows = answer["rows"]
        return answer

    def get(self, row: str, cookies: Mapping[str, Any] | None = None) -> Any:
        return self.run(["get_option", row], cookies=cookies)["results"][0]
