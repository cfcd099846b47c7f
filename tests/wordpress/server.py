"""A server of the shop's user that ends with this process, however that ends, with all it has started."""

import subprocess
from collections.abc import Mapping

from tests.wordpress.user import as_user

# As long as stdin is held. PHP's web server, killed alone, leaves its workers behind.
HELD = '"$@" </dev/null & read -r _; kill -KILL 0'


class Server:
    def __init__(self, *argv: str, environment: Mapping[str, str] | None = None) -> None:
        self.process = subprocess.Popen(
            as_user("sh", "-c", HELD, "held", *argv),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # the group that is killed
        )

    @property
    def pid(self) -> int:
        return self.process.pid

    def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(timeout=20)
