"""Reading a settings letter: one pure function. What is not certain is not taken, and that is said."""

import re
from collections.abc import Iterable, Sequence
from typing import cast

from kaitsu.intake.labels import Labels, is_distinctive
from kaitsu.intake.letter import Candidate, Letter, Note, Refusal, RefusalReason
from kaitsu.intake.plain import lines_of
from kaitsu.intake.scan import Entry, Scan
from kaitsu.intake.values import is_token, value_of
from kaitsu.model.card_number import looks_like_card_number
from kaitsu.model.gateway import Field, Gateway, Stage
from kaitsu.vault.credentials import MaskedFields

_DIGITS = re.compile(r"(?<![0-9A-Za-z_])[0-9](?:[ -]?[0-9]){12,18}(?![0-9A-Za-z_])")
_KEY_FILE = re.compile(r"-----BEGIN [A-Z ]{1,30}-----[^-]{1,20000}-----END [A-Z ]{1,30}-----")
_LIKE_A_SETTING = re.compile(r"(?i)キー|鍵|コード|トークン|シークレット|パスワード|番号|key|secret|token|id$")


def read_letter(text: str, gateway: Gateway, shop: str, stage: Stage) -> Letter:
    """What of ``gateway``'s fields stands in a letter for ``stage``, and what in it is not to be taken in.

    ``text`` is what was pasted: lines, tables, CSV, HTML or a quoted mail. ``shop`` is the EC system's id.
    Raises nothing, whatever the text.
    """
    labels = Labels(gateway)
    scan = Scan(labels)
    lines = lines_of(text)
    for number, line in lines:
        scan.take(number, line)
    reading = _Reading(labels, stage, scan)
    for entry in scan.entries:
        reading.take(entry)
    for found in _KEY_FILE.finditer("\n".join(line for _, line in lines)):
        reading.take_key_file(found[0], lines[found.string.count("\n", 0, found.start())][0])
    fields = reading.chosen()
    reading.refuse_cards(lines)
    missing = tuple(field.key for field in gateway.fields if field.key not in fields)
    refused = sorted(reading.refused, key=lambda one: one.line)
    notes = [*reading.notes(fields), *_notes(gateway, shop, scan)]
    return Letter(MaskedFields(fields), tuple(refused), missing, tuple(notes))


def _notes(gateway: Gateway, shop: str, scan: Scan) -> list[Note]:
    notes = (
        [] if gateway.module_for(shop) else [Note("no_module", {"gateway": gateway.id, "shop": shop[:40]})]
    )
    return notes if scan.entries else [*notes, Note("nothing_read")]


