"""A real shop that is set back, database and files, to what it was when the bench began."""

import shutil
import subprocess
from pathlib import Path

from tests.real.rollouts.shop import SeenShop

# A module asks its gateway at every visit; this machine may have no network, and the keys are nobody's.
OFFLINE = """<?php
add_filter('pre_http_request', function ($answer, $_, $url) {
    $isOwn = parse_url($url, PHP_URL_HOST) === parse_url(home_url(), PHP_URL_HOST);
    return $isOwn ? $answer : new WP_Error('offline', 'offline');
}, 10, 3);
"""


class KeptShop(SeenShop):
    def __init__(self, root: Path, url: str, module: str, scratch: Path) -> None:
        super().__init__(root, url)
        self.module, self.scratch = module, scratch
        self._offline = self.must_use / "kaitsu-bench-offline.php"
        self._had_must_use = self.must_use.is_dir()
        in_use = [self.plugins / module, root.parent / ".kaitsu", self.must_use / "kaitsu.php"]
        assert not any(path.exists() for path in in_use), "the shop is in use"

    def keep(self) -> None:
        """Everything from here on can be set back."""
        self.kept_files = self.files()
        self.kept = self.dump(self.scratch)
        self.lay(self._offline, OFFLINE)
        self.mark()

    def mark(self) -> None:
        """What is there now is what a rollback has to lead back to."""
        self.marked = set(self.rows(self.scratch)), self.files()

    def left_behind(self) -> int:
        """Rows and files that are others than at the mark."""
        rows, files = self.marked
        now = self.files()
        changed = {name for name in {*files, *now} if files.get(name) != now.get(name)}
        return len({_place(row) for row in rows ^ set(self.rows(self.scratch))}) + len(changed)

    def restore(self) -> None:
        for gone in (self.plugins / self.module, self.root.parent / ".kaitsu", *self._by_upgrader()):
            shutil.rmtree(gone, ignore_errors=True)
        (self.must_use / "kaitsu.php").unlink(missing_ok=True)
        tables = self._sql("SHOW TABLES").split()
        new = [table for table in tables if f"CREATE TABLE `{table}`".encode() not in self.kept]
        self._sql("".join(f"DROP TABLE `{table}`;" for table in new).encode() + self.kept)

    def leave(self) -> bool:
        """As it was found? Rows are those of the dump; files are looked at."""
        self.restore()
        self._offline.unlink(missing_ok=True)
        if not self._had_must_use:
            self.must_use.rmdir()
        return self.files() == self.kept_files

    def by_hand(self, archive: Path, rows: dict[str, object], plugin: str) -> None:
        """A module installed, set and switched on as somebody did long ago; the web has seen it."""
        shutil.unpack_archive(archive, self.plugins)
        self.own_by_shop(self.plugins / self.module)
        self.write_rows({name: {"value": row} for name, row in rows.items()}, activate=[plugin])
        self.offered()
        self.mark()

    def _by_upgrader(self) -> list[Path]:
        content = self.root / "wp-content"
        found = [content / "upgrade", content / "upgrade-temp-backup"]
        return [path for path in found if not any(self._is_below(name, path) for name in self.kept_files)]

    def _is_below(self, name: str, folder: Path) -> bool:
        return folder in (self.root / name).parents

    def _sql(self, text: str | bytes) -> str:
        program = shutil.which("mariadb") or "mysql"
        argv = [program, f"--defaults-file={self.scratch / 'login.cnf'}", "-N", self.database["name"]]
        given = text.encode() if isinstance(text, str) else text
        return subprocess.run(argv, input=given, capture_output=True, check=True, timeout=120).stdout.decode()


def _place(row: str) -> str:
    """The table and the first two columns: a row that was changed counts once."""
    return ",".join(row.split(",")[:2])
