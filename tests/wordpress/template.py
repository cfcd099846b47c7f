"""What every shop is copied from: WordPress from Debian with the stand-in for WooCommerce, installed once."""

import os
import shutil
import subprocess
from pathlib import Path

from tests.conftest import missing, need
from tests.wordpress.database import Database
from tests.wordpress.user import as_user, give

DEBIAN = Path("/usr/share/wordpress")
HERE = Path(__file__).parent
STAND_IN = HERE / "stand_in"
NAME = "template"
URL = "http://127.0.0.1:1"

CONFIG = """\
<?php
define('DB_NAME', '{name}');
define('DB_USER', '{name}');
define('DB_PASSWORD', '{password}');
define('DB_HOST', 'localhost:{socket}');
define('DB_CHARSET', 'utf8mb4');
define('DB_COLLATE', '');
{salts}
define('WP_DEBUG', false);
define('WP_HTTP_BLOCK_EXTERNAL', true);
define('WP_ACCESSIBLE_HOSTS', '127.0.0.1');
define('AUTOMATIC_UPDATER_DISABLED', true);
define('DISABLE_WP_CRON', true);
define('FS_METHOD', 'direct');
$table_prefix = 'wp_';
if (!defined('ABSPATH')) {{
    define('ABSPATH', __DIR__ . '/');
}}
require_once ABSPATH . 'wp-settings.php';
"""
SALTS = ("AUTH", "SECURE_AUTH", "LOGGED_IN", "NONCE")


class Template:
    """``htdocs`` has no wp-config.php once it is made: every shop has its own."""

    def __init__(self, folder: Path, database: Database) -> None:
        self.htdocs = folder / "htdocs"
        self.database = database
        folder.mkdir()
        self._lay()
        write_config(self.htdocs, NAME, database)
        give(folder)
        for what in ("install", "furnish", "settle"):
            self._make(what)
        (self.htdocs / "wp-config.php").unlink()

    def _lay(self) -> None:
        if not (DEBIAN / "wp-load.php").exists():
            missing("wordpress is not installed")
        skipped = shutil.ignore_patterns(".htaccess", "wp-config.php", "wp-content")
        # Debian's WordPress is full of links, also out of its folder: a shop on a rented server has files.
        shutil.copytree(DEBIAN, self.htdocs, ignore=skipped, ignore_dangling_symlinks=True)
        content = self.htdocs / "wp-content"
        for name in ("plugins", "themes", "uploads"):
            (content / name).mkdir(parents=True)
        for folder in (content, content / "plugins", content / "themes"):
            (folder / "index.php").write_text("<?php\n// Silence is golden.\n")
        shutil.copytree(STAND_IN / "woocommerce", content / "plugins" / "woocommerce")
        shutil.copytree(STAND_IN / "theme", content / "themes" / "kaitsu-plain")

    def _make(self, what: str) -> None:
        command = as_user(need("php"), str(HERE / "make.php"), str(self.htdocs), what, URL)
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd="/")
        assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", ""), ran.stdout + ran.stderr


def write_config(htdocs: Path, name: str, database: Database) -> None:
    """wp-config.php for a database of that name, which is made, with its user."""
    password = os.urandom(16).hex()
    database.make(name, password)
    salts = "\n".join(
        f"define('{salt}_{kind}', '{os.urandom(32).hex()}');" for salt in SALTS for kind in ("KEY", "SALT")
    )
    config = CONFIG.format(name=name, password=password, socket=database.socket, salts=salts)
    file = htdocs / "wp-config.php"
    file.write_text(config, encoding="utf-8")
    file.chmod(0o640)
