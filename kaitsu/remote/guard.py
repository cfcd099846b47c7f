"""What pyinfra lets pass and Kaitsu doesn't, and the exit codes it does not have.

``install()`` runs from config.py before the inventory is read; every deploy file begins with ``require()``.
pyinfra ends with 0 on an empty inventory, an unknown ``--limit``, Ctrl-C and a declined prompt
(facts: pyinfra.md section 8); here each of them has its own code and reason, and a report is always written.
"""

import atexit
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import click
from pyinfra.api.state import State, StateStage
from pyinfra.context import ctx_state

from kaitsu.declare import clock
from kaitsu.declare.home import Home, find_home
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import RESERVED_SITE_IDS
from kaitsu.remote.signals import end_by_signal
from kaitsu.reports import run_report, summary
from kaitsu.reports.record import RolloutRecord, Run
from kaitsu.reports.words import explain


@dataclass
class Guard:
    """The state of one invocation of pyinfra in this process."""

    home: Home
    run: Run
    params: Mapping[str, Any]
    broken: dict[str, tuple[Problem, ...]] = field(default_factory=dict)  # sites left out, and why
    before_connecting: Callable[[str], Iterable[Problem]] = lambda _site: ()


_installed: list[Guard] = []


def current() -> Guard:
    """The guard of this process. Raises Refused ``guard_missing`` when config.py was not read."""
    if not _installed:
        raise refuse("guard_missing")
    return _installed[0]


def installed() -> bool:
    return bool(_installed)


def install() -> None:
    """Called by config.py: take note of the command line, hook into pyinfra, see to the end of the run."""
    params = click.get_current_context().params
    try:
        guard = _guard_for(params)
    except Refused as refused:
        _give_up(refused.problems)
    _installed.append(guard)
    if not _is_ours(params):
        return
    atexit.register(_finish, guard)
    end_by_signal(partial(_stop, guard))
    try:
        _refuse_usage(params)
    except Refused as refused:
        end(guard, refused.problems)
    _hook_selection(guard, ctx_state.get())


def require() -> None:
    """First line of every deploy file: refuse to run where config.py was not read."""
    try:
        current()
    except Refused as refused:
        _give_up(refused.problems)


def _guard_for(params: Mapping[str, Any]) -> Guard:
    home = find_home()
    stage = Path(params["inventory"]).name
    deploy = Path(params["operations"][0]).stem if params["operations"] else ""
    run = Run(
        stage="production" if stage == "production" else "test",
        deploy=deploy,
        report_folder=home.state / "runs",
        started=clock.now(),
        dry=_only_looks(params),
    )
    return Guard(home, run, params)


def _only_looks(params: Mapping[str, Any]) -> bool:
    """Flags under which pyinfra ends before it executes anything."""
    looks = params["dry"] or params["debug_operations"] or params["debug_facts"]
    return bool(looks or (params["json_output"] and not params["yes"]))


def _is_ours(params: Mapping[str, Any]) -> bool:
    """`pyinfra inventories/test exec …` and the like are none of our business."""
    return any(Path(name).parent.name == "deploys" for name in params["operations"])


def _refuse_usage(params: Mapping[str, Any]) -> None:
    inventory = Path(params["inventory"])
    if inventory.name not in ("test", "production") or not inventory.is_file():
        raise refuse("inventory_unknown", inventory=params["inventory"])
    if len(params["operations"]) != 1:
        raise refuse("one_deploy_at_a_time")
    if params["no_wait"]:
        raise refuse("no_wait_refused")
    if params["retry"]:
        raise refuse("retry_refused")
    if any(item.startswith("kaitsu_") for item in params["data"]):
        raise refuse("data_refused")
    asks = not params["yes"] and not _only_looks(params)
    if asks and not sys.stdin.isatty():
        raise refuse("prompt_without_terminal")


