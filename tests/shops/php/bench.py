"""Programs of the PHP prelude with a system of a few lines, executed as on a host."""

import os
import subprocess
from pathlib import Path
from typing import Any

from kaitsu.model.site import Host
from kaitsu.remote.frame import Program, read_answer
from shops.php.driver_base import php_program
from tests.conftest import need


class PhpBench:
    """``root`` is the shop's; Kaitsu's own folder lies beside the document root."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.own = root / "own"
        self.environment: dict[str, str] = {}
        self._runtime = need("php")

    def with_settings(self, *settings: str) -> "PhpBench":
        """A PHP that was built or set up otherwise: ``settings`` come after ours and win."""
        wrapper = self.root / "php-as-there"
        flags = " ".join(f"-d {setting}" for setting in settings)
        # Options are taken up to -r; what is given first is overridden, so that ours go in at the end.
        wrapper.write_text(f'#!/bin/sh\nexec {self._runtime} {flags} "$@"\n', encoding="utf-8")
        wrapper.chmod(0o755)
        self._runtime = str(wrapper)
        return self

    def program(self, *sources: str, deadline: int = 20, **request: Any) -> Program:
        host = Host(
            "test", "ssh", "http://x", str(self.root), str(self.root / "www"), self._runtime, deadline
        )
        files = []
        for number, source in enumerate(sources):
            file = self.root / f"system{number}.php"
            file.write_text(f"<?php\n\ndeclare(strict_types=1);\n\nnamespace Kaitsu;\n\n{source}\n", "utf-8")
            files.append(file)
        return php_program(host, request, own_folder=str(self.own), system=files)

    def run(self, program: Program) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            program.argv,
            input=program.stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,  # as on a host, where both come back as one
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, **self.environment},
        )

    def ask(self, *sources: str, **request: Any) -> dict[str, Any]:
        program = self.program(*sources, **request)
        return read_answer(self.run(program).stdout.splitlines(), program.nonce)
