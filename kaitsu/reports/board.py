"""The board in words: a frozen value of one rollout's page and of the index, ready for a template.

Nothing of a secret, and of a client's message nothing but what the ledger says of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from kaitsu.model.process_note import ACTORS
from kaitsu.model.site import Rollout, Site
from kaitsu.process.calendar import in_japan
from kaitsu.process.overview import Overview, ShownState, StepView
from kaitsu.process.steps import Phase
from kaitsu.reports.dates import day_text, moment_text, span_text
from kaitsu.reports.evidence import Entry, entry
from kaitsu.reports.schedule_text import fee_lines
from kaitsu.reports.status_text import module_line, waits_of, why
from kaitsu.reports.words import in_language, language, say

Group = Literal["agency", "client", "gateway", "finished"]

# The legend of the process has an actor that none of its steps belongs to.
SHOWN_ACTORS: tuple[str, ...] = (*ACTORS, "certificate_authority")
STATES: tuple[ShownState, ...] = (
    *("not_started", "waiting", "in_progress", "done"),
    *("returned", "held", "not_needed"),
)
MARKS: dict[ShownState, str] = {
    "not_started": "○",
    "waiting": "●",
    "in_progress": "◐",
    "done": "✓",
    "returned": "↩",
    "held": "‖",
    "not_needed": "–",
}


@dataclass(frozen=True)
class Labelled:
    """An actor or a state: ``key`` is its class in the style sheet, ``sign`` tells it without its colour."""

    key: str
    label: str
    sign: str
    is_used: bool = True


@dataclass(frozen=True)
class StepText:
    """``anchor`` names it within the page; ``since`` and ``days`` are of a step whose turn it is."""

    name: str
    anchor: str
    title: str
    actor: Labelled
    state: Labelled
    date: str
    who: str
    since: str
    days: str
    is_next: bool
    about: str
    why: str
    commands: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class PhaseText:
    key: Phase
    title: str
    done: str
    steps: tuple[StepText, ...]


@dataclass(frozen=True)
class RolloutPage:
    """One rollout; ``file`` is its page's name beside the index."""

    lang: str
    file: str
    rollout: str
    title: str
    lead: str
    client: str
    gateway: str
    settled: int
    total: int
    progress: str
    phases: tuple[PhaseText, ...]
    next: tuple[StepText, ...]
    is_ended: bool
    notices: tuple[str, ...]
    free: str
    free_days: str
    fee: str
    window: str
    module: str  # and how far it is tried; "" where there is none
    actors: tuple[Labelled, ...]
    states: tuple[Labelled, ...]
    head: str
    at: str
    group: Group
    longest: StepText | None  # of the next ones, that which has waited longest
    waiting_since: datetime | None


@dataclass(frozen=True)
class IndexGroup:
    key: Group
    title: str
    pages: tuple[RolloutPage, ...]


@dataclass(frozen=True)
class IndexPage:
    """All rollouts by whose turn it is, who waits longest first; ``broken`` says of the others why."""

    lang: str
    title: str
    groups: tuple[IndexGroup, ...]
    broken: tuple[str, ...]
    actors: tuple[Labelled, ...]
    at: str


def rollout_page(seen: Overview, site: Site, rollout: Rollout) -> RolloutPage:
    steps = [_step(step, seen) for step in seen.steps]
    gateway, fee = in_language(rollout.gateway.name), seen.known.fee
    turns = [(step.since, text) for step, text in zip(seen.steps, steps, strict=True) if step.since]
    longest = min(turns, key=lambda turn: turn[0], default=None)
    shop = site.hosts["production"].url.removeprefix("https://").removeprefix("http://")
    ended = any(step.state.why == "separate_guidance" for step in seen.steps)
    return RolloutPage(
        lang=language(),
        file=f"{seen.rollout}.html",
        rollout=seen.rollout,
        title=say("board_page_title", client=site.client),
        lead=say("board_lead", gateway=gateway, shop=shop),
        client=site.client,
        gateway=gateway,
        settled=seen.settled,
        total=len(steps),
        progress=say("board_progress", settled=seen.settled, total=len(steps)),
        phases=tuple(_phase(phase, seen, steps) for phase in get_args(Phase)),
        next=tuple(step for step in steps if step.is_next),
        is_ended=ended,
        notices=(*(say("status_begun", run=run) for run in seen.known.begun), *waits_of(seen)),
        free=day_text(fee.free_until),
        free_days=_free_days(seen),
        fee=fee_lines(fee)[-1],
        window=span_text(seen.slot.window.start, seen.slot.window.end) if seen.slot else "",
        module="".join(module_line(seen)),
        actors=_actors(seen.steps),
        states=tuple(_state(state) for state in STATES),
        head=str(seen.head) if seen.head.count else "",
        at=moment_text(seen.at),
        group=_group(seen),
        longest=longest[1] if longest else None,
        waiting_since=longest[0] if longest else None,
    )