class _Reading:
    """The entries of a letter, sorted into what may be a field's value and what is refused."""

    def __init__(self, labels: Labels, stage: Stage, scan: Scan) -> None:
        self.labels = labels
        self.stage = stage
        self.refused: list[Refusal] = []
        self._candidates: dict[str, list[Candidate]] = {}
        self._malformed: dict[str, Refusal] = {}
        self._surplus: list[str] = []
        # Where only one stage is spoken of, all of the letter is of it.
        self._spoken = next(iter(scan.spoken)) if len(scan.spoken) == 1 else None

    def take(self, entry: Entry) -> None:
        field = self.labels.field(entry.label, entry.section.title)
        if field is None and not entry.label:
            field = self.labels.by_looks(entry.text)
        why = self._why_not(field, entry)
        if why is not None:
            self._refuse(entry, why)
        elif field is not None:
            self._consider(field, entry)
        elif (other := self.labels.by_looks(entry.text)) is not None:
            self._consider(other, entry)
        elif is_token(entry.text) and _LIKE_A_SETTING.search(entry.label):
            self._surplus.append(self.labels.shown(entry.label))

    def take_key_file(self, text: str, line: int) -> None:
        """A private key or a certificate, which goes over many lines and has no label."""
        wanted = [field for field in self.labels.gateway.fields if field.is_well_formed(text)]
        for field in wanted[:1] if len(wanted) == 1 and "-----BEGIN" in wanted[0].pattern else ():
            fits = self._spoken in (None, self.stage)
            one = Candidate(field, text, "", line, self._spoken is not None, fits, in_console=False)
            self._candidates.setdefault(field.key, []).append(one)

    def _why_not(self, field: Field | None, entry: Entry) -> RefusalReason | None:
        """Why an entry is not to be looked at any further, whatever its value."""
        in_console = entry.section.is_console
        if field is None:
            found = self.labels.withheld(entry.label, entry.text, in_console=in_console)
            if found is not None:
                return cast("RefusalReason", found)
        elif _is_card(entry.text, self.labels.gateway, field):
            return "card_number"
        elif in_console and field.secret and not is_distinctive(field):
            return "console_password"
        return "other_gateway" if entry.section.is_other and is_token(entry.text) else None

    def _consider(self, field: Field, entry: Entry) -> None:
        value = value_of(field, entry.text)
        if value is None:
            refusal = Refusal(self.labels.shown(entry.label), "malformed", entry.line)
            self._malformed.setdefault(field.key, refusal)
            return
        told = field.stage_of(value) or entry.stage or self._spoken
        fits = told in (None, self.stage)
        candidate = Candidate(
            field, value, entry.label, entry.line, told is not None, fits, entry.section.is_console
        )
        self._candidates.setdefault(field.key, []).append(candidate)

    def chosen(self) -> dict[str, str]:
        """The value of each field there is one for. What stands there instead is refused."""
        fields: dict[str, str] = {}
        for field in self.labels.gateway.fields:
            candidates = self._candidates.get(field.key, [])
            fitting = _narrowed(candidates)
            values = {one.value for one in fitting}
            if len(values) == 1:
                fields[field.key] = values.pop()
            elif values:
                self._refuse_candidate(fitting[0], "ambiguous")
            elif candidates:
                self._refuse_candidate(candidates[0], "wrong_stage")
            elif field.key in self._malformed:
                self.refused.append(self._malformed[field.key])
        return fields

    def notes(self, fields: Iterable[str]) -> list[Note]:
        untold = [key for key in fields if not any(one.is_told for one in _narrowed(self._candidates[key]))]
        notes = [Note("stage_unsaid", {"fields": ", ".join(untold), "stage": self.stage})] if untold else []
        if self._surplus:
            shown = ", ".join(filter(None, self._surplus)) or "-"
            notes.append(Note("not_asked", {"count": str(len(self._surplus)), "labels": shown}))
        return notes

    def refuse_cards(self, lines: Iterable[tuple[int, str]]) -> None:
        """Card numbers wherever they stand; one whose line is refused as such already is not told twice."""
        told = {one.line for one in self.refused if one.reason == "card_number"}
        of_fields = {one.line for found in self._candidates.values() for one in found}
        for number, line in lines:
            if number not in told | of_fields and _is_card(line, self.labels.gateway, None):
                self.refused.append(Refusal("", "card_number", number))

    def _refuse(self, entry: Entry, reason: RefusalReason) -> None:
        if reason == "card_number" and _is_test_card(entry.text, self.labels.gateway):
            return
        self.refused.append(Refusal(self.labels.shown(entry.label), reason, entry.line))

    def _refuse_candidate(self, one: Candidate, reason: RefusalReason) -> None:
        self.refused.append(Refusal(self.labels.shown(one.label), reason, one.line))


def _narrowed(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Those of the stage; where others are, neither the console's nor those that don't tell their stage."""
    fitting = [one for one in candidates if one.fits]
    fitting = [one for one in fitting if not one.in_console] or fitting
    return [one for one in fitting if one.is_told] or fitting


def _is_card(text: str, gateway: Gateway, field: Field | None) -> bool:
    """Whether a card number stands in a text that is not a published test card of the gateway's."""
    for found in _DIGITS.finditer(text):
        digits = re.sub(r"[ -]", "", found[0])
        if not looks_like_card_number(digits) or _is_test_card(digits, gateway):
            continue
        # What a field's value holds may pass by chance; no card begins with any other figure than these.
        value = None if field is None else value_of(field, text)
        if value is not None and (not value.isdigit() or digits[0] not in "23456"):
            continue
        return True
    return False


def _is_test_card(text: str, gateway: Gateway) -> bool:
    return re.sub(r"[ -]", "", text.strip()) in {card.number for card in gateway.test_cards}
