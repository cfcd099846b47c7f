"""Where the records of a rollout lie in a home."""

from pathlib import Path

from kaitsu.declare.home import Home
from kaitsu.model.gateway import Stage


def signers_file(home: Home) -> Path:
    return home.records / "allowed_signers"


def ledger_file(home: Home, site: str, gateway: str) -> Path:
    return home.records / site / gateway / "ledger.jsonl"


def object_file(home: Home, site: str, gateway: str, digest: str) -> Path:
    """A part of an approved revision, under the SHA-256 of its bytes."""
    return home.records / site / gateway / "objects" / digest


def reports_folder(home: Home, site: str, gateway: str) -> Path:
    """Letters to the client, as they were drafted."""
    return home.records / site / gateway / "reports"


def lock_file(home: Home, site: str, gateway: str) -> Path:
    """Not among the records: it is of this machine, and git shows what lies there."""
    return home.state / "locks" / f"{site}.{gateway}.ledger"


def head_file(home: Home, site: str, gateway: str) -> Path:
    """The head this machine itself has written last, or adopted."""
    return home.state / "heads" / f"{site}.{gateway}"


def begun_folder(home: Home, site: str, gateway: str, stage: Stage) -> Path:
    """Names of the runs this machine has begun on a stage, and whose end it has not recorded."""
    return home.state / "begun" / stage / f"{site}.{gateway}"
