"""Two States, field by field."""

from dataclasses import replace

import pytest

from kaitsu.model.state import CredentialState, MethodState, ModuleState, State
from kaitsu.process.compare import differences
from tests.process.test_plan import DONE, EMPTY, MODULE


def test_a_state_does_not_differ_from_itself() -> None:
    assert differences(DONE, DONE) == ()


def test_the_key_pair_of_the_host_is_volatile() -> None:
    assert differences(EMPTY, replace(EMPTY, box_key="ab" * 32)) == ()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"shop_version": "1.1"}, "shop"),
        ({"modules": {}}, "sandbox_pay.enabled"),
        (
            {"modules": {MODULE.code: ModuleState(MODULE.version, enabled=True, archive="", files="x")}},
            "sandbox_pay.files",
        ),
        (
            {"credentials": {MODULE.code: CredentialState("test", {"secret_key": "other"})}},
            "credentials.sandbox_pay.secret_key",
        ),
        ({"options": {MODULE.code: {}}}, "sandbox_pay.mode"),
        ({"methods": DONE.methods[:1]}, "method sandbox_card.open"),
        ({"methods": DONE.methods[::-1]}, "method bank_transfer.place"),
        ({"methods": (replace(DONE.methods[0], open=False), DONE.methods[1])}, "method bank_transfer.open"),
        ({"pages": {"legal": "00"}}, "page legal"),
    ],
)
def test_every_part_of_a_state_is_compared(changed: dict[str, object], field: str) -> None:
    other = replace(DONE, **changed)  # type: ignore[arg-type]
    assert field in [item.field for item in differences(DONE, other)]
    assert field in [item.field for item in differences(other, DONE)]


def test_credentials_are_marked_secret() -> None:
    found = differences(DONE, replace(DONE, credentials={}))
    assert found
    assert all(item.secret for item in found)


def test_a_new_field_of_the_state_cannot_be_forgotten() -> None:
    """Every field but ``raw`` takes part: this fails when State grows and compare does not."""
    compared = {
        "shop_system",
        "shop_version",
        "modules",
        "box_key",
        "credentials",
        "options",
        "methods",
        "pages",
    }
    assert set(State.__dataclass_fields__) - {"raw"} == compared
    assert set(MethodState.__dataclass_fields__) == {"code", "name", "module", "open"}
    assert set(ModuleState.__dataclass_fields__) == {"version", "enabled", "archive", "files"}
