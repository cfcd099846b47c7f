"""`kaitsu pages`: which pages a shop needs, drafts of them, and what is wrong with them."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from kaitsu.cli.page_review import PageLook, sentence
from kaitsu.cli.page_view import plan_view
from kaitsu.cli.record_common import Day, record
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.declare.page_drafts import write_drafts
from kaitsu.declare.page_rules import page_template_folders
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.process.events import BackTo
from kaitsu.reports.page_list import list_html, list_text
from kaitsu.reports.page_plan_text import plan_lines
from kaitsu.reports.page_review import PageReview, review_html, review_lines
from kaitsu.reports.words import say

due_option = click.option("--due", type=Day(), help="The day the manuscripts are asked for: YYYY-MM-DD.")


@click.group(name="pages")
def command() -> None:
    """The pages a shop needs for its new payment methods, from the plan to the words on the screen.

    \b
    kaitsu pages plan hanaya              # which page needs what, and why
    kaitsu pages list hanaya --out lists  # the same for the client, to print and fill in
    kaitsu pages draft hanaya             # drafts into pages/SITE/GATEWAY/
    kaitsu pages check hanaya             # do the pages say what the shop does?
    kaitsu pages review hanaya --out look # against the manuscripts, with pictures
    """


@command.command()
@rollout_arguments
@due_option
@click.option("--json", "as_json", is_flag=True, help="For programs; new keys may be added.")
def plan(chosen: Chosen, due: date | None, *, as_json: bool) -> None:
    """Show which pages need what for the declared methods, and by which law."""
    rows = plan_view(chosen, due=due).rows
    if as_json:
        shown = {"format": 1, "site": chosen.site, "gateway": chosen.gateway}
        whole = {**shown, "rows": [asdict(row) for row in rows]}
        click.echo(json.dumps(whole, ensure_ascii=False, indent=2, default=str))
        return
    for line in plan_lines(rows):
        click.echo(line)


@command.command("list")
@rollout_arguments
@due_option
@click.option(
    "--out", "folder", type=click.Path(path_type=Path), help="Folder to write it to, as HTML and as text."
)
def list_(chosen: Chosen, due: date | None, folder: Path | None) -> None:
    """Make the list of manuscripts (原稿リスト) of step 10 for the client, in Japanese."""
    view = plan_view(chosen, due=due)
    text = list_text(chosen.declared, chosen.rollout, view.rows, view.folders)
    if folder is None:
        click.echo(text, nl=False)
        return
    html = list_html(chosen.declared, chosen.rollout, view.rows, view.folders)
    for ending, content in ((".html", html), (".txt", text)):
        file = folder / f"{chosen.site}.{chosen.gateway}.manuscripts{ending}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        except OSError as error:
            raise refuse("file_unwritable", file=file, why=error.strerror) from None
        click.echo(say("pages_written", file=file))


@command.command()
@rollout_arguments
def draft(chosen: Chosen) -> None:
    """Write drafts into pages/SITE/GATEWAY/ for the pages a run can write; what is there already stays.

    A draft is a proposal, for the client to check and the engineer to finish: it may go nowhere with a gap.
    """
    view = plan_view(chosen)
    pages = {row.page: view.drafts[row.page] for row in view.rows if row.page in view.drafts}
    writable = {page: text for page, text in pages.items() if page in chosen.driver.pages}
    for made in write_drafts(chosen.home, chosen.site, chosen.gateway, writable):
        click.echo(say("pages_drafted" if made.is_new else "pages_kept", file=made.file))
    for page in sorted(pages.keys() - writable.keys()):
        click.echo(say("pages_by_hand", page=page))


stage_option = click.option("--stage", type=click.Choice(STAGES), default="test", show_default=True)


@command.command()
@rollout_arguments
@stage_option
def check(chosen: Chosen, stage: Stage) -> None:
    """Hold the pages against the shop: methods, brands, days and charges, left-overs, required wording.

    Ends with 0 if they say what the shop does, with 3 if somebody has to mend them.
    """
    found = PageLook(chosen, stage).contradictions()
    for fault in found:
        click.echo(f"{fault.page}: {sentence(fault)} [{fault.reason}]")
    if found:
        raise SystemExit(Exit.WAITING)
    click.echo(say("pages_consistent"))


@command.command()
@rollout_arguments
@stage_option
@click.option("--out", "folder", type=click.Path(path_type=Path), help="Folder for pictures and a page.")
@click.option("--no-pictures", is_flag=True, help="Do not take pictures.")
@click.option("--send-back", is_flag=True, help="Where something was found, record it: back to step 13.")
def review(chosen: Chosen, stage: Stage, folder: Path | None, *, no_pictures: bool, send_back: bool) -> None:
    """Step 14: the pages against their manuscripts, their links, and how they look on a desk and a phone.

    With --out a page of it is written that the client can review by. Ends with 3 if something was found.
    """
    look = PageLook(chosen, stage)
    reviews = look.reviews()
    if folder is not None:
        _write_review(look, reviews, folder, pictures=not no_pictures)
    for line in review_lines(reviews):
        click.echo(line)
    found = [f"{one.page}: {finding}" for one in reviews for finding in one.findings]
    if found and send_back:
        record(chosen, BackTo(13, " / ".join(found)[:500].strip()))
    if found:
        raise SystemExit(Exit.WAITING)


def _write_review(look: PageLook, reviews: list[PageReview], folder: Path, *, pictures: bool) -> None:
    chosen, file = look.chosen, folder / "review.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if pictures:
            look.pictures(reviews, folder)
        folders = page_template_folders(chosen.home)
        file.write_text(review_html(chosen.declared, reviews, look.shown.rules, folders), encoding="utf-8")
    except OSError as error:
        raise refuse("file_unwritable", file=file, why=error.strerror) from None
    click.echo(say("pages_written", file=file))
