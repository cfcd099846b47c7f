"""`kaitsu record manuscripts`: what the client supplied, looked at, kept and signed for."""

from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

import click

import gateways
import shops
from kaitsu.cli.record_common import ClientWord, client_options, pair, record
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.declare.manuscripts import ManuscriptFile, read_manuscript
from kaitsu.declare.page_markup import faults
from kaitsu.declare.page_rules import read_page_rules
from kaitsu.declare.sites import load_sites
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.process.events import Body, Manuscript, Manuscripts
from kaitsu.process.history import History
from kaitsu.process.manuscript_check import Other, findings
from kaitsu.process.page_facts import facts_of
from kaitsu.process.page_states import asked_pages, last_manuscripts
from kaitsu.records.objects import keep_content
from kaitsu.reports.words import say


@click.command()
@rollout_arguments
@click.option("--file", "files", multiple=True, required=True, help="PAGE=FILE; as often as needed.")
@client_options
def manuscripts(chosen: Chosen, files: tuple[str, ...], client: ClientWord) -> None:
    """Step 12: the client supplied manuscripts. Each is looked at, hashed and kept; its version is counted.

    What is missing in a manuscript is said, and recorded all the same: ask the client, or return it with
    `kaitsu record reject --step 12 --page`. One that can't be this shop's is refused.
    """
    word = client.proven()
    supplied = {
        page: read_manuscript(page, Path(path)) for page, path in (pair(text, "--file") for text in files)
    }

    def make(history: History) -> Body:
        _require_asked(supplied, history)
        versions = {page: item.version for page, (_, item) in last_manuscripts(history).items()}
        items = tuple(
            Manuscript(page, read.sha256, versions.get(page, 0) + 1) for page, read in supplied.items()
        )
        return Manuscripts(on_behalf_of=word, items=items)

    said = _looked_at(chosen, supplied)
    for read in supplied.values():
        keep_content(chosen.home, chosen.site, chosen.gateway, read.content)
    record(chosen, make)
    for line in said:
        click.echo(line)


def _looked_at(chosen: Chosen, supplied: dict[str, ManuscriptFile]) -> list[str]:
    """What is to be said of the manuscripts. Raises Refused for those nobody can make a page of."""
    rules, facts = read_page_rules(chosen.home), facts_of(chosen.declared, chosen.rollout)
    others = _others(chosen)
    refused: list[Problem] = []
    lines: list[str] = []
    for page, read in supplied.items():
        if read.encoding != "UTF-8":
            lines.append(say("manuscript_encoding", page=page, encoding=read.encoding))
        for fault in faults(read.text):
            # The angle brackets of a plain text are no markup, and a page is made of it by us.
            if fault.reason == "page_markup_broken":
                lines.append(say("manuscript_markup", page=page, line=fault.line, what=fault.what))
            else:
                slots = {"what": fault.what, "page": page}
                refused.append(Problem(f"manuscript_{fault.reason[5:]}", slots, page, fault.line))
        for finding in findings(read.text, rules.page(page), facts, others):
            slots = {"page": page, "what": finding.what}
            if finding.is_fatal:
                refused.append(Problem(finding.reason, slots))
            else:
                lines.append(say(finding.reason, **slots))
    if refused:
        raise Refused(refused)
    return lines


def _others(chosen: Chosen) -> list[Other]:
    sites = load_sites(chosen.home, gateways.catalogue(), shops.catalogue()).valid
    own = {_host(host.url) for host in chosen.declared.hosts.values()}
    return [
        Other(name, site.client, tuple({_host(host.url) for host in site.hosts.values()} - own))
        for name, site in sites.items()
        if name != chosen.site
    ]


def _host(url: str) -> str:
    return urlsplit(url).netloc


def _require_asked(pages: Iterable[str], history: History) -> None:
    """Only what the last report asked for; before any report it is not the step's turn at all."""
    asked = asked_pages(history)
    for page in pages if asked else ():
        if page not in asked:
            known = ", ".join(asked)
            raise refuse("manuscript_not_asked", field="--file", page=page[:40], known=known)
