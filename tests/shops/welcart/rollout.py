"""Rollouts on Welcart, as the engine plans them: recorded on a real shop, replayed everywhere.

``KAITSU_REAL_WELCART=root,url python -m tests.shops.welcart.rollout`` records them anew. What is kept are
States: digests, tags and names, never a value.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import gateways
from kaitsu.engine import requests
from kaitsu.engine.shop_run import described_for
from kaitsu.model.canonical import digest
from kaitsu.model.gateway import Gateway
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Setup
from kaitsu.model.site import Rollout
from kaitsu.model.state import State
from kaitsu.process.answers import answers
from kaitsu.process.plan import Goal, plan
from kaitsu.remote.frame import Program
from kaitsu.vault.credentials import CredentialSet
from tests.gateways.welcart import credentials
from tests.shops.contract.harness import COMPARE_KEY

RECORDINGS = Path(__file__).parents[2] / "recordings/welcart/rollouts"
FRAGMENTS = {"legal": "<h2>カード</h2>\n", "guide": "<p>ご案内</p>\n"}


@dataclass(frozen=True)
class Case:
    """Everything a gateway has, on test; ``contract`` are options that have another value than the first."""

    name: str
    gateway: Gateway
    contract: Mapping[str, str] = field(default_factory=dict)

    @property
    def recording(self) -> Path:
        return RECORDINGS / f"{self.name}.json"

    @property
    def rollout(self) -> Rollout:
        gateway = self.gateway
        values = {option.key: option.values[0] for option in gateway.options} | dict(self.contract)
        by_client = {option.key for option in gateway.options if option.decided_by == "client"}
        return Rollout(
            site="hanaya",
            gateway=gateway,
            module=gateway.module_for("welcart"),
            methods=gateway.methods,
            contract_completed_on=date(2026, 10, 1),
            contract_options={key: value for key, value in values.items() if key not in by_client},
            answers={key: value for key, value in values.items() if key in by_client},
            line=1,
        )

    @property
    def credentials(self) -> CredentialSet:
        """What the rollout needs; a file's text is any here: what has to be in one is the vault's affair."""
        given = credentials(self.gateway.id, "test")
        needed = [field.key for field in self.rollout.fields]
        values = {key: given.get(key, f"-----BEGIN {key} of a test\n") for key in needed}
        return CredentialSet("s", self.gateway.id, "test", COMPARE_KEY, values)

    @property
    def files(self) -> list[str]:
        return [field.key for field in self.rollout.fields if field.file is not None]

    @property
    def goal(self) -> Goal:
        rollout, gateway = self.rollout, self.gateway
        assert rollout.module is not None
        environment = {item.key: item.values["test"] for item in gateway.environment}
        decided = answers(rollout).decided
        setup = Setup("welcart", "2.12.1", rollout.module, decided, gateway.methods, environment)
        return Goal("test", gateway.id, rollout.module, setup, self.credentials.tags(), Pages(FRAGMENTS))


CASES = [
    *(
        Case(key, gateway)
        for key, gateway in sorted(gateways.catalogue().items())
        if gateway.module_for("welcart")
    ),
    Case("paygent-module", gateways.catalogue()["paygent"], {"connection": "module"}),
]


def operations(wanted: Goal, state: State) -> list[str]:
    """What the plan has still to do, each once, in its order."""
    return list(dict.fromkeys(change.operation for change in plan(wanted, state).changes))


def request_of(operation: str, case: Case, state: State) -> dict[str, Any]:
    """As kaitsu.engine.rollout_run asks for it on test."""
    wanted, setup = case.goal, case.goal.setup
    assert setup is not None
    return {
        "module": lambda: requests.module(wanted.module, Path("/nowhere")),
        "credentials": lambda: requests.credentials(
            wanted.module, case.credentials, state.box_key, case.files
        ),
        "options": lambda: requests.options(setup),
        "register_methods": lambda: requests.register_methods(setup, "token"),
        "pages": lambda: requests.pages(wanted, state),
        "go_live": lambda: requests.go_live(setup, {}, "test"),
    }[operation]()


def record(case: Case) -> None:
    from tests.shops.contract.welcart import WelcartSubject

    class Real(WelcartSubject):
        def program(self, request: Mapping[str, Any]) -> Program:
            about = described_for(case.rollout, "test")
            return super().program({"modules": {wanted.module.code: about}, **request})

    wanted = case.goal
    shop = Real(Path(tempfile.mkdtemp()))
    shop.sample = replace(shop.sample, gateway=case.gateway.id, module=wanted.module)
    found: list[dict[str, Any]] = [{"operation": "", "state": shop.probe()}]
    whole = operations(wanted, State.from_json(found[0]["state"]))
    for number, operation in enumerate(whole):
        request = request_of(operation, case, State.from_json(found[-1]["state"]))
        lease = {"holder": "x", "seconds": 60, "first": number == 0, "unlock": ""}
        answer = shop.write("r1", request, lease=lease, last=operation == whole[-1])
        assert answer["ok"] is True, answer
        found.append({"operation": operation, "state": answer["state"]})
    found.append({"operation": "undo", "state": shop.undo("r1")["state"]})
    for item in found:
        item["digest"] = digest(item["state"])
    case.recording.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    RECORDINGS.mkdir(exist_ok=True)
    for one in CASES:
        record(one)
