"""What a gateway's own file says about going to production: what is registered, stated, new enough. Pure."""

from collections.abc import Iterator

from kaitsu.model.gateway import Gateway, Module, Stage
from kaitsu.model.gateway_facts import Registration
from kaitsu.process.events import Intake
from kaitsu.process.gateway_events import Registered, StageStated
from kaitsu.process.history import History
from kaitsu.process.legs import Waiting

UNREGISTERED = "registrations_missing"
TOO_OLD = "module_too_old"


def to_register(gateway: Gateway, shop: str, stage: Stage) -> tuple[Registration, ...]:
    """What has to be entered in the gateway's console for a shop of this EC system."""
    return tuple(
        item
        for item in gateway.registrations
        if isinstance(item, Registration) and item.shop in ("", shop) and stage in item.stages
    )


def registered(history: History, stage: Stage) -> frozenset[str]:
    """The keys that are on record to have been entered."""
    return frozenset(key for _, body in history.of(Registered) if body.stage == stage for key in body.keys)


def gateway_waits(gateway: Gateway, module: Module | None, history: History) -> Iterator[Waiting]:
    """Before production: nothing is left to register there, and the module is not known to be too old."""
    if module is None:
        return
    done = registered(history, "production")
    left = (item.key for item in to_register(gateway, module.shop, "production"))
    if missing := tuple(key for key in left if key not in done):
        yield Waiting("client", "18", UNREGISTERED, missing)
    if (minimum := gateway.too_old(module)) is not None:
        yield Waiting("agency_production", "17", TOO_OLD, (f"{module.code} {minimum.version}",))


def stage_is_stated(history: History, stage: Stage) -> bool:
    """Whether the client said what the credentials are for, after they were handed over last."""
    handed_over = [
        event.seq for event, body in history.of(Intake) if body.stage == stage and body.cause == "received"
    ]
    stated = [event.seq for event, body in history.of(StageStated) if body.stage == stage]
    return bool(stated) and max(stated) > max(handed_over, default=0)
