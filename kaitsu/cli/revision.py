"""`kaitsu revision`: what is declared, and what is different from what was tested, approved or released."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

import click

from kaitsu.cli.revision_text import diff_lines, show_lines
from kaitsu.cli.revision_view import View, content_of, view_of
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.model.pages import Pages
from kaitsu.process.history import Target
from kaitsu.process.revisions import (
    RECORDED_NAMES,
    FieldChange,
    PageChange,
    Recorded,
    RecordedName,
    field_changes,
    page_changes,
)
from kaitsu.reports.page_diff import page_diff

FORMAT = 1

as_json_option = click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")


@click.group(name="revision")
def command() -> None:
    """What an approval names: module, options, methods and page fragments, by their digests."""


@command.command()
@rollout_arguments
@as_json_option
def show(chosen: Chosen, *, as_json: bool) -> None:
    """Show the declared revision, and whether it is what was tested, approved and is on production."""
    view = view_of(chosen)
    if as_json:
        _print_json(_shown(view))
    else:
        _print_lines(show_lines(view))


@command.command()
@rollout_arguments
@click.option(
    "--from",
    "name",
    type=click.Choice(RECORDED_NAMES),
    default="tested",
    show_default=True,
    help="What ran on test last, what was approved last, or what is on production.",
)
@as_json_option
def diff(chosen: Chosen, name: RecordedName, *, as_json: bool) -> None:
    """Show what is different in the declared revision, field by field and line by line.

    Ends with 0 whether anything is different or not, with 3 where there is nothing to compare with yet.
    """
    view = view_of(chosen)
    found, manifest, pages = content_of(view, name)
    fields = field_changes(manifest, view.manifest)
    changed = page_changes(pages, view.declared.pages)
    if as_json:
        _print_json(_different(view, name, found, fields, changed))
    else:
        _print_lines(diff_lines(view, name, found, fields, changed))


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_lines(lines: Iterable[str]) -> None:
    for line in lines:
        click.echo(line)


def _shown(view: View) -> dict[str, Any]:
    gateway = view.chosen.rollout.gateway
    deciders = {option.key: option.decided_by for option in gateway.options}
    return {
        **_head(view),
        "declared": _digests(view.target),
        "undecided": list(view.undecided),
        "shop": view.manifest["shop"],
        "module": view.manifest["module"],
        "options": [
            {"key": key, "value": value, "decided_by": deciders[key]}
            for key, value in view.manifest["options"].items()
        ],
        "methods": view.manifest["methods"],
        "pages": _fragments(view.declared.pages),
        **{name: _recorded(view, view.recorded(name)) for name in RECORDED_NAMES},
    }


def _different(
    view: View,
    name: RecordedName,
    found: Recorded,
    fields: tuple[FieldChange, ...],
    changed: tuple[PageChange, ...],
) -> dict[str, Any]:
    return {
        **_head(view),
        "from": name,
        "before": _recorded(view, found),
        "after": _digests(view.target),
        "undecided": list(view.undecided),
        "fields": [asdict(change) for change in fields],
        "pages": [_page(change, name) for change in changed],
    }


def _head(view: View) -> dict[str, Any]:
    return {"format": FORMAT, "site": view.chosen.site, "gateway": view.chosen.gateway}


def _digests(found: Target | Recorded) -> dict[str, str | None]:
    return {"revision": found.revision, "setup": found.setup, "pages": found.pages}


def _recorded(view: View, found: Recorded | None) -> dict[str, str | None]:
    return {"state": view.state_of(found), **_digests(found or Target())}


def _fragments(pages: Pages) -> list[dict[str, Any]]:
    hashes = pages.hashes
    return [
        {"page": page, "sha256": hashes[page], "bytes": len(text.encode())}
        for page, text in pages.texts.items()
    ]


def _page(change: PageChange, name: RecordedName) -> dict[str, Any]:
    before, after = (
        None if text is None else Pages({change.page: text}).hashes[change.page]
        for text in (change.before, change.after)
    )
    names = (f"{change.page} ({name})", f"{change.page} (declared)")
    lines = page_diff(change.before, change.after, names)
    return {
        "page": change.page,
        "change": change.kind,
        "before": before,
        "after": after,
        "diff": "\n".join(lines),
    }