def index_page(pages: Iterable[RolloutPage], broken: Sequence[str], at: datetime) -> IndexPage:
    longest_first = sorted(pages, key=lambda page: (page.waiting_since or at, page.rollout))
    groups = [
        IndexGroup(group, say(f"board_index_{group}"), tuple(p for p in longest_first if p.group == group))
        for group in get_args(Group)
    ]
    return IndexPage(
        language(),
        say("board_index_title"),
        tuple(group for group in groups if group.pages),
        tuple(broken),
        _actors(()),
        moment_text(at),
    )


def _step(step: StepView, seen: Overview) -> StepText:
    state, event = step.state, step.settled_by
    one = state.step
    since = in_japan(step.since).date() if step.since is not None else None
    waited = (in_japan(seen.at).date() - since).days if since is not None else 0
    return StepText(
        name=one.name,
        anchor=f"step-{one.name.replace('+', '-')}",
        title=in_language(one.title),
        actor=_actor(one.actor),
        state=_state(step.shown),
        date=day_text(in_japan(event.at).date()) if event is not None else "",
        who=_who(step),
        since=say("board_since", day=day_text(since)) if since is not None else "",
        days=say("board_days", days=waited + 1) if waited else say("board_today"),
        is_next=step.is_next,
        about=say("step_about_added" if one.added else f"step_about_{one.number}"),
        why=why(step) or ("\n".join(waits_of(seen)) if step.shown == "held" else ""),
        commands=step.commands if step.is_next else (),
        entries=tuple(map(entry, step.entries)),
    )


def _who(step: StepView) -> str:
    """The client who said so, else who signed."""
    event = step.settled_by
    word = getattr(event.body, "on_behalf_of", None) if event is not None else None
    if event is None:
        return ""
    return event.by if word is None else str(word.name)


def _phase(phase: Phase, seen: Overview, steps: Sequence[StepText]) -> PhaseText:
    both = zip(seen.steps, steps, strict=True)
    pairs = [(view, text) for view, text in both if view.state.step.phase == phase]
    settled = sum(view.state.is_settled for view, _ in pairs)
    done = say("board_phase_done", settled=settled, total=len(pairs))
    return PhaseText(phase, say(f"board_phase_{phase}"), done, tuple(text for _, text in pairs))


def _free_days(seen: Overview) -> str:
    fee = seen.known.fee
    if fee.status == "under_examination":
        return say("board_free_days", days=fee.days_left)
    return say("board_free_kept" if fee.status == "free" else "board_free_over")


def _group(seen: Overview) -> Group:
    """Whose turn it is: the agency's own first, since it can act without waiting."""
    actors = {step.state.step.actor for step in seen.next}
    if not actors:
        return "finished"
    if any(actor.startswith("agency") for actor in actors):
        return "agency"
    return "client" if "client" in actors else "gateway"


def _actors(steps: Sequence[StepView]) -> tuple[Labelled, ...]:
    """The legend; an actor that no step belongs to is marked so, but on the index, which has no steps."""
    used = {step.state.step.actor for step in steps}
    return tuple(_actor(actor, is_used=not steps or actor in used) for actor in SHOWN_ACTORS)


def _actor(actor: str, *, is_used: bool = True) -> Labelled:
    return Labelled(actor, say(f"board_actor_{actor}"), say(f"actor_sign_{actor}"), is_used)


def _state(state: ShownState) -> Labelled:
    return Labelled(state, say(f"progress_{state}"), MARKS[state])
