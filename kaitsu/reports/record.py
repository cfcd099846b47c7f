"""What one run did, as it happens: filled by the engine, read by the run report and the closing summary."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from kaitsu.checks.result import CheckResult
from kaitsu.model.change import Change, Operation
from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit, gravest
from kaitsu.model.problem import Problem
from kaitsu.model.text import Text
from kaitsu.process.legs import Leg
from kaitsu.process.preflight import Finding
from kaitsu.process.progress import StepState

Status = Literal["begun", "done", "failed"]


@dataclass
class OperationRecord:
    """One operation that had changes to make. ``begun`` is where a signal found it."""

    name: Operation
    changes: tuple[Change, ...]
    status: Status = "begun"


@dataclass
class RolloutRecord:
    """One rollout: its legs, its plan, what became of each operation, and the check."""

    name: str
    legs: tuple[Leg, ...] = ()
    revision: str = ""
    plan: tuple[Change, ...] = ()
    planned: bool = False  # the shop was looked at and the plan made, be it empty
    operations: list[OperationRecord] = field(default_factory=list)
    check: CheckResult | None = None
    problems: list[Problem] = field(default_factory=list)
    left: tuple[str, ...] = ()  # what a failed run left on the host: names of operations carried out
    restored: bool = False  # the run failed and its before-image was put back
    undone: tuple[str, ...] = ()  # a rollback: the runs it undid
    stays: tuple[str, ...] = ()  # a rollback: methods that real orders used, so their module stays
    image_copy: str = ""  # where the copy of the before-image for disasters lies
    held: bool = False  # planned, and a gate that only the shop or the hour can tell is closed
    overrides: tuple[str, ...] = ()  # gates that were passed on purpose
    preflight: tuple[Finding, ...] = ()  # what was looked at before production is changed
    next: tuple[StepState, ...] = ()  # the steps somebody can act on now
    notes: tuple[tuple[str, Text], ...] = ()  # steps left out or added here, and why
    files: tuple[CredentialFile, ...] = ()  # credentials that lie on the host as files, not sealed
    head: str = ""  # of the ledger, after what this run wrote into it

    @property
    def open(self) -> bool:
        return not self.legs or any(leg.open for leg in self.legs)

    @property
    def is_midway(self) -> bool:
        """Something was written, the last planned operation was not done, and nothing says why."""
        if not self.operations or self.problems:
            return False
        last = self.operations[-1]
        return last.status != "done" or last.name != self.plan[-1].operation


@dataclass
class SiteRecord:
    """One shop in this run."""

    site: str
    rollouts: dict[str, RolloutRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    connected: bool = False
    probed: bool = False

    @property
    def all_problems(self) -> tuple[Problem, ...]:
        return (*self.problems, *(problem for item in self.rollouts.values() for problem in item.problems))

    @property
    def exit(self) -> Exit:
        """The site's own exit code: its gravest problem; else waiting only when no leg was open."""
        exits = [problem.exit for problem in self.all_problems]
        if not exits:
            exits = [Exit.DONE if item.open else Exit.WAITING for item in self.rollouts.values()]
        return gravest(exits)


@dataclass
class Run:
    """One invocation of a documented command. Times are aware datetimes in Asia/Tokyo."""

    stage: Stage
    deploy: str
    report_folder: Path
    started: datetime
    dry: bool = False
    id: str = ""
    sites: dict[str, SiteRecord] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)  # of the whole run: usage, guard
    stopped_by: Exit | None = None  # a signal, or the operator's no

    def __post_init__(self) -> None:
        self.id = self.id or f"{self.started:%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"

    def site(self, name: str) -> SiteRecord:
        return self.sites.setdefault(name, SiteRecord(name))

    @property
    def exit(self) -> Exit:
        if self.stopped_by is not None:
            return self.stopped_by
        if self.problems:
            return max(problem.exit for problem in self.problems)
        return gravest(site.exit for site in self.sites.values())
