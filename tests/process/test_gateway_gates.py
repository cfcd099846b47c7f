"""What a gateway's file holds against production: things to register, a stage to state, an old module."""

from dataclasses import replace

import gateways
from kaitsu.model.gateway import Gateway, Module
from kaitsu.model.gateway_facts import Minimum, Registration
from kaitsu.model.text import Text
from kaitsu.process.events import Body
from kaitsu.process.gateway_events import Registered, StageStated
from kaitsu.process.gateway_gates import gateway_waits, registered, stage_is_stated, to_register
from kaitsu.process.history import History
from tests.process.rollouts import SEALED, WORD, events_of

WORDS = Text("理由", "a reason")
MODULE = Module("welcart", "pay", "1.5.0", "", "")
GATEWAY = replace(
    gateways.catalogue()["sandbox"],
    modules=(MODULE,),
    registrations=(
        WORDS,
        Registration("a", "a", key="notification", path="/"),
        Registration("b", "b", key="webhook", path="/hook", shop="eccube"),
        Registration("c", "c", key="test_cards", stages=("test",)),
    ),
)


def history(*bodies: Body) -> History:
    return History(events_of(bodies))


def tick(*keys: str, stage: str = "production") -> Registered:
    return Registered(on_behalf_of=WORD, stage=stage, keys=keys)  # type: ignore[arg-type]


def reasons(gateway: Gateway, *bodies: Body) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.reason, item.what) for item in gateway_waits(gateway, MODULE, history(*bodies))]


def test_what_is_to_be_registered_follows_from_shop_and_stage() -> None:
    assert [item.key for item in to_register(GATEWAY, "welcart", "production")] == ["notification"]
    assert [item.key for item in to_register(GATEWAY, "welcart", "test")] == ["notification", "test_cards"]
    assert [item.key for item in to_register(GATEWAY, "eccube", "production")] == ["notification", "webhook"]


def test_production_waits_until_it_is_registered_there() -> None:
    missing = [("registrations_missing", ("notification",))]
    assert reasons(GATEWAY) == missing
    assert reasons(GATEWAY, tick("notification", stage="test")) == missing
    assert reasons(GATEWAY, tick("other")) == missing
    assert reasons(GATEWAY, tick("notification")) == []
    assert registered(history(tick("a"), tick("b")), "production") == {"a", "b"}


def test_the_address_is_the_shops_own() -> None:
    assert GATEWAY.registrations[2].address("https://shop.example") == "https://shop.example/hook"  # type: ignore[attr-defined]


def test_a_module_below_its_minimum_takes_no_payments() -> None:
    for newer, version, is_met in (
        (False, "1.5.0", True),
        (False, "1.10", False),
        (False, "1.5.0.1", False),
        (True, "1.5.0", False),
        (True, "1.4.9", True),
    ):
        minimum = Minimum("welcart", "pay", version, WORDS, "source", newer)
        gateway = replace(GATEWAY, registrations=(), minimums=(minimum,))
        expected = [] if is_met else [("module_too_old", (f"pay {version}",))]
        assert reasons(gateway) == expected, (newer, version)
    other = Minimum("eccube", "pay", "9", WORDS, "source")
    assert reasons(replace(GATEWAY, registrations=(), minimums=(other,))) == []


def test_the_stage_is_stated_for_what_was_handed_over_last() -> None:
    stated = StageStated(on_behalf_of=WORD, stage="test")
    anew = replace(SEALED, cause="resealed", on_behalf_of=None)
    assert not stage_is_stated(history(SEALED), "test")
    assert stage_is_stated(history(SEALED, stated), "test")
    assert stage_is_stated(history(SEALED, stated, anew), "test")
    assert not stage_is_stated(history(stated, SEALED), "test")
    assert not stage_is_stated(history(SEALED, stated), "production")
