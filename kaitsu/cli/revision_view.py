"""What `kaitsu revision` shows: the declared revision of a rollout, beside those its ledger names."""

from dataclasses import dataclass
from typing import Any, Literal

from kaitsu.cli.rollout_choice import Chosen
from kaitsu.engine.declared import Declared, setup_for
from kaitsu.engine.prepared import declared_today
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.problem import refuse
from kaitsu.process.answers import answers
from kaitsu.process.events import Event
from kaitsu.process.history import Target
from kaitsu.process.revisions import Recorded, RecordedName, recorded
from kaitsu.records.objects import pages_of, setup_of


@dataclass(frozen=True)
class View:
    """``manifest`` is the declared setup as far as it is decided; ``undecided`` are the options it lacks."""

    chosen: Chosen
    declared: Declared
    manifest: dict[str, Any]
    undecided: tuple[str, ...]
    events: tuple[Event, ...]

    @property
    def target(self) -> Target:
        return self.declared.target

    def recorded(self, name: RecordedName) -> Recorded | None:
        return recorded(name, self.events)

    def state_of(self, found: Recorded | None) -> Literal["same", "other", "none"]:
        """Whether a recorded revision is the declared one, to the byte."""
        if found is None:
            return "none"
        return "same" if found.revision is not None and found.revision == self.target.revision else "other"


def view_of(chosen: Chosen) -> View:
    """Raises Refused for whatever is wrong with the site file, the pages or the ledger."""
    events = chosen.ledger().events
    decided = answers(chosen.rollout)
    # Either stage: what differs between them is in no digest.
    now = declared_today(chosen.declared, chosen.rollout, chosen.driver, chosen.home)
    setup = setup_for(chosen.declared, chosen.rollout, "test", decided)
    if setup is None:
        raise refuse("module_missing", exit=Exit.WAITING, gateway=chosen.gateway)
    return View(chosen, now, setup.manifest, tuple(option.key for option in decided.unanswered), events)


def content_of(view: View, name: RecordedName) -> tuple[Recorded, dict[str, Any], Pages]:
    """A revision the ledger names, its setup's manifest and its pages.

    Raises Refused: revision_absent, revision_untraced, object_missing, object_altered, file_unreadable.
    """
    found = view.recorded(name)
    if found is None:
        raise refuse("revision_absent", exit=Exit.WAITING, name=name)
    if found.setup is None:
        raise refuse("revision_untraced", revision=(found.revision or "")[:12])
    place = (view.chosen.home, view.chosen.site, view.chosen.gateway)
    # Equal digests are equal content: what is declared need not be kept already to be compared.
    manifest = view.manifest if found.setup == view.target.setup else setup_of(*place, found.setup)
    if found.pages is None:
        return found, manifest, NO_PAGES
    same = found.pages == view.target.pages
    return found, manifest, view.declared.pages if same else pages_of(*place, found.pages)
