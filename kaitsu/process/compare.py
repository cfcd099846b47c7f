"""Two States of a shop, field by field. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from kaitsu.model.state import State

# What a rollback leaves: the host's key pair stays, or boxes sealed earlier would not open again.
VOLATILE = frozenset({"credential box"})


@dataclass(frozen=True)
class Difference:
    """One field; None where it is not there. A secret's sides are keyed tags, never shown."""

    field: str
    before: str | None
    after: str | None
    secret: bool = False


def differences(before: State, after: State) -> tuple[Difference, ...]:
    """Every field that is not the same, in the order of their names; volatile ones are left out."""
    one, other = dict(_fields(before)), dict(_fields(after))
    return tuple(
        Difference(field, one.get(field), other.get(field), secret=field.startswith("credentials."))
        for field in sorted((one.keys() | other.keys()) - VOLATILE)
        if one.get(field) != other.get(field)
    )


def _fields(state: State) -> Iterator[tuple[str, str]]:
    yield "shop", f"{state.shop_system} {state.shop_version}"
    yield "credential box", state.box_key
    for code, module in state.modules.items():
        yield f"{code}.version", module.version
        yield f"{code}.archive", module.archive[:12]
        yield f"{code}.enabled", _yes_no(module.enabled)
        yield f"{code}.files", module.files[:12]
    for code, box in state.credentials.items():
        yield f"credentials.{code}.stage", box.stage
        yield from ((f"credentials.{code}.{name}", tag) for name, tag in box.tags.items())
    for code, settings in state.options.items():
        yield from ((f"{code}.{key}", value) for key, value in settings.items())
    for place, method in enumerate(state.methods):
        yield f"method {method.code}.place", str(place)
        yield f"method {method.code}.name", method.name
        yield f"method {method.code}.module", method.module
        yield f"method {method.code}.open", _yes_no(method.open)
    for name, page in state.pages.items():
        yield f"page {name}.around", page.around[:12]
        if page.builder:
            yield f"page {name}.builder", page.builder
        yield from ((f"page {name}.{gateway}", hashed[:12]) for gateway, hashed in page.fragments.items())


def _yes_no(flag: bool) -> str:
    return "yes" if flag else "no"
