"""The folder of one shop: every path in it is made here."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class ShopFolder:
    """``root`` holds shop.db, modules/, public/ (document root), private/ (0700) and the server's files."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "shop.db"

    @property
    def modules(self) -> Path:
        return self.root / "modules"

    @property
    def public(self) -> Path:
        return self.root / "public"

    @property
    def private(self) -> Path:
        return self.root / "private"

    @property
    def box_key(self) -> Path:
        """The host's X25519 private key, hex, 0600."""
        return self.private / "box.key"

    @property
    def session_key(self) -> Path:
        """What the admin's cookies are signed with, hex, 0600."""
        return self.private / "session.key"

    @property
    def admin_password(self) -> Path:
        return self.private / "admin-password"

    @property
    def server_file(self) -> Path:
        return self.root / "server.json"

    @property
    def server_lock(self) -> Path:
        return self.root / "server.lock"

    @property
    def log(self) -> Path:
        return self.root / "shop.log"

    def box(self, module: str) -> Path:
        """The sealed credentials of a module, 0600."""
        return self.private / f"{module}.box"
