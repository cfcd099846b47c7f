"""A rollout of e-SCOTT on Welcart, as the engine plans it: recorded on a real shop, replayed everywhere.

``KAITSU_REAL_WELCART=root,url python -m tests.shops.welcart.rollout`` records it anew. What is kept are
States: digests, tags and names, never a value.
"""

import json
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gateways.escott import GATEWAY
from kaitsu.engine import requests
from kaitsu.model.canonical import digest
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Setup
from kaitsu.model.state import State
from kaitsu.process.plan import Goal, plan
from kaitsu.remote.frame import Program
from kaitsu.vault.credentials import CredentialSet
from tests.shops.contract.harness import COMPARE_KEY

RECORDING = Path(__file__).parents[2] / "recordings/welcart/rollout.json"
FIELDS = {
    "merchant_id": "12345678",
    "merchant_pass": "passAB12",
    "tenant_id": "0001",
    "token_code": "tokenAB12345678",
    "card_key_aes": "aesKEY0123456789",
    "card_key_iv": "ivIVIV0123456789",
}
FRAGMENTS = {"legal": "<h2>カード</h2>\n", "guide": "<p>ご案内</p>\n"}


def goal() -> Goal:
    """Everything the gateway has, on test."""
    [module] = GATEWAY.modules
    setup = Setup(
        "welcart",
        "2.12.1",
        module,
        {option.key: option.values[0] for option in GATEWAY.options},
        GATEWAY.methods,
        {item.key: item.values["test"] for item in GATEWAY.environment},
    )
    tags = CredentialSet("s", GATEWAY.id, "test", COMPARE_KEY, FIELDS).tags()
    return Goal("test", GATEWAY.id, module, setup, tags, Pages(FRAGMENTS))


def operations(wanted: Goal, state: State) -> list[str]:
    """What the plan has still to do, each once, in its order."""
    return list(dict.fromkeys(change.operation for change in plan(wanted, state).changes))


def request_of(operation: str, wanted: Goal, state: State) -> dict[str, Any]:
    """As kaitsu.engine.rollout_run asks for it on test."""
    assert wanted.setup is not None
    opened = CredentialSet("s", GATEWAY.id, "test", COMPARE_KEY, FIELDS)
    return {
        "module": lambda: requests.module(wanted.module, Path("/nowhere")),
        "credentials": lambda: requests.credentials(wanted.module, opened, state.box_key),
        "options": lambda: requests.options(wanted.setup),
        "register_methods": lambda: requests.register_methods(wanted.setup, "token"),
        "pages": lambda: requests.pages(wanted, state),
        "go_live": lambda: requests.go_live(wanted.setup, {}, "test"),
    }[operation]()


def record() -> None:
    from tests.shops.contract.welcart import WelcartSubject

    class Real(WelcartSubject):
        def program(self, request: Mapping[str, Any]) -> Program:
            storage = wanted.module.storage
            assert storage is not None
            modules = {wanted.module.code: storage.described("test")}
            return super().program({"modules": modules, **request})

    wanted = goal()
    shop = Real(Path(tempfile.mkdtemp()))
    shop.sample = replace(shop.sample, gateway=GATEWAY.id, module=wanted.module)
    found: list[dict[str, Any]] = [{"operation": "", "state": shop.probe()}]
    whole = operations(wanted, State.from_json(found[0]["state"]))
    for number, operation in enumerate(whole):
        request = request_of(operation, wanted, State.from_json(found[-1]["state"]))
        lease = {"holder": "x", "seconds": 60, "first": number == 0, "unlock": ""}
        answer = shop.write("r1", request, lease=lease, last=operation == whole[-1])
        assert answer["ok"] is True, answer
        found.append({"operation": operation, "state": answer["state"]})
    found.append({"operation": "undo", "state": shop.undo("r1")["state"]})
    for item in found:
        item["digest"] = digest(item["state"])
    RECORDING.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record()
