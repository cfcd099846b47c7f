"""`kaitsu intake`: step 3, the values of the gateway's settings letter, asked for and taken in."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import click

from kaitsu.cli.letter import case_of, say_written
from kaitsu.cli.record_common import ClientWord, letter_options
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.cli.secrets import take_in
from kaitsu.cli.secrets_common import stage_option
from kaitsu.cli.secrets_entry import has_terminal, typed_values, warn_not_forwarded
from kaitsu.intake import Letter, Note, read_contract, read_letter
from kaitsu.intake.mail import LARGEST, letter_text
from kaitsu.letters.asked import form_facts, needs_reply, reply_facts
from kaitsu.letters.kinds import FORM, FORM_REPLY
from kaitsu.letters.render import render
from kaitsu.model.gateway import Field, Gateway, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.reports.intake_text import contract_lines, letter_lines
from kaitsu.reports.words import say
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place


@click.command(name="intake")
@rollout_arguments
@stage_option
@click.option("--form", is_flag=True, help="Write a form for the client that asks for these values instead.")
@click.option("--letter", type=click.Path(path_type=Path), help="A file with the letter, or a saved mail.")
@click.option("--paste", is_flag=True, help="Paste the letter into the terminal, then Ctrl-D.")
@click.option("--yes", is_flag=True, help="Store what was read without asking.")
@letter_options
def command(
    chosen: Chosen,
    stage: Stage,
    form: bool,
    letter: Path | None,
    paste: bool,
    yes: bool,
    client: ClientWord,
) -> None:
    """Take in the settings letter of SITE's rollout for one stage: asked by its labels, checked, sealed.

    A letter is pasted, piped in, or named with --letter; without one each value is asked for. What was
    read is shown masked before anything is stored. What must not have been sent is left out, and what to
    answer the client is printed. With --on-behalf-of the intake is recorded too.

    \b
    kaitsu intake hanaya --stage test --form
    kaitsu intake hanaya --stage test --paste --on-behalf-of 花田
    """
    if form:
        case = case_of(chosen)
        made = render(FORM, form_facts(case, chosen.rollout.gateway, stage), chosen.home)
        say_written(made, case, chosen, f"{FORM.name}-{stage}")
        return
    source = _Source(chosen, stage, letter, paste=paste, sure=yes)
    take_in(chosen.site, chosen.gateway, stage, source.values, client, replace=False)


class _Source:
    """Where the values come from: the letter first, then, at a terminal, what it lacks."""

    def __init__(self, chosen: Chosen, stage: Stage, file: Path | None, *, paste: bool, sure: bool) -> None:
        self.chosen = chosen
        self.stage = stage
        self.sure = sure
        self._file = file
        self._paste = paste

    def values(
        self, gateway: Gateway, needed: Sequence[Field], place: Place, present: CredentialSet | None
    ) -> dict[str, str]:
        """Raises Refused: intake_incomplete, intake_unconfirmed, letter_…, file_…; nothing was stored."""
        if self._file is None and not self._paste and has_terminal():
            warn_not_forwarded(gateway)
            return typed_values(needed, place, present, {})
        text, attached = letter_text(self._bytes())
        letter = self._read(text, attached, gateway)
        for line in (
            *letter_lines(letter, gateway),
            *contract_lines(read_contract(text, gateway), self.chosen.rollout),
            *self._reply(letter, gateway),
        ):
            click.echo(line)
        given = dict(letter.fields)
        kept = present.fields if present is not None else {}
        lacking = [field for field in needed if field.key in letter.missing and field.key not in kept]
        missing = [field.key for field in lacking]
        if missing and has_terminal():
            click.echo(say("intake_type_the_rest"))
            given |= typed_values(lacking, place, present, given)
        elif missing:
            raise refuse("intake_incomplete", exit=Exit.WAITING, fields=", ".join(missing))
        self._confirm()
        return given

    def _read(self, text: str, attached: int, gateway: Gateway) -> Letter:
        letter = read_letter(text, gateway, self.chosen.declared.shop_system, self.stage)
        if attached:
            note = Note("attachments", {"count": str(attached)})
            letter = replace(letter, warnings=(*letter.warnings, note))
        return letter

    def _bytes(self) -> bytes:
        if self._file is None:
            if self._paste and has_terminal():
                click.echo(say("intake_paste"), err=True)
            return sys.stdin.buffer.read(LARGEST + 1)
        try:
            with self._file.open("rb") as opened:
                return opened.read(LARGEST + 1)
        except FileNotFoundError:
            raise refuse("file_missing", file=self._file) from None
        except OSError as error:
            raise refuse("file_unreadable", file=self._file, why=error.strerror) from None

    def _reply(self, letter: Letter, gateway: Gateway) -> Iterator[str]:
        if needs_reply(letter):
            values = reply_facts(case_of(self.chosen), gateway, self.stage, letter)
            yield say("intake_to_client")
            yield "-" * 60
            yield render(FORM_REPLY, values, self.chosen.home).texts["txt"].rstrip()
            yield "-" * 60

    def _confirm(self) -> None:
        if self.sure:
            return
        if not has_terminal():
            raise refuse("intake_unconfirmed", exit=Exit.WAITING)
        if not click.confirm(say("intake_store"), default=False):
            raise click.Abort
