"""The look around a shop before production is changed: from outside, and from its host. Reads only."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kaitsu.checks.outside import look_indexed
from kaitsu.engine.prepared import Prepared
from kaitsu.engine.shop_run import ShopRun
from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem
from kaitsu.model.site import Rollout
from kaitsu.process.gateway_gates import to_register
from kaitsu.process.preflight import TEST_ROWS, Finding, Row, TestRow, Verdict
from kaitsu.remote.program import Execute
from kaitsu.reports.record import RolloutRecord

LEAST_FREE = 200 * 1024 * 1024  # bytes: a module, its before-image, and what the shop itself needs meanwhile
WORSE: tuple[Verdict, ...] = ("confirmed", "unknown", "found")
# What a test site has in common with production; its other rows are told and not asked for.
ASKED_OF_TEST: tuple[Row, ...] = ("tls", "exposed", "permissions", "callback", "egress")


def before_release(prepared: Prepared, shop: ShopRun, execute: Execute) -> tuple[Finding, ...]:
    """Every row of production, nothing for test. Raises Refused where the host does not answer."""
    if prepared.stage != "production":
        return ()
    return look_around(shop, [prepared.rollout], "production", execute)


def preflight(shop: ShopRun, stage: Stage, execute: Execute) -> RolloutRecord:
    """The whole look on its own, for all rollouts of a shop. Raises Refused as a probe does."""
    shop.look(execute)
    found = look_around(shop, shop.site.rollouts, stage, execute)
    asked = [item for item in found if stage == "production" or item.row in ASKED_OF_TEST]
    problems = [
        Problem(f"preflight_{item.verdict}", {"row": item.row, "seen": item.seen or "-"}, exit=Exit.WAITING)
        for item in asked
        if item.row not in TEST_ROWS and item.verdict != "confirmed"
    ]
    return RolloutRecord(shop.site.id, planned=True, preflight=found, problems=problems)


def look_around(
    shop: ShopRun, rollouts: Iterable[Rollout], stage: Stage, execute: Execute
) -> tuple[Finding, ...]:
    """One finding a row, the worst of what was seen of it."""
    listed = tuple(rollouts)
    outside = shop.driver.look_outside(shop.host, _callbacks(shop, listed, stage))
    hosts = tuple(dict.fromkeys(host for rollout in listed for host in rollout.gateway.reaches))
    facts = shop.look_around(hosts, execute)
    found = [*outside, *_inside(facts, hosts)]
    if stage == "test":
        found += [look_indexed(shop.host.url), _flag("mail", facts.get("mail"))]
    worst: dict[Row | TestRow, Finding] = {}
    for item in found:
        there = worst.setdefault(item.row, item)
        if WORSE.index(item.verdict) > WORSE.index(there.verdict):
            worst[item.row] = item
    return tuple(worst.values())


def _callbacks(shop: ShopRun, rollouts: Iterable[Rollout], stage: Stage) -> list[str]:
    system, url = shop.site.shop_system, shop.host.url
    items = (item for rollout in rollouts for item in to_register(rollout.gateway, system, stage))
    return list(dict.fromkeys(item.address(url) for item in items if item.path is not None))


def _inside(facts: Mapping[str, Any], hosts: Iterable[str]) -> Iterator[Finding]:
    """What the host told of itself; what it did not tell is unknown."""
    yield _flag("debug", facts.get("debug"))
    yield _flag("admin_user", facts.get("default_admin"))
    loose = facts.get("loose")
    if isinstance(loose, list):
        seen = ", ".join(map(str, loose))[:200]
        yield Finding("permissions", "found" if loose else "confirmed", seen)
    else:
        yield Finding("permissions", "unknown")
    reached = facts.get("reached") or {}
    missed = [host for host in hosts if reached.get(host) is not True]
    if hosts:
        yield Finding("egress", "found" if missed else "confirmed", ", ".join(missed))
    free = facts.get("disk_free")
    if isinstance(free, int):  # where the host cannot tell, its first program refuses in time
        enough = free >= LEAST_FREE
        yield Finding("disk", "confirmed" if enough else "found", "" if enough else f"{free} bytes")


def _flag(row: Row | TestRow, value: Any) -> Finding:
    """A fact that should be false."""
    if not isinstance(value, bool):
        return Finding(row, "unknown")
    return Finding(row, "found") if value else Finding(row, "confirmed")
