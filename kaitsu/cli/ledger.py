"""`kaitsu ledger`: what was recorded about a rollout, and whether the record holds."""

import click

from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.cli.secrets_entry import has_terminal
from kaitsu.declare import clock
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.process.event_line import payload
from kaitsu.process.events import Event
from kaitsu.process.ledger import Head, require_caught_up
from kaitsu.process.typed_json import to_json
from kaitsu.records.store import adopt as adopt_ledger
from kaitsu.records.store import stands
from kaitsu.reports.words import say
from kaitsu.signing.sshsig import armoured


@click.group(name="ledger")
def command() -> None:
    """The signed record of a rollout: records/SITE/GATEWAY/ledger.jsonl."""


@command.command()
@rollout_arguments
@click.option(
    "--payload", "wants_payload", type=click.IntRange(1), help="Print what event N signs, byte for byte."
)
@click.option(
    "--signature", "wants_signature", type=click.IntRange(1), help="Print event N's signature as a file."
)
def show(chosen: Chosen, wants_payload: int | None, wants_signature: int | None) -> None:
    """Show the events, oldest first. A ledger that does not verify is not shown.

    \b
    To check event 3 without Kaitsu:
    kaitsu ledger show SITE --signature 3 > 3.sig
    kaitsu ledger show SITE --payload 3 | ssh-keygen -Y verify -f records/allowed_signers \\
        -n kaitsu-ledger@v1 -I PRINCIPAL -s 3.sig
    """
    ledger = chosen.ledger()
    for number in (wants_payload, wants_signature):
        if number is not None and number > len(ledger.events):
            raise refuse("event_unknown", number=number, count=len(ledger.events))
    if wants_payload is not None:
        click.echo(payload(ledger.events[wants_payload - 1]), nl=False)
    elif wants_signature is not None:
        click.echo(armoured(ledger.events[wants_signature - 1].signature), nl=False)
    else:
        for event in ledger.events:
            click.echo(_shown(event))
        click.echo(say("ledger_head", head=ledger.head) if ledger.events else say("ledger_nothing"))


@command.command()
@rollout_arguments
@click.option("--head", help="COUNT:HASH as a report printed it: the ledger must contain it.")
def verify(chosen: Chosen, head: str | None) -> None:
    """Verify chain, order, times and signatures. Ends with 0, or 2 when the ledger is refused."""
    known = None if head is None else Head.from_text(head)
    if head is not None and known is None:
        raise refuse("head_malformed", field="--head")
    ledger = chosen.ledger()
    if known is not None:
        require_caught_up(ledger, known)
    click.echo(say("ledger_verified", count=ledger.head.count, head=ledger.head))


@command.command()
@rollout_arguments
@click.option("--yes", is_flag=True, help="Don't ask.")
def adopt(chosen: Chosen, *, yes: bool) -> None:
    """Go on with the file as it lies, though this machine had recorded events that are not in it.

    For after a conflict, or after an event that had to be discarded. Chain, order, times and signatures are
    verified all the same; only what this machine remembers is changed.
    """
    found = stands(chosen.home, chosen.site, chosen.gateway, clock.now())
    click.echo(
        say(
            f"ledger_adopt_{found.relation}",
            known=found.known.count,
            count=found.ledger.head.count,
            missing=found.missing,
        )
    )
    if found.missing and not yes:
        _ask_to_adopt()
    adopt_ledger(chosen.home, chosen.site, chosen.gateway, found.ledger.head, clock.now())
    click.echo(say("ledger_adopted", head=found.ledger.head))


def _ask_to_adopt() -> None:
    """Raises Refused: adopt_no_terminal, adopt_declined."""
    if not has_terminal():
        raise refuse("adopt_no_terminal", field="--yes")
    try:
        agreed = click.confirm(say("ledger_adopt_ask"), default=False, err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise refuse("adopt_declined", exit=Exit.INTERRUPTED)


def _shown(event: Event) -> str:
    kind = say(f"event_{event.kind}")
    details = "  ".join(f"{name}={_plain(value)}" for name, value in to_json(event.body).items())
    return f"{event.seq:3}  {event.at:%Y-%m-%d %H:%M}  {event.by}  {kind}  {details}"


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_plain(item) for item in value) + "]"
    return "-" if value is None else str(value)
