"""A private MariaDB for a test session: socket only, run by the shop's user, gone with this process."""

import getpass
import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.conftest import need
from tests.wordpress.server import Server
from tests.wordpress.user import as_user, give

CLIENT = Path(__file__).with_name("client.php")
SBIN = Path("/usr/sbin/mariadbd")  # not in everybody's PATH

# Nothing of it has to outlive the session, nor a power cut.
QUICK = (
    "--skip-networking",
    "--skip-log-bin",
    "--skip-name-resolve",
    "--performance-schema=off",
    "--max-connections=50",
    "--table-open-cache=400",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-flush-method=nosync",
    "--innodb-log-file-size=8M",
    "--innodb-buffer-pool-size=64M",
    "--innodb-lock-wait-timeout=20",
    "--lock-wait-timeout=60",
)


@dataclass(frozen=True)
class Answer:
    names: list[str]
    rows: list[list[Any]]
    id: int  # that an INSERT was given


class Database:
    """``folder`` must not be there yet. Statements run as the server's own administrator."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "socket"
        mariadbd = str(SBIN) if SBIN.exists() else need("mariadbd")
        folder.mkdir()
        give(folder)
        self._install(folder / "data")
        where = (f"--datadir={folder / 'data'}", f"--socket={self.socket}")
        more = (f"--pid-file={folder / 'pid'}", f"--log-error={folder / 'log'}")
        self.server = Server(mariadbd, "--no-defaults", *where, *more, *QUICK)
        self._wait(folder / "log")
        self.client = subprocess.Popen(
            [need("php"), "-d", "display_errors=stderr", str(CLIENT), str(self.socket), getpass.getuser()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _install(self, data: Path) -> None:
        admin = ("--auth-root-authentication-method=socket", f"--auth-root-socket-user={getpass.getuser()}")
        more = ("--skip-test-db", "--innodb-log-file-size=8M")
        ran = subprocess.run(
            as_user(need("mariadb-install-db"), "--no-defaults", f"--datadir={data}", *admin, *more),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr

    def _wait(self, log: Path) -> None:
        deadline = time.monotonic() + 20
        while not self.socket.exists():
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.02)

    def answer(self, statement: str, values: Sequence[str | int | None] = ()) -> Answer:
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        self.client.stdin.write(json.dumps([statement, list(values)]) + "\n")
        self.client.stdin.flush()
        said = json.loads(self.client.stdout.readline() or '{"error": "the client has ended"}')
        assert "error" not in said, f"{said['error']}: {statement}"
        return Answer(**said)

    def ask(self, statement: str, *values: str | int | None) -> list[list[Any]]:
        return self.answer(statement, values).rows

    def make(self, name: str, password: str) -> None:
        """A database and a user of the same name who may do everything in it, and nothing elsewhere."""
        self.ask(f"CREATE DATABASE `{name}` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci")
        self.ask(f"CREATE USER `{name}`@localhost IDENTIFIED BY '{password}'")
        self.ask(f"GRANT ALL ON `{name}`.* TO `{name}`@localhost")

    def tables(self, name: str) -> list[str]:
        listed = "SELECT table_name FROM information_schema.tables WHERE table_schema = ? ORDER BY 1"
        return [row[0] for row in self.ask(listed, name)]

    def checksums(self, name: str) -> dict[str, int | None]:
        tables = self.tables(name)
        if not tables:
            return {}
        every = ", ".join(f"`{name}`.`{table}`" for table in tables)
        found = self.ask(f"CHECKSUM TABLE {every}")
        return {str(row[0]).partition(".")[2]: row[1] for row in found}

    def copy_table(self, table: str, source: str, target: str) -> None:
        self.ask(f"DROP TABLE IF EXISTS `{target}`.`{table}`")
        self.ask(f"CREATE TABLE `{target}`.`{table}` LIKE `{source}`.`{table}`")
        self.ask(f"INSERT INTO `{target}`.`{table}` SELECT * FROM `{source}`.`{table}`")

    def refill(self, table: str, source: str, target: str) -> None:
        """Its rows as they are in ``source``; making it anew would cost ten times as much."""
        self.ask("START TRANSACTION")
        self.ask(f"DELETE FROM `{target}`.`{table}`")
        self.ask(f"INSERT INTO `{target}`.`{table}` SELECT * FROM `{source}`.`{table}`")
        self.ask("COMMIT")

    def stop(self) -> None:
        self.client.communicate()
        self.server.stop()
