"""What a look at the pages found: in lines for the engineer, and as a page for the client to review by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kaitsu.checks.screenshot import Picture
from kaitsu.model.page_plan import PlanRules
from kaitsu.model.site import Site
from kaitsu.reports.page_templates import environment, using
from kaitsu.reports.words import say

DEVICES = {"desktop": "パソコン", "phone": "スマートフォン"}


@dataclass
class PageReview:
    """``findings`` are sentences; ``hints`` are for a person to look at and send no work back."""

    page: str
    url: str = ""
    findings: list[str] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)


def review_lines(reviews: Sequence[PageReview]) -> list[str]:
    lines: list[str] = []
    for one in reviews:
        lines.append(f"{one.page}  {one.url or say('review_not_seen')}")
        lines += [f"    {finding}" for finding in one.findings]
        lines += [f"    ({hint})" for hint in one.hints]
        if not one.findings:
            lines.append(f"    {say('review_as_supplied')}")
    return lines


def review_html(site: Site, reviews: Sequence[PageReview], rules: PlanRules, folders: Sequence[Path]) -> str:
    """Beside its pictures, which it names by their file names."""
    pages = [_page(one, rules) for one in reviews]
    name = "review.html.j2"
    with using(name, folders):
        return environment(folders).get_template(name).render(client=site.client, pages=pages)


def _page(one: PageReview, rules: PlanRules) -> Mapping[str, object]:
    rule = rules.page(one.page)
    pictures = [
        {
            "file": picture.shot.file.name,
            "device": picture.shot.device,
            "label": DEVICES[picture.shot.device],
        }
        for picture in one.pictures
        if picture.shot.file.exists()
    ]
    return {
        "title": one.page if rule is None else rule.title.ja,
        "url": one.url,
        "findings": [*one.findings, *one.hints],
        "pictures": pictures,
    }
