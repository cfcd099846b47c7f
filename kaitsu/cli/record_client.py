"""The record commands for what a client did or said."""

import hashlib
from datetime import date, timedelta
from typing import Literal

import click

from kaitsu.cli.record_common import (
    ClientWord,
    Day,
    client_options,
    full_digest,
    letter_options,
    pair,
    record,
)
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.cli.secrets_common import find_vault
from kaitsu.declare import clock
from kaitsu.model.gateway import STAGES, Option, Stage
from kaitsu.model.problem import refuse
from kaitsu.process.answers import is_needless
from kaitsu.process.events import (
    Answers,
    Approval,
    Body,
    ClientCheck,
    Contract,
    Intake,
    Review,
)
from kaitsu.process.final_events import Announcement, FinalCheck
from kaitsu.process.history import History
from kaitsu.vault.files import read_file
from kaitsu.vault.store import Place

digest_option = click.option(
    "--digest", required=True, help="What is approved, as the report to the client names it (12 digits do)."
)


@click.command()
@rollout_arguments
@click.option("--completed-on", type=Day(), help="As in the site file, which is taken if left out.")
@client_options
def contract(chosen: Chosen, completed_on: date | None, client: ClientWord) -> None:
    """Step 1: the contract with the gateway was completed."""
    declared = chosen.rollout.contract_completed_on
    if declared is None:
        raise refuse("contract_undated", field=f"{chosen.rollout.name}: contract.completed_on")
    if completed_on not in (None, declared):
        raise refuse("contract_date_differs", field="--completed-on", day=completed_on, declared=declared)
    record(chosen, Contract(on_behalf_of=client.proven(), completed_on=declared))


@click.command()
@rollout_arguments
@click.option("--stage", type=click.Choice(STAGES), required=True)
@click.option("--cause", type=click.Choice(["received", "rotated", "resealed"]), default="received")
@letter_options
def intake(
    chosen: Chosen,
    stage: Stage,
    cause: Literal["received", "rotated", "resealed"],
    client: ClientWord,
) -> None:
    """Step 3: credentials were sealed. Records the file's hash and the names of its fields, no value.

    The mail itself is not hashed: it holds the credentials.
    """
    word = client.unhashed() if cause == "received" else None
    vault, place = find_vault(), Place(stage, chosen.site, chosen.gateway)
    fields = tuple(sorted(vault.open(place).fields))
    sealed = hashlib.sha256(read_file(vault.file(place))).hexdigest()
    record(chosen, Intake(stage, sealed, fields, cause, word))


@click.command()
@rollout_arguments
@click.option("--answer", "given", multiple=True, help="OPTION=VALUE; all of the site file's if left out.")
@client_options
def answers(chosen: Chosen, given: tuple[str, ...], client: ClientWord) -> None:
    """Step 6: the client answered. A run uses the site file's answers once they are on record here."""
    values = dict(_answer(chosen, text) for text in given) or dict(chosen.rollout.answers)
    if not values:
        raise refuse("answers_undeclared", field="--answer")
    for key in values:
        option = chosen.rollout.gateway.option(key)
        if option is not None and is_needless(option, values, chosen.rollout):
            raise refuse("answer_needless", field="--answer", option=key)
    record(chosen, Answers(on_behalf_of=client.proven(), values=values))


@click.command("client-check")
@rollout_arguments
@digest_option
@client_options
def client_check(chosen: Chosen, digest: str, client: ClientWord) -> None:
    """Step 11: the client tested the payment. Approves the digest of the setup."""
    word = client.proven()

    def make(history: History) -> Body:
        return ClientCheck(on_behalf_of=word, approves=full_digest(digest, history.target.setup))

    record(chosen, make)


@click.command()
@rollout_arguments
@digest_option
@client_options
def review(chosen: Chosen, digest: str, client: ClientWord) -> None:
    """Step 14: the client reviewed the pages. Approves the digest of the pages."""
    word = client.proven()

    def make(history: History) -> Body:
        return Review(on_behalf_of=word, approves=full_digest(digest, history.target.pages))

    record(chosen, make)


@click.command()
@rollout_arguments
@digest_option
@click.option("--expires", type=Day(), help="The last day it holds; as agency.yml says if left out.")
@client_options
def approval(chosen: Chosen, digest: str, expires: date | None, client: ClientWord) -> None:
    """Step 15 (校了): payment and pages are both right. Approves the digest of the revision."""
    word = client.proven()
    last = expires or clock.now().date() + timedelta(days=chosen.agency.approval_days)

    def make(history: History) -> Body:
        revision = full_digest(digest, history.target.revision)
        return Approval(on_behalf_of=word, approves=revision, expires=last)

    record(chosen, make)


@click.command("final-check")
@rollout_arguments
@click.option("--no-purchase", is_flag=True, help="Nothing was bought to try it out.")
@click.option("--cancelled-in-shop", type=Day(), help="The day the purchase was cancelled in the shop.")
@click.option("--cancelled-at-gateway", type=Day(), help="The day it was cancelled at the gateway.")
@click.option("--given-back", is_flag=True, help="Stock, points and coupons are as before the purchase.")
@client_options
def final_check(
    chosen: Chosen,
    cancelled_in_shop: date | None,
    cancelled_at_gateway: date | None,
    client: ClientWord,
    *,
    no_purchase: bool,
    given_back: bool,
) -> None:
    """Step 22: the client looked at production. A purchase made for it is cancelled in both places, and what
    it took or gave is given back."""
    if no_purchase and (cancelled_in_shop or cancelled_at_gateway or given_back):
        raise refuse("purchase_contradiction", field="--no-purchase")
    word = client.proven()
    body = FinalCheck(
        on_behalf_of=word,
        purchase=not no_purchase,
        cancelled_in_shop=cancelled_in_shop,
        cancelled_at_gateway=cancelled_at_gateway,
        given_back=None if no_purchase else given_back,
    )
    record(chosen, body)


@click.command()
@rollout_arguments
@click.option("--place", "places", multiple=True, help="news, mail_magazine …; none if the client made none.")
@client_options
def announcement(chosen: Chosen, places: tuple[str, ...], client: ClientWord) -> None:
    """Step 22: shoppers were told that they can pay online now, or the client decided not to."""
    record(chosen, Announcement(on_behalf_of=client.proven(), places=places))


COMMANDS = (
    contract,
    intake,
    answers,
    client_check,
    review,
    approval,
    final_check,
    announcement,
)


def _answer(chosen: Chosen, text: str) -> tuple[str, str]:
    """Raises Refused for what is no option of the client's, or no choice of the option's."""
    key, value = pair(text, "--answer")
    option = chosen.rollout.gateway.option(key)
    if option is None or option.decided_by != "client":
        known = [item.key for item in chosen.rollout.gateway.options if item.decided_by == "client"]
        raise refuse("option_not_clients", field="--answer", option=key, known=", ".join(known) or "-")
    return key, _choice(option, value)


def _choice(option: Option, value: str) -> str:
    if value not in option.values:
        known = ", ".join(option.values)
        raise refuse("answer_unknown", field="--answer", option=option.key, value=value[:40], known=known)
    return value
