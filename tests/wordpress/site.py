"""A WordPress shop for tests, made fresh by putting back what the last test changed."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.wordpress.database import Database
from tests.wordpress.template import NAME, Template, write_config
from tests.wordpress.user import give

Signature = dict[str, tuple[int, ...]]


class Site:
    """``root`` is both shop root and document root; Kaitsu's own folder may lie beside it."""

    def __init__(self, folder: Path, name: str, url: str, database: Database, template: Template) -> None:
        self.folder, self.name, self.url = folder, name, url
        self.root = folder / "htdocs"
        self.database, self.template = database, template
        self.core: Signature = {}
        folder.mkdir()
        give(folder)
        write_config(folder, name, database)
        self.config = (folder / "wp-config.php").read_bytes()
        (folder / "wp-config.php").unlink()
        self.checksums: dict[str, int | None] = {}
        self.original = f"{name}_before"
        database.ask(f"CREATE DATABASE `{self.original}`")
        for table in database.tables(NAME):
            database.copy_table(table, NAME, self.original)
        database.ask(
            f"UPDATE `{self.original}`.wp_options SET option_value = ? WHERE option_name IN (?, ?)",
            *(url, "siteurl", "home"),
        )
        self.reset()

    def reset(self) -> None:
        """As it was delivered."""
        self._reset_files()
        self._reset_rows()

    def _reset_files(self) -> None:
        for path in self.folder.iterdir():
            if path != self.root:
                _remove(path)
        if not self.root.is_dir() or signature(self.root, core=True) != self.core:
            _remove(self.root)
            _copy(self.template.htdocs, self.root)
            self._write_config()
            self.core = signature(self.root, core=True)
            self.content = signature(self.root / "wp-content")
        elif signature(self.root / "wp-content") != self.content:
            _remove(self.root / "wp-content")
            _copy(self.template.htdocs / "wp-content", self.root / "wp-content")
            self.content = signature(self.root / "wp-content")

    def _write_config(self) -> None:
        file = self.root / "wp-config.php"
        file.write_bytes(self.config)
        file.chmod(0o640)
        give(file)

    def _reset_rows(self) -> None:
        if self.checksums and self.database.checksums(self.name) == self.checksums:
            return
        now = self.database.checksums(self.name)
        wanted = self.checksums or dict.fromkeys(self.database.tables(self.original), -1)
        for table in now.keys() - wanted.keys():
            self.database.ask(f"DROP TABLE `{self.name}`.`{table}`")
        for table, checksum in wanted.items():
            if table not in now:
                self.database.copy_table(table, self.original, self.name)
            elif now[table] != checksum:
                self.database.refill(table, self.original, self.name)
        self.checksums = self.database.checksums(self.name)


def signature(root: Path, *, core: bool = False) -> Signature:
    """Of every file and folder below what a look at its directory tells; ``core``: without wp-content."""
    found: Signature = {}
    folders = [str(root)]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if core and entry.name == "wp-content":
                    continue
                about = entry.stat(follow_symlinks=False)
                found[entry.path] = (about.st_mode, about.st_ino, about.st_size, about.st_ctime_ns)
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    return found


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", "--reflink=auto", source, target], check=True)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
