"""Two States, field by field."""

from dataclasses import replace

import pytest

from kaitsu.model.state import CredentialState, MethodState, ModuleState, PageState, State
from kaitsu.process.compare import Difference, differences
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
        ({"pages": {"legal": PageState("00", {})}}, "page legal.around"),
        ({"pages": {"legal": PageState("00", {"sandbox": "11"})}}, "page legal.sandbox"),
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


def test_only_the_fragment_that_changed_is_named_by_its_first_digits() -> None:
    """A page is shared: which gateway's fragment it was, or what surrounds them, is told apart."""
    before = replace(DONE, pages={"legal": PageState("a" * 64, {"sandbox": "b" * 64, "paidy": "c" * 64})})
    after = replace(DONE, pages={"legal": PageState("a" * 64, {"sandbox": "d" * 64, "paidy": "c" * 64})})
    assert differences(before, after) == (Difference("page legal.sandbox", "b" * 12, "d" * 12),)


def test_a_fragment_whose_marks_are_broken_is_not_one_that_is_gone() -> None:
    broken = replace(DONE, pages={"legal": PageState("a" * 64, {"sandbox": ""})})
    gone = replace(DONE, pages={"legal": PageState("a" * 64, {})})
    assert differences(gone, broken) == (Difference("page legal.sandbox", None, ""),)


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
    assert set(PageState.__dataclass_fields__) == {"around", "fragments", "builder"}
    assert set(ModuleState.__dataclass_fields__) == {"version", "enabled", "archive", "files"}


def test_a_page_builder_that_took_a_page_over_is_a_difference() -> None:
    plain = replace(DONE, pages={"legal": PageState("a" * 64, {})})
    built = replace(DONE, pages={"legal": PageState("a" * 64, {}, "elementor")})
    assert differences(plain, built) == (Difference("page legal.builder", None, "elementor"),)
