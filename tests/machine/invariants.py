"""The nine invariants of the design (section 5), one function each, by direct looks at shops and ledgers.

Those that speak of a moment are held against every program that ran on a host (``on_host``), the others after
every step (``after_step``) and, where that is expensive, at the end of a history (``at_end``).
"""

import json
from collections.abc import Callable

from kaitsu.model.gateway import STAGES, Stage
from tests.machine import ledgers
from tests.machine.judge import STANDING, Passed
from tests.machine.seen import METHOD, Seen
from tests.machine.world import World

OTHER: dict[Stage, Stage] = {"test": "production", "production": "test"}
SEALED = ".age"
GATEWAYS_OWN = "gateway"  # the folder of the gateway itself, which is not ours


class Broken(AssertionError):
    """An invariant does not hold; its name comes first."""


def _require(holds: bool, invariant: str, what: str) -> None:
    if not holds:
        raise Broken(f"{invariant}: {what}")


def invariant_1(world: World, stage: Stage, seen: Seen) -> None:
    """Open to shoppers only with module, credentials of the stage, and a check that passed on just this."""
    if not seen.is_open:
        return
    witness = world.memory.witness
    _require(seen.is_enabled, "invariant_1", f"{stage}: open, and the module is not enabled")
    is_of_stage = seen.box is not None and seen.box["stage"] == stage
    _require(is_of_stage, "invariant_1", f"{stage}: open without the credentials of this stage")
    is_known = seen.substance in witness.passed[stage] or (stage, seen.substance) in witness.by_hand
    _require(is_known, "invariant_1", f"{stage}: open on something that no check has passed")
    # On test pages are checked before the methods open, on production right after, in what was one commit.
    is_shown = (
        not seen.fragments or seen.pages in witness.pages or (stage, seen.pages) in witness.pages_by_hand
    )
    _require(is_shown, "invariant_1", f"{stage}: open with pages that no check has passed on test")


def invariant_2(world: World, stage: Stage, seen: Seen) -> None:
    """The shop's own methods are as the client left them."""
    expected = world.memory.own_methods[stage]
    _require(seen.own_methods == expected, "invariant_2", f"{stage}: a method of the shop's own was touched")


def invariant_3(world: World, passed: Passed) -> None:
    """What was undone is as before, to the byte, but for what real orders need; nothing else was touched."""
    tokens = frozenset(world.memory.check_tokens)
    kept = passed.before.others(tokens) == passed.after.others(tokens)
    _require(kept, "invariant_3", f"{passed.run}: {_differing(passed, tokens)} is not ours, and was changed")
    image = _oldest_image(world, passed)
    if image is None or _is_needed(world, passed):
        return
    _require(
        passed.after.ours == image.ours,
        "invariant_3",
        f"{passed.run}: not as before: {_parts(passed, image)}",
    )
    for page, body in image.bodies.items():
        if image.around[page] == passed.after.around[page]:
            same = passed.after.bodies[page] == body
            _require(same, "invariant_3", f"{passed.run}: the page {page} is not as before")
    if passed.is_undo and passed.is_done:
        left = [row["number"] for row in passed.after.rows["orders"] if row["preview"] in _tokens_of(passed)]
        _require(not left, "invariant_3", f"{passed.run}: orders of our own check are left: {left}")


def invariant_3_is_told(passed: Passed) -> None:
    """The host itself finds that all is back: nothing here keeps it from being so."""
    is_unequal = (
        passed.is_undo and passed.is_done and passed.answer is not None and not passed.answer["equal"]
    )
    failed = passed.is_restored is False or is_unequal
    _require(not failed, "invariant_3", f"{passed.run}: the host says that it could not be undone")


