"""The requests of the operations, as shops/protocol.py describes them."""

import base64
import hashlib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from kaitsu.model.gateway import Module, Stage
from kaitsu.model.pages import Pages
from kaitsu.model.problem import refuse
from kaitsu.model.setup import Setup
from kaitsu.model.state import State
from kaitsu.process.plan import Goal
from kaitsu.vault.box import seal_for_host
from kaitsu.vault.credentials import CredentialSet

PREVIEW_LIFETIME = 600  # seconds; longer than any check, short enough for a run that died


def module(module: Module, archives: Path) -> dict[str, Any]:
    return {
        "action": "module",
        "module": module.code,
        "version": module.version,
        "sha256": module.sha256,
        "archive": base64.b64encode(read_archive(module, archives)).decode(),
    }


def credentials(
    module: Module, opened: CredentialSet, host_key: str, files: Collection[str] = ()
) -> dict[str, Any]:
    """``files`` are the fields that are files."""
    sealed = seal_for_host(opened, host_key, files)
    request = {
        "action": "credentials",
        "module": module.code,
        "box": base64.b64encode(sealed.box).decode(),
    }
    return request if sealed.files is None else {**request, "files": base64.b64encode(sealed.files).decode()}


def options(setup: Setup) -> dict[str, Any]:
    return {"action": "options", "module": setup.module.code, "settings": setup.settings}


def register_methods(setup: Setup, preview_token: str) -> dict[str, Any]:
    return {
        "action": "register_methods",
        "module": setup.module.code,
        "methods": [{"code": method.code, "name": method.name} for method in setup.methods],
        "preview": {
            "token_hash": hashlib.sha256(preview_token.encode()).hexdigest(),
            "lifetime": PREVIEW_LIFETIME,
        },
    }


def pages(goal: Goal, state: State | None) -> dict[str, Any]:
    return {
        "action": "pages",
        "module": goal.module.code,
        "pages": fragments(goal, goal.pages, state),
    }


def go_live(setup: Setup, fragments: Mapping[str, str | None], stage: Stage) -> dict[str, Any]:
    """Opens the methods. On production the fragments are put in the same transaction, and nothing our check
    left stays among the shop's real orders."""
    return {
        "action": "go_live",
        "module": setup.module.code,
        "methods": [method.code for method in setup.methods],
        "pages": dict(fragments),
        "clean": stage == "production",
    }


def undo(run: str, undone: list[str], head: str = "") -> dict[str, Any]:
    """Undo these runs, newest first; ``run`` holds the lease for it."""
    return {"action": "undo", "run": run, "undo": undone, "head": head}


def fragments(goal: Goal, wanted: Pages | None, state: State | None) -> dict[str, str | None]:
    """Page to fragment; None for a page that has one of ours and shall not any more."""
    if wanted is None:
        return {}
    there = state.pages if state is not None else {}
    gone = {page: None for page, found in there.items() if goal.gateway in found.fragments}
    return {**gone, **wanted.texts}


def read_archive(module: Module, archives: Path) -> bytes:
    """The module's archive; nothing for one that is part of the shop system.

    Raises Refused when it is not there, or not the declared one to the byte.
    """
    if module.is_built_in:
        return b""
    file = archives / module.archive
    try:
        content = file.read_bytes()
    except OSError:
        raise refuse("archive_missing", file=file, module=module.code, version=module.version) from None
    found = hashlib.sha256(content).hexdigest()
    if found != module.sha256:
        raise refuse("archive_other", file=file, expected=module.sha256, found=found)
    return content
