"""What `kaitsu secrets` writes into the ledgers: the hash of a file it sealed and the names of its fields.

Whatever can refuse an event is asked before a file is touched. What fails even so leaves a sealed file and no
event: that is said, with the command that makes up for it.
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Literal

import click

import gateways
import shops
from kaitsu.cli.record_common import ClientWord, append_signed, require_recordable
from kaitsu.cli.rollout_choice import Chosen, choose, say_next, states_of, target_today
from kaitsu.cli.secrets_common import shown_path
from kaitsu.declare import clock
from kaitsu.declare.sites import load_sites
from kaitsu.model.gateway import Gateway
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.site import Site
from kaitsu.process.events import Intake
from kaitsu.process.history import History
from kaitsu.records.store import read_ledger
from kaitsu.reports.words import explain, say
from kaitsu.vault.files import read_file
from kaitsu.vault.store import Place, Sealed, Vault

Anew = Literal["rotated", "resealed"]

_NOT_SEALED_YET = "0" * 64


@dataclass(frozen=True)
class Due:
    """An event to record as soon as its file is written. ``file`` is as people are shown it."""

    chosen: Chosen
    file: str
    intake: Intake

    def of(self, sealed: Sealed) -> "Due":
        """For an event that had to be asked about before there was a file to hash."""
        return replace(self, intake=replace(self.intake, secrets_sha256=sealed.sha256, fields=sealed.fields))

    def record(self) -> None:
        """Raises Refused: the ledger is as it was."""
        ledger = append_signed(self.chosen, self.intake)
        by = ledger.events[-1].by
        click.echo(say("secrets_recorded", file=self.file, who=by, head=ledger.head))
        if self.intake.cause == "received":
            say_next(states_of(self.chosen, ledger, target_today(self.chosen)))

    @property
    def unrecorded(self) -> Problem:
        place = Place(self.intake.stage, self.chosen.site, self.chosen.gateway)
        return _problem("secrets_unrecorded", self.file, intake_command(place, self.intake), Exit.FAILED)


def intake_command(place: Place, intake: Intake | None = None) -> str:
    """What to type to record a file that is sealed; without an intake, on a client's word."""
    words = ["kaitsu", "record", "intake", place.site, place.gateway, "--stage", place.stage]
    if intake is None:
        words += ["--on-behalf-of", "NAME"]
    elif intake.on_behalf_of is None:
        words += ["--cause", intake.cause]
    else:
        word = intake.on_behalf_of
        words += ["--on-behalf-of", word.name, "--channel", word.channel, "--on", word.date.isoformat()]
    return shlex.join(words)


def due_received(place: Place, gateway: Gateway, client: ClientWord, file: str) -> Due | None:
    """The event of a set that is about to be taken in on a client's word; None where no word was given.

    Raises Refused where it could not be recorded: then nothing need be typed, and nothing is sealed.
    """
    if not client.is_begun:
        return None
    fields = tuple(sorted(field.key for field in gateway.fields))
    intake = Intake(place.stage, _NOT_SEALED_YET, fields, "received", client.unhashed())
    due = Due(choose(place.site, place.gateway), file, intake)
    require_recordable(due.chosen, intake)
    return due


def dues_anew(vault: Vault, sealed: Iterable[Sealed], cause: Anew) -> list[Due | Problem]:
    """The events of files about to be written anew, where the ledger holds them as they are; else why not.

    What was never recorded is not recorded now either. Raises Refused where a ledger or the signer is at
    fault: then nothing is written.
    """
    known = [(one, last) for one in sealed if (last := _last_intake(vault, one.place)) is not None]
    if not known:
        return []
    declared = load_sites(vault.home, gateways.catalogue(), shops.catalogue()).valid
    return [_due_anew(vault, one, last, declared, cause) for one, last in known]


def record_dues(dues: Sequence[Due | Problem]) -> None:
    """Record what is due and say what is not. Raises Refused with exit 1 when something was not recorded."""
    failed: list[Problem] = []
    left = [due for due in dues if isinstance(due, Due)]
    for problem in dues:
        if isinstance(problem, Problem):
            click.echo(explain(problem), err=True)
    try:
        while left:
            try:
                left[0].record()
            except Refused as refused:
                failed += [*refused.problems, left[0].unrecorded]
            left.pop(0)
    except BaseException:  # Ctrl-C while a hardware key waits to be touched: the files are sealed even so
        for problem in (*failed, *(due.unrecorded for due in left)):
            click.echo(explain(problem), err=True)
        raise
    if failed:
        raise Refused(failed)


def _last_intake(vault: Vault, place: Place) -> Intake | None:
    ledger = read_ledger(vault.home, place.site, place.gateway, clock.now())
    intakes = [body for _, body in History(ledger.events).of(Intake) if body.stage == place.stage]
    return intakes[-1] if intakes else None


def _due_anew(
    vault: Vault, sealed: Sealed, last: Intake, declared: Mapping[str, Site], cause: Anew
) -> Due | Problem:
    place = sealed.place
    file, intake = vault.file(place), Intake(place.stage, sealed.sha256, sealed.fields, cause, None)
    shown = shown_path(vault, file)
    if sha256(read_file(file)).hexdigest() != last.secrets_sha256:
        # To record it would be to vouch for a file that was swapped, or entered and never recorded.
        return _problem("secrets_unrecorded_other", shown, intake_command(place))
    site = declared.get(place.site)
    rollouts = site.rollouts if site is not None else ()
    rollout = next((one for one in rollouts if one.gateway.id == place.gateway), None)
    if site is None or rollout is None:
        return _problem("secrets_unrecorded_site", shown, intake_command(place, intake))
    due = Due(Chosen(vault.home, site, rollout), shown, intake)
    try:
        require_recordable(due.chosen, intake)
    except Refused as refused:
        # An ended rollout takes no events; its files are sealed for whom they should be even so.
        if [problem.reason for problem in refused.problems] != ["rollout_ended"]:
            raise
        return replace(refused.problems[0], file=shown)
    return due


def _problem(reason: str, file: str, command: str, code: Exit = Exit.WRONG) -> Problem:
    return Problem(reason, {"command": command}, file, exit=code)