def invariant_4(world: World, passed: Passed) -> None:
    """What is open on production ran and passed on test, was bought with, and is approved as it is, today."""
    if passed.stage != "production" or not passed.after.is_open:
        return
    witness, revision = world.memory.witness, passed.after.revision
    if not _went_live(passed):
        is_known = revision in witness.released or ("production", revision) in witness.released_by_hand
        _require(is_known, "invariant_4", f"{passed.run}: {revision[:12]} is open and was never released")
        return
    where = f"{passed.run}: {revision[:12]}"
    _require(revision in witness.revisions, "invariant_4", f"{where} never passed a check on test")
    was_bought = passed.after.setup in witness.bought
    _require(was_bought, "invariant_4", f"{where} went live and nobody had bought anything with it on test")
    lines = [json.loads(line) for line in world.engineers[passed.who].lines()]
    approved = ledgers.is_approved(lines, revision, passed.at.date())
    _require(approved, "invariant_4", f"{where} went live without an approval that holds")
    witness.released.add(revision)


def invariant_5(world: World) -> None:
    """No value that was ever sealed lies open in a home, or anywhere on a host."""
    values = [value.encode() for stage in STAGES for value in world.memory.secrets[stage]]
    for path in (world.base / "world").rglob("*"):
        if path.is_file() and path.suffix != SEALED and GATEWAYS_OWN not in path.parts:
            content = path.read_bytes()
            found = any(value in content for value in values)
            _require(not found, "invariant_5", f"a secret lies open in {path.relative_to(world.base)}")


def invariant_5_on_host(world: World, passed: Passed) -> None:
    """No value in an argument list, a request but in its box, or an answer."""
    said = json.dumps([passed.argv, passed.request, passed.answer], ensure_ascii=False)
    found = any(value in said for stage in STAGES for value in world.memory.secrets[stage])
    _require(not found, "invariant_5", f"{passed.run}: a secret was sent or answered in the open")


def invariant_6(world: World, stage: Stage, seen: Seen) -> None:
    """No value of the other stage is in a box."""
    wrong = world.memory.secrets[OTHER[stage]] & set(seen.fields.values())
    _require(not wrong, "invariant_6", f"{stage}: credentials of {OTHER[stage]} are in the box")
    is_of_stage = seen.box is None or seen.box["stage"] == stage
    _require(is_of_stage, "invariant_6", f"{stage}: the box is of the other stage")


def invariant_7(world: World) -> None:
    """Every engineer's ledger is an unbroken chain."""
    for who, engineer in world.engineers.items():
        _require(ledgers.is_chain(engineer.lines()), "invariant_7", f"the ledger of {who} is no chain")


def invariant_7_refuses(world: World) -> None:
    """The ledger verifies, and no copy of it does in which one line is another."""
    for who, engineer in world.engineers.items():
        problem = ledgers.problem_of(engineer, engineer.lines())
        _require(problem == "", "invariant_7", f"the ledger of {who} does not verify: {problem}")
        for name, lines in ledgers.spoilt(engineer):
            found = ledgers.problem_of(engineer, lines)
            _require(found != "", "invariant_7", f"a ledger of {who} that was {name} verifies")


def invariant_8(world: World, passed: Passed) -> None:
    """One run at a time: nobody writes while another's lease lasts, and nobody does late."""
    lease = world.memory.lease.get(passed.stage)
    seconds, now = float(passed.request["lease"]["seconds"]), passed.at.timestamp()
    first, run = bool(passed.request["lease"]["first"]), passed.run
    if passed.before != passed.after and lease is not None and lease[0] != run:
        is_taken_over = passed.request["lease"]["unlock"] == lease[0]
        expired = now >= lease[1] + seconds
        _require(expired or is_taken_over, "invariant_8", f"{run} wrote while {lease[0]} held the lease")
    if passed.before != passed.after and not first:
        is_mine = lease is not None and lease[0] == run and now < lease[1] + seconds
        _require(is_mine, "invariant_8", f"{run} wrote late")
    if passed.is_undo and passed.undone:
        left = _standing_after(passed)
        _require(not left, "invariant_8", f"{run} undid what {left} had built on")
    _keep_books(world, passed, now)


