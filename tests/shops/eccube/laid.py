"""What Kaitsu lays under app/Customize, and requests to it with stand-ins for EC-CUBE."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.shops.wordpress.must_use import OwnFolder

ROOT = Path(__file__).resolve().parents[3]
CUSTOMIZE = ROOT / "shops/eccube/customize"
MANAGER = Path(__file__).with_name("manager.php")


def lay(customize: Path, own: Path, modules: Mapping[str, Any]) -> None:
    """As the driver does: a path of ours has neither quotes nor backslashes."""
    for file in sorted((CUSTOMIZE / "Kaitsu").glob("*.php")):
        text = file.read_text(encoding="utf-8").replace("'@own@'", f"'{own}'")
        laid = customize / "Kaitsu" / file.name
        laid.parent.mkdir(parents=True, exist_ok=True)
        laid.write_text(text, encoding="utf-8")
    config = customize / "Resource/config"
    config.mkdir(parents=True, exist_ok=True)
    (config / "services.yml").write_bytes((CUSTOMIZE / "services.yml").read_bytes())
    (customize / "Resource/kaitsu.json").write_text(json.dumps(modules), encoding="utf-8")


class Request:
    """One request to a shop in small: rows in, steps, results and writes out. Nothing else may be printed."""

    def __init__(self, app: Path, own: OwnFolder, rows: Mapping[str, Any]) -> None:
        self.app, self.own = app, own
        self.rows = {name: list(row) for name, row in rows.items()}
        self.php = ["php"]

    def output(self, steps: Sequence[Sequence[Any]], cookies: Mapping[str, Any] | None = None) -> str:
        scenario = {"rows": self.rows, "cookies": cookies or {}, "steps": steps}
        ran = subprocess.run(
            [*self.php, str(MANAGER), str(self.app)],
            input=json.dumps(scenario),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return ran.stdout

    def run(self, *steps: Sequence[Any], cookies: Mapping[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self.output(steps, cookies))
        return answer

    def get(self, *step: Any, cookies: Mapping[str, Any] | None = None) -> Any:
        return self.run(step, cookies=cookies)["results"][0]
