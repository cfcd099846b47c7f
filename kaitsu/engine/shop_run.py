"""One shop in one run: probed once, its State kept up to date by every program's answer."""

import getpass
import socket
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from kaitsu.engine.points import halt_at
from kaitsu.model.gateway import Stage
from kaitsu.model.host_run import HostRun, RunStatus
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import Host, Rollout, Site
from kaitsu.model.state import State
from kaitsu.process.answers import answers
from kaitsu.remote.program import Execute
from kaitsu.reports.record import SiteRecord
from shops.protocol import HOST_REASONS, Driver

# Reasons that are somebody else's doing: the shop is theirs for the moment, and as it was.
LOCKED = frozenset({"locked", "shop_busy"})


@dataclass(frozen=True)
class Lease:
    """How long the shop is ours after each write, and whose lease on it a person has declared dead."""

    seconds: int
    unlock: str = ""


class HostRefused(Refused):
    """The host refused. ``restored``: None when it had touched nothing, else whether the run was undone."""

    def __init__(self, problem: Problem, restored: bool | None) -> None:
        self.restored = restored
        super().__init__([problem])


class ShopRun:
    """Talks to one shop through its driver. ``state`` is None until the probe has answered."""

    def __init__(self, site: Site, stage: Stage, driver: Driver, record: SiteRecord, lease: Lease) -> None:
        self.site = site
        self.host: Host = site.hosts[stage]
        self.driver = driver
        self.record = record
        self.state: State | None = None
        self.runs: tuple[HostRun, ...] = ()
        self._lease = lease
        self._stored = _stored(site, stage)

    def probe(self, execute: Execute) -> State:
        """The shop's State; the first call is the run's one look at it. Raises Refused."""
        return self.state if self.state is not None else self.look(execute)

    def look(self, execute: Execute) -> State:
        """The shop's State, asked anew. Raises Refused."""
        self._send({"action": "probe"}, execute)
        if self.state is None:
            raise refuse("answer_shapeless", exit=Exit.FAILED)
        self._refuse_other_shop(self.state)
        self.record.probed = True
        return self.state

    def fragments(self, gateway: str, execute: Execute) -> Mapping[str, str]:
        """The gateway's fragments as they lie on the shop now, by page. Raises Refused."""
        found = self._send({"action": "probe", "fragments": gateway}, execute).get("fragments")
        return {str(page): str(text) for page, text in found.items()} if isinstance(found, dict) else {}

    def look_around(self, hosts: Sequence[str], execute: Execute) -> Mapping[str, Any]:
        """What the host tells beside its State, and which ``hosts`` it reaches. Raises Refused."""
        answer = self._send({"action": "probe", "around": {"reach": list(hosts)}}, execute)
        around = answer.get("around")
        return around if isinstance(around, dict) else {}

    def write(self, request: Mapping[str, Any], execute: Execute, *, first: bool) -> Mapping[str, Any]:
        """Carry out one write, planned on the State we hold, and take over the State it answers."""
        planned_on = self.state.digest if self.state is not None else ""
        lease = {**asdict(self._lease), "holder": _holder(), "first": first}
        return self._send({**request, "lease": lease, "state": planned_on}, execute)

    def _send(self, request: Mapping[str, Any], execute: Execute) -> Mapping[str, Any]:
        whole = {**request, **self._stored, **halt_at(str(request["action"]))}
        answer = execute(self.driver.program(self.host, whole))
        if answer.get("ok") is not True:
            raise _refusal(answer)
        try:
            self.state = State.from_json(answer["state"])
            self.runs = tuple(_host_run(item) for item in answer["records"])
        except (AttributeError, KeyError, TypeError):
            raise refuse("answer_shapeless", exit=Exit.FAILED) from None
        return answer

    def _refuse_other_shop(self, state: State) -> None:
        found = (state.shop_system, state.shop_version)
        if found != (self.site.shop_system, self.site.shop_version):
            raise refuse(
                "shop_other_than_declared",
                file=self.site.file,
                field="shop",
                declared=f"{self.site.shop_system} {self.site.shop_version}",
                found=" ".join(found),
            )


def described_for(rollout: Rollout, stage: Stage) -> Mapping[str, Any] | None:
    """The storage of a rollout's module as its host is told it; None where it has none."""
    if rollout.module is None or rollout.module.storage is None:
        return None
    about = rollout.module.storage.described(stage, answers(rollout).decided)
    needed = [field.key for field in rollout.fields]
    return about if len(needed) == len(rollout.gateway.fields) else {**about, "needed": needed}


def _stored(site: Site, stage: Stage) -> Mapping[str, Any]:
    """Where the modules of all rollouts keep what they are told; a host reads its State by it, too."""
    described = {}
    for rollout in site.rollouts:
        about = described_for(rollout, stage)
        if rollout.module is not None and about is not None:
            described[rollout.module.code] = about
    return {"modules": described} if described else {}


def _refusal(answer: Mapping[str, Any]) -> Refused:
    """A refusal in the host's words: only known reasons and short printable slots pass."""
    reason = answer.get("reason")
    if reason not in HOST_REASONS:
        return refuse("answer_shapeless", exit=Exit.FAILED)
    detail = answer.get("detail")
    slots = detail.items() if isinstance(detail, dict) else ()
    texts = ", ".join(f"{key}={value}" for key, value in slots)
    shown = "".join(character for character in texts if character.isprintable())[:300]
    ended = Exit.LOCKED if reason in LOCKED else Exit.FAILED
    restored = answer.get("restored")
    return HostRefused(
        Problem(str(reason), {"detail": shown or "-"}, exit=ended),
        restored if isinstance(restored, bool) else None,
    )


def _host_run(item: Mapping[str, Any]) -> HostRun:
    if item["status"] not in get_args(RunStatus):
        raise TypeError("a run's status was expected")
    return HostRun(
        run=str(item["run"]),
        gateway=str(item["gateway"]),
        status=item["status"],
        revision=str(item["revision"]),
        continues=str(item["continues"]),
        before=None if item["before"] is None else State.from_json(item["before"]),
        after=None if item["after"] is None else State.from_json(item["after"]),
        head=str(item["head"]),
    )


def _holder() -> str:
    return f"{getpass.getuser()}@{socket.gethostname()}"
