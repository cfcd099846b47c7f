"""A revision, and the difference of two, as an engineer reads them."""

from collections.abc import Iterator

from kaitsu.cli.revision_view import View
from kaitsu.process.history import Target
from kaitsu.process.revisions import (
    RECORDED_NAMES,
    FieldChange,
    PageChange,
    Recorded,
    RecordedName,
)
from kaitsu.reports.page_diff import page_diff
from kaitsu.reports.words import say

SHORT = 12  # digits of a digest that tell two apart; --json has them all
FIELD_WIDTH = 26


def show_lines(view: View) -> Iterator[str]:
    """The declared revision, then each recorded one."""
    target, manifest = view.target, view.manifest
    shop, module = manifest["shop"], manifest["module"]
    yield say("revision_title", rollout=view.chosen.rollout.name, digests=_digests(target))
    yield from _undecided(view)
    yield say("revision_shop", shop=shop["system"], version=shop["version"])
    yield say("revision_module", code=module["code"], version=module["version"], sha256=_bytes(view))
    yield say("revision_options")
    for key, value in manifest["options"].items():
        yield f"  {key:<{FIELD_WIDTH}} {value}  {_decider(view, key)}"
    yield say("revision_methods")
    for method in manifest["methods"]:
        yield f"  {method['code']:<{FIELD_WIDTH}} {method['name']}"
    yield from _fragments(view)
    for name in RECORDED_NAMES:
        yield say(f"revision_{name}", state=_state(view, view.recorded(name)))


def _bytes(view: View) -> str:
    """What the module's archive is known by."""
    module = view.chosen.rollout.module
    if module is not None and module.is_built_in:
        return say("archive_built_in")
    return view.manifest["module"]["sha256"][:SHORT] or say("archive_not_pinned")


def diff_lines(
    view: View,
    name: RecordedName,
    found: Recorded,
    fields: tuple[FieldChange, ...],
    changed: tuple[PageChange, ...],
) -> Iterator[str]:
    """What is different, fields first; that nothing is, where nothing is."""
    yield say("revision_title", rollout=view.chosen.rollout.name, digests=_digests(view.target))
    yield say(f"revision_{name}", state=_state(view, found))
    yield from _undecided(view)
    if not fields and not changed and not view.undecided:
        yield say("revision_no_difference")
    width = max([FIELD_WIDTH, *(len(change.name) for change in fields)])
    for change in fields:
        before, after = (say("nothing") if side is None else side for side in (change.before, change.after))
        yield f"  {change.name:<{width}} {before} → {after}"
    for page in changed:
        yield f"  {f'pages.{page.page}':<{width}} {say(f'revision_page_{page.kind}')}"
    for page in changed:
        names = (
            f"{page.page} ({say(f'revision_name_{name}')})",
            f"{page.page} ({say('revision_name_declared')})",
        )
        yield from page_diff(page.before, page.after, names)


def _undecided(view: View) -> Iterator[str]:
    if view.undecided:
        yield say("revision_undecided", options=", ".join(view.undecided))


def _decider(view: View, key: str) -> str:
    option = view.chosen.rollout.gateway.option(key)
    return "" if option is None else f"({say(f'decided_by_{option.decided_by}')})"


def _fragments(view: View) -> Iterator[str]:
    texts, hashes = view.declared.pages.texts, view.declared.pages.hashes
    yield say("revision_pages") if texts else say("revision_no_pages")
    for page, text in texts.items():
        size = say("revision_size", bytes=f"{len(text.encode()):,}")
        yield f"  {page:<{FIELD_WIDTH}} {hashes[page][:SHORT]}  {size}"


def _state(view: View, found: Recorded | None) -> str:
    state = view.state_of(found)
    if found is None:
        return say("nothing")
    return say(f"revision_state_{state}", digests=_digests(found))


def _digests(found: Target | Recorded) -> str:
    """The digests there are, shortened."""
    named = {"revision": found.revision, "setup": found.setup, "pages": found.pages}
    return "  ".join(f"{name} {digest[:SHORT]}" for name, digest in named.items() if digest)
