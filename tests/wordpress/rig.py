"""One database and one template for a whole test session, made when the first test asks."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.conftest import need
from tests.wordpress.database import Database
from tests.wordpress.site import Site
from tests.wordpress.template import Template
from tests.wordpress.user import as_user, give
from tests.wordpress.web import free_port


class Rig:
    """``runtime`` starts PHP as the shop's user, as a login on the host would."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kaitsu-wp-"))  # short: a socket's path has 107 bytes
        self.folder.chmod(0o755)
        self.database = Database(self.folder / "db")
        self.template = Template(self.folder / "template", self.database)
        self.runtime = self._make_runtime()
        self.sites: dict[str, Site] = {}

    def site(self, name: str = "shop") -> Site:
        """The shop of that name as it was delivered. There is one at a time."""
        if name in self.sites:
            self.sites[name].reset()
        else:
            url = f"http://127.0.0.1:{free_port()}"
            self.sites[name] = Site(self.folder / name, name, url, self.database, self.template)
        return self.sites[name]

    def _make_runtime(self) -> Path:
        """Compiled files are kept, as a host's OPcache keeps them: that halves the time WordPress takes."""
        compiled = self.folder / "compiled"
        compiled.mkdir()
        give(compiled)
        settings = ("opcache.enable_cli=1", f"opcache.file_cache={compiled}", "opcache.file_cache_only=1")
        php = as_user(need("php"), *(word for setting in settings for word in ("-d", setting)))
        runtime = self.folder / "php"
        runtime.write_text(f'#!/bin/sh\nexec {" ".join(php)} "$@"\n', encoding="utf-8")
        runtime.chmod(0o755)
        return runtime

    def stop(self) -> None:
        self.database.stop()
        shutil.rmtree(self.folder)


@cache
def rig() -> Rig:
    made = Rig()
    atexit.register(made.stop)
    return made
