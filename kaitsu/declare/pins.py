"""``archives/pins.yml``: the SHA-256 of archives of which the gateway's file has none.

Most modules may not be passed on, so who declares a gateway has not seen them. A person who got the archive
pins it; from then on its hash is part of the setup digest, and an approval holds for these very bytes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from kaitsu.declare.home import Home
from kaitsu.declare.validation import problem_at
from kaitsu.declare.yaml_file import Document, read_yaml
from kaitsu.model.gateway import Gateway, Module
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.vault.files import write_whole

_NAME = r"[A-Za-z0-9][A-Za-z0-9._+-]{0,127}"
_SHA256 = r"[0-9a-f]{64}"


def read_pins(home: Home) -> dict[str, str]:
    """File name to SHA-256. Raises Refused: pin_name, pin_hash, and what kaitsu.declare.yaml_file refuses."""
    try:
        document = read_yaml(home.pins_file)
    except Refused as refused:
        if {problem.reason for problem in refused.problems} <= {"file_missing", "yaml_empty"}:
            return {}
        raise
    if problems := list(_wrong(document)):
        raise Refused(problems)
    return document.data


def write_pins(home: Home, pins: Mapping[str, str]) -> None:
    """Replaced whole, in the order of the names. Raises Refused: file_unwritable."""
    lines = [f"{name}: {sha256}\n" for name, sha256 in sorted(pins.items())]
    try:
        write_whole({home.pins_file: "".join(lines).encode()}, mode=0o644)
    except OSError as error:
        raise refuse("file_unwritable", file=home.pins_file, why=error.strerror) from None


def pinned(gateways: Mapping[str, Gateway], home: Home) -> Mapping[str, Gateway]:
    """The gateways with the home's pins in their modules.

    A pins.yml that is wrong pins nothing: a shop may have to be put back meanwhile, and whoever wants to
    install hears of it from pin_problems.
    """
    if all(_needs_no_pin(module) for gateway in gateways.values() for module in gateway.modules):
        return gateways
    try:
        pins = read_pins(home)
    except Refused:
        pins = {}
    return {name: _pinned(gateway, pins) for name, gateway in gateways.items()}


def pin_problems(module: Module | None, home: Home) -> tuple[Problem, ...]:
    """Why it is not known which bytes the module has; none where it is."""
    if module is None or _needs_no_pin(module):
        return ()
    try:
        read_pins(home)
    except Refused as refused:
        return refused.problems
    slots = {"module": module.code, "version": module.version, "archive": module.archive}
    return (Problem("archive_unpinned", slots, str(home.archives / module.archive)),)


def _pinned(gateway: Gateway, pins: Mapping[str, str]) -> Gateway:
    if all(map(_needs_no_pin, gateway.modules)):
        return gateway
    modules = (
        module if _needs_no_pin(module) else replace(module, sha256=pins.get(module.archive, ""))
        for module in gateway.modules
    )
    return replace(gateway, modules=tuple(modules))


def _needs_no_pin(module: Module) -> bool:
    return module.is_built_in or module.sha256 != ""


def _wrong(document: Document) -> Iterator[Problem]:
    for name, sha256 in document.data.items():
        if not re.fullmatch(_NAME, name):
            yield problem_at(document, "pin_name", (name,), name=name[:80])
        if not isinstance(sha256, str) or not re.fullmatch(_SHA256, sha256):
            yield problem_at(document, "pin_hash", (name,), name=name[:80])
