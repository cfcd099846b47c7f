"""What every request to a shop carries beside its own: where the declared modules keep what they are told."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from gateways.sandbox import GATEWAY
from kaitsu.engine.shop_run import Lease, ShopRun
from kaitsu.model.gateway import NOTHING, Module, Stage
from kaitsu.model.problem import Refused
from kaitsu.model.site import Rollout
from kaitsu.reports.record import SiteRecord
from tests.engine.test_rollout_run import HOST, ROLLOUT, SITE, Shop, answer, refusal
from tests.process.test_plan import MODULE


@dataclass(frozen=True)
class Kept:
    """Where a module keeps things, as its shop system's driver would say it."""

    row: str

    def described(self, stage: Stage, _decided: Mapping[str, str] = NOTHING, /) -> Mapping[str, Any]:
        return {"row": f"{self.row}_{stage}"}


def rollout_of(gateway: str, module: Module | None) -> Rollout:
    return replace(ROLLOUT, gateway=replace(GATEWAY, id=gateway), module=module)


CARDS = rollout_of("cards", replace(MODULE, code="cards_pay", storage=Kept("cards")))
WALLET = rollout_of("wallet", replace(MODULE, code="wallet_pay", storage=Kept("wallet")))
PLAIN = rollout_of("plain", MODULE)
NONE = rollout_of("none", None)


def asked_of(stage: Stage, *rollouts: Rollout) -> list[Mapping[str, Any]]:
    """A probe, a write and an undoing, as the driver is given them."""
    site = replace(SITE, hosts={stage: replace(HOST, stage=stage)}, rollouts=rollouts)
    shop = Shop([answer(), answer(), refusal("locked", None)])
    run = ShopRun(site, stage, shop, SiteRecord("s"), Lease(600))
    run.probe(shop.execute)
    run.write({"action": "options"}, shop.execute, first=True)
    with pytest.raises(Refused):
        run.write({"action": "undo"}, shop.execute, first=True)
    assert shop.actions == ["probe", "options", "undo"]
    return shop.asked


@pytest.mark.parametrize("stage", ["test", "production"])
def test_every_request_tells_where_all_modules_of_the_site_keep_things(stage: Stage) -> None:
    for request in asked_of(stage, CARDS, PLAIN, NONE, WALLET):
        assert json.loads(json.dumps(request["modules"])) == {
            "cards_pay": {"row": f"cards_{stage}"},
            "wallet_pay": {"row": f"wallet_{stage}"},
        }


def test_a_shop_whose_modules_have_no_storage_is_asked_as_ever() -> None:
    assert ["modules" in request for request in asked_of("test", PLAIN, NONE)] == [False] * 3
