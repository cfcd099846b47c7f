"""`kaitsu record`: what people did, written into the ledger of a rollout and signed with your SSH key."""

from datetime import date, datetime
from pathlib import Path

import click

from kaitsu.cli import record_client, record_manuscripts, record_page, record_purchases, record_registered
from kaitsu.cli.agreed_windows import agreed_elsewhere
from kaitsu.cli.page_view import plan_view
from kaitsu.cli.record_common import ClientWord, Instant, client_options, letter_option, on_option, record
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.declare import clock
from kaitsu.model.problem import Refused, refuse
from kaitsu.process.admission import require_dates
from kaitsu.process.answers import clients_options
from kaitsu.process.calendar import Calendar
from kaitsu.process.correction import correct_until
from kaitsu.process.event_values import OnBehalfOf
from kaitsu.process.events import (
    REJECTABLE,
    REJECTED_BY_CLIENT,
    BackTo,
    Body,
    Completion,
    ExtraStep,
    Letter,
    Override,
    Questions,
    Rejected,
    Report,
    Schedule,
    SeparateGuidance,
)
from kaitsu.process.history import History
from kaitsu.process.page_plan import required_pages
from kaitsu.process.release import overrides, schedule_refusals
from kaitsu.records.letters import letter_sha256
from kaitsu.reports.dates import moment_text
from kaitsu.reports.schedule_text import refusal_problem
from kaitsu.reports.words import say


@click.group(name="record")
def command() -> None:
    """Record a step that people do: each command signs one line of records/SITE/GATEWAY/ledger.jsonl.

    Clients have no keys: what they said is signed on their behalf, with the day, the way and their mail.

    \b
    kaitsu record contract hanaya --on-behalf-of 花田 --mail contract.eml
    kaitsu record approval hanaya --on-behalf-of 花田 --mail ok.eml --digest 3f2a91c07b1e
    """


for other_command in (
    *record_client.COMMANDS,
    record_manuscripts.manuscripts,
    record_page.page,
    *record_registered.COMMANDS,
    record_purchases.purchases,
):
    command.add_command(other_command)


@command.command()
@rollout_arguments
@on_option("The day the letter came to the client")
def letter(chosen: Chosen, on: date | None) -> None:
    """Step 2: the gateway's settings letter (設定情報) came to the client."""
    record(chosen, Letter(on or clock.now().date()))


@command.command()
@rollout_arguments
@click.option("--none-needed", is_flag=True, help="No option is left to the client.")
@click.option(
    "--option", "options", multiple=True, help="An option asked about; without it, all of the client's."
)
def questions(chosen: Chosen, options: tuple[str, ...], *, none_needed: bool) -> None:
    """Step 5: the client was asked about options, or none had to be."""

    known = [option.key for option in clients_options(chosen.rollout)]
    unknown = next((key for key in options if key not in known), None)
    if unknown is not None:
        raise refuse("option_not_clients", field="--option", option=unknown, known=", ".join(known) or "-")
    if none_needed and known:
        raise refuse("questions_needed", field="--none-needed", known=", ".join(known))
    asked = tuple(key for key in known if key in options or not options)
    record(chosen, Questions("sent" if asked else "none_needed", asked))


@command.command()
@rollout_arguments
@click.option("--manuscript", "pages", multiple=True, help="A page the client is asked for the text of.")
@click.option("--no-manuscripts", is_flag=True, help="No page needs a text of the client's.")
@click.option("--planned", is_flag=True, help="The pages `kaitsu pages plan` calls required.")
@letter_option("setup-report")
def report(
    chosen: Chosen, pages: tuple[str, ...], letter: Path | None, *, no_manuscripts: bool, planned: bool
) -> None:
    """Step 10: the setup was reported to the client, together with the list of manuscripts needed."""
    if planned:
        pages = (*pages, *required_pages(plan_view(chosen).rows))
        if not pages:
            raise refuse("manuscripts_unplanned", field="--planned")
    sent = None if letter is None else letter_sha256(letter, "setup-report")

    def make(history: History) -> Body:
        before = [body.manuscripts for _, body in history.of(Report)]
        if bool(pages) == no_manuscripts and (pages or not before):
            raise refuse("manuscripts_undecided", field="--manuscript")
        wanted = () if no_manuscripts else tuple(dict.fromkeys(pages)) or before[-1]
        return Report(history.target.setup or "", wanted, sent)

    record(chosen, make)


