"""What a ledger tells of runs, read directly: lines of JSON, with no code of Kaitsu's."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STANDING = ("open", "done")  # as the host calls runs whose work is on the shop
LEGS = ("test.module", "test.setup", "test.pages")

Record = dict[str, Any]  # a run as the host remembers it


@dataclass(frozen=True)
class Told:
    """``runs`` are the bodies of all run events, oldest first."""

    runs: tuple[dict[str, Any], ...]

    @property
    def known(self) -> set[str]:
        return {body["run"] for body in self.runs if body["deploy"] == "payment"}

    @property
    def standing(self) -> list[dict[str, Any]]:
        """The legs that were done and not taken back later."""
        found: list[dict[str, Any]] = []
        for body in self.runs:
            found = [leg for leg in found if leg["run"] not in body["undoes"]]
            if body["deploy"] == "payment" and body["outcome"] == "done":
                found.append(body)
        return found

    @property
    def legs(self) -> dict[str, str]:
        """Each leg that stands to the newest run that carried it out."""
        return {body["leg"]: body["run"] for body in self.standing}

    @property
    def has_passed(self) -> bool:
        """The whole revision was checked, and stands."""
        return any(
            body["leg"] == "test.pages" and body["check"]["verdict"] == "pass" for body in self.standing
        )

    def since(self, earlier: "Told") -> "Told":
        return Told(self.runs[len(earlier.runs) :])

    @property
    def undone(self) -> set[str]:
        return {run for body in self.runs for run in body["undoes"]}


def told(ledger_file: Path) -> Told:
    lines = [json.loads(line) for line in ledger_file.read_text(encoding="utf-8").splitlines()]
    return Told(tuple(line["body"] for line in lines if line["kind"] == "run"))


def contradictions(ledger: Told, records: list[Record], *, untold: bool = False) -> Iterator[str]:
    """Where ledger and host say different things of a run.

    ``untold``: a rollback has just died, perhaps between the host's last write and the ledger's line.
    """
    status = {record["run"]: record["status"] for record in records}
    gone = {leg["run"] for leg in ledger.standing if status.get(leg["run"]) not in STANDING}
    if gone and not untold:
        yield f"the ledger counts on runs that are not on the shop: {', '.join(sorted(gone))}"
    back = {run for run in ledger.undone if status.get(run) in STANDING}
    if back:
        yield f"the ledger calls undone what stands on the shop: {', '.join(sorted(back))}"


def unsettled(ledger: Told, records: list[Record]) -> Iterator[str]:
    """What a run that ended well has left untold: then every leg is told, of what stands."""
    standing = [record for record in records if record["status"] in STANDING]
    newest = standing[-1]["run"] if standing else ""
    legs = ledger.legs
    if tuple(sorted(legs)) != tuple(sorted(LEGS)):
        yield f"legs told: {', '.join(legs)}"
    if [body["leg"] for body in ledger.standing].count("test.module") > 1:
        yield "the module's leg is told twice"
    if legs.get("test.pages") != newest:
        yield f"the newest run on the shop is {newest}, told is {legs.get('test.pages')}"
    silent = _done(standing) - ledger.known - _continued(standing, ledger.known)
    if silent:
        yield f"done on the shop and never told, so that other machines refuse it: {', '.join(silent)}"


def _done(standing: list[Record]) -> set[str]:
    return {record["run"] for record in standing if record["status"] == "done"}


def _continued(standing: list[Record], known: set[str]) -> set[str]:
    """The runs that a known one went on from."""
    before = {record["run"]: record["continues"] for record in standing}
    found: set[str] = set()
    for run in known:
        while run := before.get(run, ""):
            found.add(run)
    return found