def invariant_9(world: World, stage: Stage, seen: Seen) -> None:
    """Real orders stay, and so does what cancelling them needs."""
    numbers = {row["number"] for row in seen.rows["orders"]}
    real = world.memory.real_orders[stage]
    _require(set(real) <= numbers, "invariant_9", f"{stage}: a real order is gone")
    if real:
        is_there = seen.is_enabled and seen.box is not None and bool(seen.module_files)
        _require(is_there, "invariant_9", f"{stage}: the module that cancelling needs is gone")


def invariant_9_undone(world: World, passed: Passed) -> None:
    """Undone although real orders need it: hidden, and the pages are as before."""
    image = _oldest_image(world, passed)
    if image is None or not _is_needed(world, passed):
        return
    where = f"{passed.run} on {passed.stage}"
    _require(not passed.after.is_open, "invariant_9", f"{where}: undone, and still offered")
    same = passed.after.fragments == image.fragments
    _require(same, "invariant_9", f"{where}: the pages still say what was undone")


def on_host(world: World, passed: Passed) -> None:
    """After every program that could write on a host."""
    stage, seen = passed.stage, passed.after
    invariant_5_on_host(world, passed)
    invariant_6(world, stage, seen)
    invariant_2(world, stage, seen)
    invariant_8(world, passed)
    invariant_9(world, stage, seen)
    invariant_9_undone(world, passed)
    invariant_3(world, passed)
    invariant_3_is_told(passed)
    invariant_4(world, passed)
    invariant_1(world, stage, seen)


def after_step(world: World) -> None:
    """After every step, whatever it was."""
    world.require_unbroken()
    for stage in STAGES:
        seen = world.see(stage)
        by_state: tuple[Callable[[World, Stage, Seen], None], ...] = (
            invariant_1,
            invariant_2,
            invariant_6,
            invariant_9,
        )
        for invariant in by_state:
            invariant(world, stage, seen)
    invariant_7(world)


def at_end(world: World) -> None:
    """What is expensive to look at, once a history."""
    invariant_5(world)
    invariant_7_refuses(world)


def _oldest_image(world: World, passed: Passed) -> Seen | None:
    """The shop before the oldest run that was undone just now; None where nothing was, or not to its end."""
    if passed.answer is None:
        return None
    undone = passed.undone or ([passed.run] if passed.is_restored else [])
    return world.memory.images[undone[0]] if undone else None


def _is_needed(world: World, passed: Passed) -> bool:
    """Whether real orders used a method that some of the undone runs brought."""
    if not world.memory.real_orders[passed.stage]:
        return False
    images = [world.memory.images[run] for run in passed.undone or [passed.run]]
    return any(METHOD not in {row["code"] for row in image.methods} for image in images)


def _standing_after(passed: Passed) -> list[str]:
    """Runs that were begun after one that was undone, and stand still."""
    names = [run["run"] for run in passed.after.runs]
    since = min(names.index(run) for run in passed.undone)
    return [run["run"] for run in passed.after.runs[since:] if run["status"] in STANDING]


def _keep_books(world: World, passed: Passed, now: float) -> None:
    """Who holds the lease, as it follows from what was answered; of a killed program its own file tells."""
    books, stage = world.memory.lease, passed.stage
    if passed.answer is None:
        return
    ended = passed.is_undo or bool(passed.request.get("last"))
    if passed.is_done and not ended:
        books[stage] = (passed.run, now)
    elif passed.is_done or passed.is_restored is not None:
        books.pop(stage, None)


def _tokens_of(passed: Passed) -> set[str]:
    return {run["token"] for run in passed.after.runs if run["run"] in passed.undone} - {""}


def _differing(passed: Passed, tokens: frozenset[str]) -> list[str]:
    before, after = passed.before.others(tokens), passed.after.others(tokens)
    return [name for name in before if before[name] != after[name]]


def _parts(passed: Passed, image: Seen) -> list[str]:
    return [name for name in image.ours if image.ours[name] != passed.after.ours[name]]


def _went_live(passed: Passed) -> bool:
    """Whether this very program opened something, as far as can be seen of one that was killed."""
    is_effective = passed.is_done or (passed.answer is None and passed.changed)
    return bool(passed.request["action"] == "go_live") and is_effective
