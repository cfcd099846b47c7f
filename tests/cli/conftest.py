"""The secrets commands as typed, on a home with one site and a recipient per stage."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaitsu.cli.main import cli
from kaitsu.model.problem import Refused
from kaitsu.vault.store import Vault
from tests.vault.samples import SECRETS, make_vault


@dataclass(frozen=True)
class Ended:
    code: int
    text: str
    reasons: list[str]


Run = Callable[..., Ended]


@pytest.fixture
def vault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Vault:
    made = make_vault(tmp_path)
    made.home.agency_file.write_text("identities: ../identities\n", encoding="utf-8")
    monkeypatch.setenv("KAITSU_HOME", str(made.home.path))
    return Vault(made.home, made.home.path / "../identities")


@pytest.fixture
def run(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr("kaitsu.cli.secrets_entry.has_terminal", lambda: True)

    def runner(*words: str, typed: str | None = None) -> Ended:
        result = CliRunner().invoke(cli, ["secrets", *words], input=typed)
        assert [value for value in SECRETS if value in result.output] == []
        if isinstance(result.exception, Refused):
            problems = result.exception.problems
            return Ended(max(p.exit for p in problems), result.output, [p.reason for p in problems])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ended(result.exit_code, result.output, [])

    return runner
