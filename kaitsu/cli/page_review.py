"""Looking at the pages of a shop as a shopper and a proofreader do: `kaitsu pages check` and `review`."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from kaitsu.checks import layout, screenshot
from kaitsu.checks.browser import Browser
from kaitsu.checks.links import dead_links
from kaitsu.checks.page import Page
from kaitsu.checks.page_words import words_by_line
from kaitsu.cli.rollout_choice import Chosen
from kaitsu.declare.manuscripts import manuscript_of
from kaitsu.declare.pages import read_pages
from kaitsu.engine.pages_shown import fragment_faults, looked_at, page_faults, shown_of
from kaitsu.model.gateway import Stage
from kaitsu.model.pages import Pages
from kaitsu.model.problem import refuse
from kaitsu.model.site import Host
from kaitsu.process.history import History
from kaitsu.process.page_consistency import Inconsistency
from kaitsu.process.page_review import deviations
from kaitsu.process.page_states import last_manuscripts
from kaitsu.records.objects import content_of
from kaitsu.reports.page_review import PageReview
from kaitsu.reports.words import explain, say


class PageLook:
    """One look at the pages of a rollout on a stage."""

    def __init__(self, chosen: Chosen, stage: Stage) -> None:
        if stage not in chosen.declared.hosts:
            raise refuse("stage_undeclared", site=chosen.site, stage=stage)
        self.chosen = chosen
        self.host: Host = chosen.declared.hosts[stage]
        self.history = History(chosen.ledger().events)
        self.fragments: Pages = read_pages(chosen.home, chosen.site, chosen.gateway, chosen.driver.pages)
        self.shown = shown_of(chosen.home, chosen.declared, chosen.rollout, self.history)
        self.names = looked_at(self.shown, chosen.driver.pages, self.fragments)
        self.pages: Mapping[str, Page] = chosen.driver.fetch_pages(self.host, self.names)

    def contradictions(self) -> tuple[Inconsistency, ...]:
        """What the fragments, and the pages as they are shown, say otherwise than the shop does."""
        found = (*fragment_faults(self.fragments, self.shown), *page_faults(self.pages, self.shown))
        return tuple(dict.fromkeys(found))

    def reviews(self) -> list[PageReview]:
        """Every page that is there or ought to be: its contradictions, its manuscript, its links."""
        faults = self.contradictions()
        made = [name for name in self.names if name in self.pages or name in self.fragments.texts]
        found = [PageReview(name, self.pages[name].url if name in self.pages else "") for name in made]
        for one in found:
            one.findings += [sentence(fault) for fault in faults if fault.page == one.page]
            if one.page not in self.pages:
                one.findings.append(say("review_not_seen"))
                continue
            one.findings += self._proofread(one.page)
            one.findings += self._links(one.page)
            text = self.fragments.texts.get(one.page, "")
            one.hints += [sentence(hint) for hint in layout.in_fragment(one.page, text)]
        return found

    def pictures(self, reviews: Sequence[PageReview], folder: Path) -> None:
        """Pictures of each page on a desk and on a phone, and what they hint at. Raises Refused."""
        shots = [
            screenshot.Shot(one.url, folder / f"{one.page}.{device}.png", device)
            for one in reviews
            if one.url
            for device in screenshot.DEVICES
        ]
        by_file = {shot.file: one for one in reviews for shot in shots if shot.url == one.url}
        for picture in screenshot.take(shots) if shots else ():
            one = by_file[picture.shot.file]
            one.pictures.append(picture)
            problem = picture.problem
            if problem is not None:
                one.hints.append(explain(problem).splitlines()[0])
            else:
                one.hints += [sentence(hint) for hint in layout.in_picture(one.page, picture)]

    def _proofread(self, page: str) -> Iterator[str]:
        supplied = last_manuscripts(self.history).get(page)
        if supplied is None:
            return
        chosen = self.chosen
        content = content_of(chosen.home, chosen.site, chosen.gateway, supplied[1].sha256)
        read = manuscript_of(content)
        if read is None:
            return
        manuscript = "\n".join(words_by_line(read.text)) if "<" in read.text else read.text
        for found in deviations(page, manuscript, words_by_line(self.pages[page].markup)):
            yield say(f"review_{found.verdict}", sentence=found.sentence[:80], instead=found.instead[:80])

    def _links(self, page: str) -> Iterator[str]:
        text = self.fragments.texts.get(page, "")
        for link in dead_links(page, self.pages[page], text, Browser(self.host.url)):
            yield say("review_dead_link", url=link.url, answer=link.answer)


def sentence(found: Inconsistency | layout.Hint) -> str:
    return say(f"page_fault_{found.reason}", what=found.what)
