"""What the templates of letters may use: the names, and the values of one case. Pure.

docs/guide/letters.md tells agencies of these names, so one that is here stays.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kaitsu.letters.case import Case
from kaitsu.letters.findings import corrected_until, findings
from kaitsu.letters.kinds import Kind
from kaitsu.letters.manuscripts import manuscript_rows
from kaitsu.letters.questions import questions
from kaitsu.letters.terms import fee_of, scope_of_case, support_until, whole_scope
from kaitsu.letters.tried import released, tried_on_test
from kaitsu.model.gateway import DecidedBy, Method, TestCard
from kaitsu.process.events import Schedule, SeparateGuidance

STATES = {"done": "done", "not_needed": "done"}


@dataclass(frozen=True)
class OptionTold:
    label: str
    choice: str
    decided_by: DecidedBy


@dataclass(frozen=True)
class PageTold:
    """``url`` is the page's on test, ``released_url`` on production; "" where no path is declared."""

    page: str
    digest: str
    url: str
    released_url: str


@dataclass(frozen=True)
class MethodTold:
    """A method as the client tries it; cards are published for card methods alone."""

    name: str
    kind: str
    cards: tuple[TestCard, ...]


def facts(kind: Kind, case: Case) -> dict[str, Any]:
    """Every name a template may use. What the ledger does not show is None, or empty."""
    return {
        "kind": kind,
        "step": case.state(kind.step).step,
        "today": case.now.date(),
        "head": str(case.ledger.head),
        "strip": [STATES.get(state.state, "open") for state in case.states if not state.step.added],
        **_declared(case),
        **_on_record(case),
        **_promised(case),
        **questions(case),
    }


def _declared(case: Case) -> dict[str, Any]:
    """The site file, the gateway file, the page fragments."""
    site, gateway = case.site, case.rollout.gateway
    test = site.hosts.get("test")
    return {
        "site": site,
        "client": site.client,
        "url": site.hosts["production"].url,
        "test_url": test.url if test else "",
        "test_site": site.test_site,
        "gateway": gateway,
        "cancel": gateway.cancel.ja if gateway.cancel else "",
        "fees": gateway.fees.ja if gateway.fees else "",
        "module": case.rollout.module,
        "methods": [_method(one, case) for one in case.rollout.methods],
        "names": [one.name for one in case.rollout.methods],
        "options": list(_options(case)),
        "pages": list(_pages(case)),
        "setup": case.declared.setup or "",
        "pages_digest": case.declared.pages or "",
        "revision": case.declared.revision or "",
    }


def _on_record(case: Case) -> dict[str, Any]:
    """What the ledger shows."""
    return {
        "manuscripts": manuscript_rows(case),
        "tried": tried_on_test(case),
        "released": released(case),
        "window": _window(case),
        "findings": findings(case),
        "corrected_until": corrected_until(case),
        "guidance": _guidance(case),
    }


def _promised(case: Case) -> dict[str, Any]:
    """What agency.yml says, and what follows from it here."""
    terms = case.agency.terms
    return {
        "agency": case.agency.name,
        "contact": terms.contact,
        "links": terms.links,
        "fee": fee_of(case),
        "support": terms.ordinary_support,
        "support_until": support_until(case),
        "scope": whole_scope(case),
        "works": scope_of_case(case),
        "quotation": terms.quotation,
    }


def _method(method: Method, case: Case) -> MethodTold:
    cards = case.rollout.gateway.test_cards if method.kind == "card" else ()
    return MethodTold(method.name, method.kind, cards)


def _options(case: Case) -> Iterator[OptionTold]:
    """The options of the setup, in words; one the gateway file knows no choice of is not among them."""
    decided = case.setup.options if case.setup is not None else {}
    for option in case.rollout.gateway.options:
        labels = {choice.value: choice.label.ja for choice in option.choices}
        if (value := decided.get(option.key)) in labels:
            yield OptionTold(option.label.ja, labels[value], option.decided_by)


def _pages(case: Case) -> Iterator[PageTold]:
    for page, digest in case.pages.hashes.items():
        yield PageTold(page, digest, _url(case, "test", page), _url(case, "production", page))


def _url(case: Case, stage: str, page: str) -> str:
    host = next((one for name, one in case.site.hosts.items() if name == stage), None)
    return f"{host.url}/{host.pages[page]}" if host is not None and page in host.pages else ""


def _window(case: Case) -> Schedule | None:
    event = case.state(16).event
    return event.body if event is not None and isinstance(event.body, Schedule) else None


def _guidance(case: Case) -> str:
    """The reason on record for advising the client separately, or ""."""
    return next((body.reason for _, body in case.history.of(SeparateGuidance)), "")
