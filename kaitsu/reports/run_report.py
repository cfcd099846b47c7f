"""The machine-readable report of a run: one JSON file, written however the run ended.

New keys may be added; readers ignore what they do not know. ``reason`` names are stable (docs/run-report.md).
"""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from kaitsu.model.change import Change
from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.problem import Problem
from kaitsu.process.legs import Leg
from kaitsu.reports.plan_text import masked
from kaitsu.reports.record import RolloutRecord, Run, SiteRecord

FORMAT = 1


def write(run: Run, *, ended: datetime) -> Path | None:
    """Write the report and return its path; None when the folder cannot be written to."""
    file = run.report_folder / f"{run.id}.json"
    body = json.dumps(as_json(run, ended), ensure_ascii=False, indent=2) + "\n"
    try:
        run.report_folder.mkdir(parents=True, exist_ok=True)
        draft = file.with_suffix(".tmp")
        draft.write_text(body, encoding="utf-8")
        draft.replace(file)
    except OSError:
        return None
    return file


def as_json(run: Run, ended: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "run": run.id,
        "deploy": run.deploy,
        "stage": run.stage,
        "dry": run.dry,
        "started": run.started.isoformat(timespec="seconds"),
        "ended": ended.isoformat(timespec="seconds"),
        "exit": int(run.exit),
        "problems": [_problem(item) for item in run.problems],
        "sites": [_site(item) for item in run.sites.values()],
    }


def _site(site: SiteRecord) -> dict[str, Any]:
    return {
        "site": site.site,
        "exit": int(site.exit),
        "connected": site.connected,
        "probed": site.probed,
        "problems": [_problem(item) for item in site.problems],
        "rollouts": [_rollout(item) for item in site.rollouts.values()],
    }


def _rollout(record: RolloutRecord) -> dict[str, Any]:
    return {
        "rollout": record.name,
        "revision": record.revision,
        "legs": [_leg(item) for item in record.legs],
        "plan": [_change(item) for item in record.plan],
        "operations": [{"operation": item.name, "status": item.status} for item in record.operations],
        "check": None if record.check is None else asdict(record.check),
        "problems": [_problem(item) for item in record.problems],
        "left": list(record.left),
        "restored": record.restored,
        "undone": list(record.undone),
        "stays": list(record.stays),
        "image_copy": record.image_copy,
        "held": record.held,
        "overrides": list(record.overrides),
        "preflight": [asdict(item) for item in record.preflight],
        "files": [file_json(item) for item in record.files],
        "notes": [{"step": name, "ja": reason.ja, "en": reason.en} for name, reason in record.notes],
        "next": [{"step": state.step.name, "actor": state.step.actor} for state in record.next],
        "ledger_head": record.head,
    }


def file_json(item: CredentialFile) -> dict[str, Any]:
    ends = None if item.ends is None else item.ends.isoformat()
    return {"field": item.field, "sealed": False, "ends": ends, "ends_soon": item.ends_soon}


def _leg(leg: Leg) -> dict[str, Any]:
    return {"leg": leg.name, "open": leg.open, "waiting": [asdict(item) for item in leg.waiting]}


def _change(change: Change) -> dict[str, Any]:
    return {
        **asdict(change),
        "before": masked(change, change.before),
        "after": masked(change, change.after),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "reason": problem.reason,
        "exit": int(problem.exit),
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "values": problem.values,
    }
