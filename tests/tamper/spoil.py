"""Ways to change a file behind somebody's back, and what must come of each."""

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, field
from pathlib import Path

from kaitsu.model.problem import Refused
from kaitsu.remote.frame import BadAnswer
from shops.sandbox.host.frame import HostRefusal

FLIPS = (0x01, 0x20, 0x80)  # a neighbour, the other case of a letter, a byte that is no ASCII
Spoilt = Iterator[tuple[str, bytes]]


@dataclass(frozen=True)
class Thing:
    """``use`` opens ``file`` as the product does, and must refuse it by one of ``names``; nothing in
    ``folders`` may be another afterwards: no plaintext, no half file.
    """

    name: str
    file: Path
    use: Callable[[], object]
    names: Set[str]
    folders: tuple[Path, ...]
    others: dict[str, bytes] = field(default_factory=dict)  # what else may be put in its place


def flipped(content: bytes, step: int) -> Spoilt:
    """Every ``step``-th byte, changed in each of three ways."""
    for at in range(0, len(content), step):
        for flip in FLIPS:
            yield f"byte {at} ^ {flip:#x}", content[:at] + bytes([content[at] ^ flip]) + content[at + 1 :]


def cut(content: bytes, step: int) -> Spoilt:
    yield from ((f"cut to {size}", content[:size]) for size in range(0, len(content), step))
    yield "one byte more", content + b"\n"


def tried(thing: Thing, step: int = 1) -> tuple[int, list[str]]:
    """How many changes were tried, and what was not as it must be."""
    whole, count, found = thing.file.read_bytes(), 0, []
    thing.use()  # what is not spoilt is taken: the rest of this says something
    try:
        for what, spoilt in (*flipped(whole, step), *cut(whole, step), *thing.others.items()):
            count += 1
            found += [f"{thing.name}, {what}: {fault}" for fault in _one(thing, spoilt)]
    finally:
        thing.file.write_bytes(whole)
    thing.use()
    return count, found


def _one(thing: Thing, spoilt: bytes) -> list[str]:
    thing.file.write_bytes(spoilt)
    before = _names(thing.folders)
    try:
        thing.use()
    except Refused as refused:
        reasons = {problem.reason for problem in refused.problems}
    except (HostRefusal, BadAnswer) as refusal:
        reasons = {refusal.reason}
    else:
        return ["it was taken"]
    found = [f"refused as {', '.join(sorted(reasons))}"] if not reasons <= thing.names else []
    left = _names(thing.folders) ^ before
    return [*found, *(f"left or gone: {name}" for name in sorted(left))]


def _names(folders: tuple[Path, ...]) -> set[str]:
    return {str(path) for folder in folders for path in folder.rglob("*")}