def _hook_selection(guard: Guard, state: State) -> None:
    """Between reading the inventory and connecting: choose the sites, and refuse what is wrong already."""
    original = state.init

    def init(inventory: Any, config: Any, initial_limit: Any = None) -> None:
        hosts = list(inventory) if initial_limit is None else initial_limit
        try:
            chosen = [host for host in inventory if host in hosts]
            _select(guard, [host.name for host in chosen])
        except Refused as refused:
            end(guard, refused.problems)
        sound = [host for host in chosen if not guard.run.site(host.name).problems]
        if not sound:
            sys.exit(Exit.WRONG)
        original(inventory, config, initial_limit=sound)

    state.init = init


def _select(guard: Guard, chosen: list[str]) -> None:
    patterns = list(guard.params["limit"] or ())
    wanted = {name for name in guard.broken if not patterns or any(fnmatch(name, item) for item in patterns)}
    for pattern in patterns:
        if not any(fnmatch(name, pattern) for name in (*chosen, *wanted)) and not _is_group(pattern):
            raise refuse("limit_unknown", limit=pattern)
    for name in wanted:
        guard.run.site(name).problems.extend(guard.broken[name])
    for name in chosen:
        guard.run.site(name).problems.extend(guard.before_connecting(name))
    if not chosen and not wanted:
        raise refuse("no_sites", folder=guard.home.sites)


def _is_group(pattern: str) -> bool:
    return pattern in RESERVED_SITE_IDS


def end(guard: Guard, problems: Iterable[Problem]) -> NoReturn:
    """End the run before anything was connected; the report and the summary are still written."""
    guard.run.problems.extend(problems)
    sys.exit(Exit.WRONG)


def _stop(guard: Guard, code: Exit) -> None:
    """Here and now: while pyinfra unwound, greenlets that are at work could begin the next program."""
    guard.run.stopped_by = guard.run.stopped_by or code
    _finish(guard)


def _give_up(problems: Iterable[Problem]) -> NoReturn:
    """Nothing has begun: say why and leave, past pyinfra's own idea of the exit code."""
    for problem in problems:
        click.echo(explain(problem), err=True)
    sys.stderr.flush()
    os._exit(max(problem.exit for problem in problems))


def _finish(guard: Guard) -> None:
    """At exit: what never ran is said, the report is written, the summary printed, the exit code set."""
    run, code = guard.run, Exit.NOT_RESTORED  # should we fail ourselves, nobody knows what was left
    try:
        _note_unfinished(run, ctx_state.get() if ctx_state.isset() else None)
        report = run_report.write(run, ended=clock.now())
        code = run.exit
        click.echo(summary.text(run, report), err=True)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _note_unfinished(run: Run, state: State | None) -> None:
    stage = state.current_stage if state is not None else StateStage.Setup
    for site in run.sites.values():
        if not site.problems and not site.connected and run.stopped_by is None:
            site.problems.append(Problem("host_unreachable", {"site": site.site}, exit=Exit.FAILED))
        for record in site.rollouts.values():
            _note_stopped(record, run.id)
            if stage >= StateStage.Execute and run.stopped_by is None:
                _note_not_begun(record)
    if stage == StateStage.Prepare and not run.dry and run.stopped_by is None and _has_changes(run):
        run.stopped_by = Exit.INTERRUPTED  # the operator said no at the prompt


def _note_stopped(record: RolloutRecord, run: str) -> None:
    """A signal came in the middle: a program that runs on the host ends by itself, no later one begins."""
    if record.is_midway:
        record.left = tuple(item.name for item in record.operations)
        problem = Problem(
            "stopped_midway", {"operation": record.left[-1], "run": run}, exit=Exit.NOT_RESTORED
        )
        record.problems.append(problem)


def _note_not_begun(record: RolloutRecord) -> None:
    """Planned, and never carried out: pyinfra ended for a reason of its own, which is no success of ours."""
    if record.plan and not (record.held or record.operations or record.problems):
        record.problems.append(Problem("not_carried_out", exit=Exit.FAILED))


def _has_changes(run: Run) -> bool:
    return any(item.plan and not item.held for site in run.sites.values() for item in site.rollouts.values())