@command.command()
@rollout_arguments
@click.option("--start", type=Instant(), required=True, help="YYYY-MM-DDTHH:MM, Japanese time.")
@click.option("--end", type=Instant(), required=True, help="YYYY-MM-DDTHH:MM, Japanese time.")
@click.option("--out-of-hours", is_flag=True, help="The client ordered 日時指定・営業時間外 as an extra.")
def schedule(chosen: Chosen, start: datetime, end: datetime, *, out_of_hours: bool) -> None:
    """Step 16: the window for the work on production was announced to the client.

    Refused unless the calendar, the office hours, the days of notice and the other shops' windows allow it;
    `kaitsu schedule` proposes.
    """
    if end <= start:
        raise refuse("window_inverted", field="--end", start=f"{start:%Y-%m-%d %H:%M}")
    body = Schedule(start, end, out_of_hours)

    def make(history: History) -> Body:
        at = clock.now()
        require_dates(body, history, at)  # first: what the calendar forbids may be passed, these may not
        in_force = overrides(history, at)
        office = agreed_elsewhere(chosen).in_the_way_of(chosen.office)
        refusals = schedule_refusals(body, at, office)
        closed = [refusal for refusal in refusals if refusal.reason not in in_force]
        if closed:
            raise Refused([refusal_problem(refusal) for refusal in closed])
        return body

    record(chosen, make)


@command.command()
@rollout_arguments
@letter_option("completion")
def completion(chosen: Chosen, letter: Path | None) -> None:
    """Step 21: the client was told that all work on production is done."""
    sent = None if letter is None else letter_sha256(letter, "completion")
    record(chosen, lambda history: Completion(history.target.revision or "", sent))


@command.command()
@rollout_arguments
@click.option("--key", required=True, help="The added step's key, as `kaitsu status` prints it after the +.")
@client_options
def extra(chosen: Chosen, key: str, client: ClientWord) -> None:
    """A step that the shop system or the gateway adds was done."""
    word = client.proven() if client.is_given else None
    record(chosen, ExtraStep(key, word))


@command.command()
@rollout_arguments
@click.option("--step", type=int, required=True, help="3, 6, 12: by us; 11, 14, 15, 22: by the client.")
@click.option("--reason", required=True, help="One line; it is shown by `kaitsu status`.")
@click.option("--page", "pages", multiple=True, help="Step 12: only the manuscript of this page.")
@client_options
def reject(chosen: Chosen, step: int, reason: str, pages: tuple[str, ...], client: ClientWord) -> None:
    """A step was refused (差し戻し) by whom it was handed to."""
    _require_step("reject", step, REJECTABLE)
    word: OnBehalfOf | None = client.proven() if step in REJECTED_BY_CLIENT or client.is_given else None
    record(chosen, Rejected(step, reason, pages, word))
    if step in (14, 15):
        _say_target(chosen)


@command.command("back-to")
@rollout_arguments
@click.option("--step", type=int, default=13, show_default=True, help="Only 13 can be gone back to.")
@click.option("--reason", required=True, help="One line; it is shown by `kaitsu status`.")
def back_to(chosen: Chosen, step: int, reason: str) -> None:
    """Work on the pages again (step 13): review and approval have to follow once more."""
    _require_step("back-to", step, (13,))
    record(chosen, BackTo(step, reason))
    _say_target(chosen)


@command.command()
@rollout_arguments
@click.option("--gate", required=True, help="The gate's reason name, as the refusal printed it.")
@click.option("--reason", required=True, help="Why it may be passed; it is shown in every report.")
@click.option("--expires", type=Instant(), required=True, help="YYYY-MM-DDTHH:MM, Japanese time.")
def override(chosen: Chosen, gate: str, reason: str, expires: datetime) -> None:
    """Pass a closed gate on purpose, for a while."""
    record(chosen, Override(gate, reason, expires))


@command.command("separate-guidance")
@rollout_arguments
@click.option("--reason", required=True, help="One line; it is shown by `kaitsu status`.")
def separate_guidance(chosen: Chosen, reason: str) -> None:
    """There is no dedicated module: end the rollout here. This can't be taken back."""
    record(chosen, SeparateGuidance(reason))


def _say_target(chosen: Chosen) -> None:
    """Until when it is to be corrected, and the letter that says so."""
    agency = chosen.agency
    until = correct_until(
        clock.now(), Calendar(agency.closed_days), agency.hours, agency.terms.correction_business_days
    )
    click.echo(say("correct_until", until=moment_text(until), site=chosen.site, gateway=chosen.gateway))


def _require_step(name: str, step: int, known: tuple[int, ...]) -> None:
    if step not in known:
        steps = ", ".join(map(str, sorted(known)))
        raise refuse("step_not_returnable", field="--step", command=name, step=step, known=steps)
