"""A rollout at a glance, for the terminal and for programs; the board shows the same overview."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from kaitsu.model.gateway import Module
from kaitsu.process.calendar import in_japan
from kaitsu.process.history import Target
from kaitsu.process.legs import Leg
from kaitsu.process.overview import Overview, StepView
from kaitsu.reports.plan_text import waiting
from kaitsu.reports.run_report import file_json
from kaitsu.reports.schedule_text import fee_lines
from kaitsu.reports.summary import file_line, next_lines
from kaitsu.reports.words import in_language, say


def status_lines(seen: Overview) -> list[str]:
    """The 22 steps, one line each, then what was tested, what is declared, the fee, and who is next."""
    return [
        say("status_title", rollout=seen.rollout, head=seen.head),
        *module_line(seen),
        *map(_line, seen.steps),
        *_targets(seen),
        fee_lines(seen.known.fee)[-1],
        *(say("status_file", stage=stage, line=file_line(item)) for stage, item in seen.known.files),
        *(say("status_begun", run=run) for run in seen.known.begun),
        *waits_of(seen),
        *late_of(seen),
        *(next_lines(step.state for step in seen.next) or [say("progress_finished")]),
        *(say("status_command", command=command) for command in commands_of(seen)),
    ]


def waits_of(seen: Overview) -> list[str]:
    """What holds a release up that is due."""
    return waiting([Leg("production", seen.known.waits)])


def late_of(seen: Overview) -> list[str]:
    """A settings letter that stays away."""
    return [] if seen.letter_late is None else [say("status_letter_late", days=seen.letter_late)]


def commands_of(seen: Overview) -> list[str]:
    """What an engineer can type now, in the order of the steps."""
    return list(dict.fromkeys(command for step in seen.next for command in step.commands))


def why(step: StepView) -> str:
    """Why a step is in its state, "" where there is nothing to say: reason, detail, changed fields, note."""
    state = step.state
    note = in_language(state.note) if state.note is not None else ""
    reason = say(f"progress_why_{state.why}") if state.why else ""
    because = ": ".join(filter(None, (reason, state.detail, ", ".join(step.changed), note)))
    level = say("status_level", level=say(f"level_{step.level}")) if step.level else ""
    return "; ".join(filter(None, (because, level)))


def _line(step: StepView) -> str:
    state, because = step.state, why(step)
    actor = say(f"progress_actor_{state.step.actor}")
    event = step.settled_by
    when = f"  {in_japan(event.at):%Y-%m-%d}  {event.by}" if event is not None else ""
    name, title = state.step.name, in_language(state.step.title)
    shown = f"{name:>4}  {say(f'progress_{step.shown}')}  {title}  [{actor}]{when}"
    return f"{shown}  ({because})" if because else shown


def module_line(seen: Overview) -> Iterator[str]:
    """The module and how far it is tried; nothing where there is none."""
    module = seen.known.module
    if module is not None:
        name, verified = f"{module.code} {module.version}", say(f"verified_{module.verified}")
        yield say("status_module", module=name, shop=module.shop, verified=verified)


def _module_json(module: Module | None) -> dict[str, str] | None:
    if module is None:
        return None
    return {"code": module.code, "version": module.version, "verified": module.verified}


def _targets(seen: Overview) -> Iterator[str]:
    for name, target in (("status_tested", seen.tested), ("status_declared", seen.known.declared)):
        if shown := _digests(target):
            yield say(name, digests=shown)


def _digests(target: Target) -> str:
    digests = {"setup": target.setup, "pages": target.pages, "revision": target.revision}
    return "  ".join(f"{name} {digest[:12]}" for name, digest in digests.items() if digest)


def status_json(seen: Overview) -> dict[str, Any]:
    """For programs: stable names instead of sentences."""
    fee = seen.known.fee
    return {
        "site": seen.site,
        "gateway": seen.gateway,
        "head": {"count": seen.head.count, "hash": seen.head.hash},
        "tested": _target_json(seen.tested),
        "declared": _target_json(seen.known.declared),
        "module": _module_json(seen.known.module),
        "fee": {"status": fee.status, "free_until": fee.free_until.isoformat()},
        "waits": [asdict(item) for item in seen.known.waits],
        "begun": list(seen.known.begun),
        "files": [{"stage": stage, **file_json(item)} for stage, item in seen.known.files],
        "letter_late": seen.letter_late,
        "steps": [_step_json(step) for step in seen.steps],
        "next": [_next_json(step) for step in seen.next],
    }


def _target_json(target: Target) -> dict[str, str | None]:
    return {"setup": target.setup, "pages": target.pages, "revision": target.revision}


def _next_json(step: StepView) -> dict[str, Any]:
    since = None if step.since is None else step.since.isoformat()
    one = step.state.step
    return {"step": one.name, "actor": one.actor, "since": since, "commands": list(step.commands)}


def _step_json(step: StepView) -> dict[str, Any]:
    state, event, one = step.state, step.state.event, step.state.step
    return {
        "step": one.name,
        "number": one.number,
        "phase": one.phase,
        "actor": one.actor,
        "title": {"ja": one.title.ja, "en": one.title.en},
        "state": step.shown,
        "at": None if event is None else event.at.isoformat(),
        "by": None if event is None else event.by,
        "event": None if event is None else event.seq,
        "why": state.why,
        "detail": state.detail,
        "level": step.level,
        "changed": list(step.changed),
        "note": None if state.note is None else {"ja": state.note.ja, "en": state.note.en},
    }
