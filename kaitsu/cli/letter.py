"""`kaitsu letter`: what a person sends to the client, drafted from the declaration and the ledger."""

import click

from kaitsu.cli.page_view import plan_view
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments, states_of
from kaitsu.declare import clock
from kaitsu.engine.prepared import declared_today
from kaitsu.letters.case import Case
from kaitsu.letters.facts import facts
from kaitsu.letters.gates import require_turn, why_not
from kaitsu.letters.kinds import KINDS, Kind
from kaitsu.letters.render import Letter, render
from kaitsu.records.letters import keep_letter
from kaitsu.reports.words import explain, in_language, say


@click.group(name="letter")
def command() -> None:
    """Draft a letter to the client: records/SITE/GATEWAY/reports/DATE-NAME.html and .txt.

    A letter states what the ledger shows, so one whose step is not reached is refused. You check it and send
    it; nothing is sent from here. Its texts are templates/letters, or those of your home's own folder.

    \b
    kaitsu letter list hanaya
    kaitsu letter setup-report hanaya
    """


@command.command(name="list")
@rollout_arguments
def list_(chosen: Chosen) -> None:
    """Which letters there are, and which can be written now."""
    case = case_of(chosen)
    width = max(len(kind.name) for kind in KINDS)
    for kind in KINDS:
        refused = why_not(kind, case)
        state = say("letter_ready") if refused is None else say("letter_not_yet")
        click.echo(f"{kind.name:<{width}}  {state}  {in_language(kind.title)}")
        for problem in refused.problems if refused is not None else ():
            click.echo(f"{'':<{width}}    {explain(problem).splitlines()[0]}")


def case_of(chosen: Chosen) -> Case:
    """Raises Refused for a ledger, or pages, that are wrong."""
    now = clock.now()
    ledger = chosen.ledger()
    declared = declared_today(chosen.declared, chosen.rollout, chosen.driver, chosen.home)
    return Case(
        site=chosen.declared,
        rollout=chosen.rollout,
        agency=chosen.agency,
        shop_pages=chosen.driver.pages,
        ledger=ledger,
        states=states_of(chosen, ledger, declared.target),
        setup=declared.setup,
        pages=declared.pages,
        declared=declared.target,
        now=now,
        plan=plan_view(chosen).rows,
    )


def _write(kind: Kind, chosen: Chosen) -> None:
    case = case_of(chosen)
    require_turn(kind, case)
    say_written(render(kind, facts(kind, case), chosen.home), case, chosen, kind.name)


def say_written(letter: Letter, case: Case, chosen: Chosen, name: str) -> None:
    """Keep a letter beside the ledger, and say where."""
    texts = {f".{form}": text for form, text in letter.texts.items()}
    files = keep_letter(chosen.home, chosen.site, chosen.gateway, case.now.date(), name, texts)
    click.echo(say("letter_written", subject=letter.subject))
    for file in files:
        click.echo(f"  {file}")
    if letter.remarks:
        click.echo(say("letter_remarks", count=letter.remarks))
    click.echo(say("letter_draft"))


def _add(kind: Kind) -> None:
    @command.command(name=kind.name, help=f"Step {kind.step}: {kind.title.en}.")
    @rollout_arguments
    def write(chosen: Chosen) -> None:
        _write(kind, chosen)


for _kind in KINDS:
    _add(_kind)
