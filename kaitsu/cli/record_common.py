"""What the record commands have in common: the client's word, dates, digests, and the recording itself."""

import hashlib
import re
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import Any

import click

from kaitsu.cli.rollout_choice import Chosen, history_of, say_next, states_of, target_today
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.home import Home
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import refuse
from kaitsu.process.admission import admit
from kaitsu.process.event_values import CHANNELS, WRITTEN, OnBehalfOf
from kaitsu.process.events import Body
from kaitsu.process.history import History
from kaitsu.process.ledger import Ledger
from kaitsu.records.paths import signers_file
from kaitsu.records.store import append, rehearse
from kaitsu.reports.words import say
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer

_PREFIX = 12  # digits of a digest that name it; reports print as many


class Day(click.ParamType[date]):
    """YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:  # noqa: ARG002
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else "")
        except ValueError:
            raise _no_day(value, param) from None


class Instant(click.ParamType[datetime]):
    """YYYY-MM-DDTHH:MM, with seconds if wanted, Japanese time."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:  # noqa: ARG002
        if isinstance(value, datetime):
            return value
        plain = re.fullmatch(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", value, re.ASCII)
        try:
            return datetime.fromisoformat(value if plain else "").replace(tzinfo=JAPAN)
        except ValueError:
            raise _no_day(value, param) from None


def _no_day(value: str, param: click.Parameter | None) -> Exception:
    name = param.opts[0] if param is not None else None
    return refuse("day_impossible", field=name, value=value[:40])


def on_option(meaning: str) -> Callable[..., Any]:
    return click.option("--on", "on", type=Day(), help=f"{meaning}: YYYY-MM-DD; today if left out.")


def letter_option(name: str) -> Callable[..., Any]:
    """--letter FILE: what was sent, as `kaitsu letter` drafted it or as it was mended; it is hashed."""
    return click.option(
        "--letter", type=click.Path(path_type=Path), help=f"The {name} letter that was sent; it is hashed."
    )


def client_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--on-behalf-of NAME --channel … --mail FILE --on DATE, given to the command as ``client``."""
    return _with_client(command, mail_hidden=False)


def letter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The client options for a message that holds credentials: --mail is only there to be refused."""
    return _with_client(command, mail_hidden=True)


def _with_client(command: Callable[..., Any], *, mail_hidden: bool) -> Callable[..., Any]:
    @wraps(command)
    def with_client(
        *args: Any, name: str | None, channel: str | None, mail: Path | None, on: date | None, **kwargs: Any
    ) -> Any:
        return command(*args, client=ClientWord(name, channel, mail, on), **kwargs)

    for option in (
        click.option("--on-behalf-of", "name", help="Who at the client's said so."),
        click.option("--channel", type=click.Choice(CHANNELS), help="By which way; mail if left out."),
        click.option(
            "--mail",
            type=click.Path(path_type=Path),
            help="The message as a file; it is hashed.",
            hidden=mail_hidden,
        ),
        on_option("The day it was said"),
    ):
        option(with_client)
    return with_client


class ClientWord:
    """The client options as typed; ``is_begun`` when any of them was."""

    def __init__(self, name: str | None, channel: str | None, mail: Path | None, on: date | None) -> None:
        self.is_begun = any(typed is not None for typed in (name, channel, mail, on))
        self._name = name
        self._channel = channel or "mail"
        self._mail = mail
        self._on = on

    @property
    def is_given(self) -> bool:
        return self._name is not None

    def proven(self) -> OnBehalfOf:
        """Raises Refused: client_unnamed, mail_missing, file_missing, file_unreadable."""
        if self._channel in WRITTEN and self._mail is None and self.is_given:
            raise refuse("mail_missing", field="--mail", channel=self._channel)
        return self._word(None if self._mail is None else file_sha256(self._mail))

    def unhashed(self) -> OnBehalfOf:
        """For a message that holds credentials: no hash of it is kept."""
        if self._mail is not None:
            raise refuse("mail_of_letter", field="--mail")
        return self._word(None)

    def _word(self, mail_sha256: str | None) -> OnBehalfOf:
        if self._name is None:
            raise refuse("client_unnamed", field="--on-behalf-of")
        channel = next(known for known in CHANNELS if known == self._channel)
        return OnBehalfOf(self._name, channel, self._on or clock.now().date(), mail_sha256)


def pair(text: str, option: str) -> tuple[str, str]:
    """NAME=VALUE as typed. Raises Refused: pair_malformed."""
    name, separator, value = text.partition("=")
    if not (name and separator and value):
        raise refuse("pair_malformed", field=option, value=text[:40])
    return name, value


def file_sha256(path: Path) -> str:
    """Raises Refused: file_unreadable, file_missing."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise refuse("file_missing", file=path) from None
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None


def full_digest(given: str, expected: str | None) -> str:
    """A digest may be given by its first twelve digits, as reports print it."""
    given = given.strip().lower()
    is_named = expected is not None and len(given) >= _PREFIX and expected.startswith(given)
    return expected if is_named and expected is not None else given


def home_signer(home: Home, at: datetime) -> Signer:
    """Who signs in this home. Raises Refused as find_signer does."""
    return find_signer(read_allowed_signers(signers_file(home)), at, read_agency(home).signing_key)


def record(chosen: Chosen, body: Body | Callable[[History], Body]) -> None:
    """Sign and append an event, or the one a function makes of what was recorded; say who is next.

    Raises Refused: nothing was written.
    """
    ledger = append_signed(chosen, body)
    event = ledger.events[-1]
    click.echo(say("recorded", kind=say(f"event_{event.kind}"), who=event.by, head=ledger.head))
    say_next(states_of(chosen, ledger, target_today(chosen)))


def append_signed(chosen: Chosen, body: Body | Callable[[History], Body]) -> Ledger:
    """As record, without a word. Raises Refused: nothing was written."""
    at, signer = _signing(chosen)
    return append(chosen.home, chosen.site, chosen.gateway, _admitted(chosen, body, at), signer, at)


def require_recordable(chosen: Chosen, body: Body) -> None:
    """Refuse what append_signed would, before anything else is done for this event. Nothing is written."""
    at, signer = _signing(chosen)
    rehearse(chosen.home, chosen.site, chosen.gateway, _admitted(chosen, body, at), signer, at)


def _signing(chosen: Chosen) -> tuple[datetime, Signer]:
    chosen.ledger()  # a ledger that is refused comes before a key that may not sign
    at = clock.now()
    return at, home_signer(chosen.home, at)


def _admitted(
    chosen: Chosen, body: Body | Callable[[History], Body], at: datetime
) -> Callable[[Ledger], Body]:
    def admitted(ledger: Ledger) -> Body:
        history = history_of(chosen, ledger)
        made = body(history) if callable(body) else body
        admit(made, history, states_of(chosen, ledger), at)
        return made

    return admitted
