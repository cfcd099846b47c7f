"""Going through a letter line by line: what stands beside which label, under which headings."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kaitsu.intake.labels import LONGEST_LABEL, Labels
from kaitsu.intake.lines import Pair, cells_of, pairs_of
from kaitsu.intake.plain import without_bullet
from kaitsu.intake.values import is_blank, is_token, value_of
from kaitsu.intake.vocabulary import is_console, names_other, names_own, stages_in
from kaitsu.model.gateway import Stage

LONGEST_HEADING = 50
_SENTENCE = re.compile(r"[。!?]|(?:です|ます|ください|ました)[。.]?$|[.]$")
_READABLE = re.compile(r"[!-~]")
_ANNOUNCES = re.compile(r"(?:ログイン|管理画面|login).*(?:以下|下記|次|below)", re.IGNORECASE)
_FRAME = re.compile(r"^[\s=#<>\[【〔(「『*~]+|[\s=#<>\]】〕)」』*~:]+$")


@dataclass(frozen=True)
class Section:
    """What the headings above a line say of it."""

    title: str = ""
    stage: Stage | None = None
    is_console: bool = False
    is_other: bool = False  # of another gateway


@dataclass(frozen=True)
class Entry:
    """``stage`` is what stands nearest to it: its label, its column, its heading."""

    line: int
    label: str
    text: str
    stage: Stage | None
    section: Section


@dataclass
class Scan:
    """``spoken`` are the stages that what is neither label nor value speaks of."""

    labels: Labels
    entries: list[Entry] = field(default_factory=list)
    spoken: set[Stage] = field(default_factory=set)
    _section: Section = field(default_factory=Section)
    _columns: dict[int, Stage] = field(default_factory=dict)
    _heads: list[str] = field(default_factory=list)
    _waiting: tuple[int, str] | None = None  # a label whose value may be on the next line

    def take(self, number: int, line: str) -> None:
        cells = cells_of(line, self._knows)
        if cells:
            self._waiting = None
            self._row(number, cells)
            return
        self._columns, self._heads = {}, []
        line = without_bullet(line)
        waiting, self._waiting = self._waiting, None
        pairs = pairs_of(line, self._knows)
        if waiting is not None and self._is_value(waiting[1], line, pairs):
            self._enter(waiting[0], waiting[1], line)
            return
        if not pairs and not self._by_looks(number, line):
            self._alone(number, line)
        for label, text in pairs:
            self._pair(number, label, text)

    def _knows(self, label: str) -> bool:
        return self.labels.knows(label, self._section.title, in_console=self._section.is_console)

    def _by_looks(self, number: int, line: str) -> bool:
        """A value that its looks tell, behind whatever words."""
        label, _, last = line.rpartition(" ")
        if not label or self.labels.by_looks(last) is None:
            return False
        self._enter(number, label.strip(), last)
        return True

    def _is_value(self, label: str, line: str, pairs: Sequence[Pair]) -> bool:
        """Whether a line is the value of the label above it. Of what is withheld anything may be it."""
        field = self.labels.field(label, self._section.title)
        if field is not None and re.search("[0-9]", line) and value_of(field, line) is not None:
            return self.labels.field(line) is None  # no label but a field's own has figures in it
        if self._knows(line) or (pairs and self._knows(pairs[0][0])):
            return False
        if field is not None:
            return is_token(line)
        is_password = self.labels.withheld(label, line, in_console=True) == "console_password"
        return (
            (not pairs or is_password) and _READABLE.search(line) is not None and not _SENTENCE.search(line)
        )

    def _pair(self, number: int, label: str, text: str) -> None:
        if text:
            self._enter(number, label, text)
            return
        self._alone(number, label)

    def _alone(self, number: int, text: str) -> None:
        """A line without a value: a label, a value without a label, a heading, or a sentence."""
        framed = _FRAME.sub("", text)
        if (
            is_token(text)
            and not self._knows(framed)
            and self.labels.by_looks(text.strip("\"',")) is not None
        ):
            self._enter(number, "", text.strip("\"',"))
            return
        if self._knows(framed) and len(framed) <= LONGEST_LABEL:
            self._waiting = (number, framed)
            if self.labels.field(framed, self._section.title) is not None:
                return
        self._head(framed)

    def _head(self, text: str) -> None:
        stages = stages_in(text, self.labels.gateway)
        is_short = len(text) <= LONGEST_HEADING
        if not is_short or _SENTENCE.search(text):
            if _ANNOUNCES.search(text):
                self._section = replace(self._section, title=text, is_console=True)
            self.spoken |= stages
            return
        self.spoken |= stages
        told = next(iter(stages)) if len(stages) == 1 else None
        is_own, is_other = names_own(text, self.labels.gateway), names_other(text, self.labels.gateway)
        self._section = Section(
            title=text,
            stage=None if len(stages) > 1 else told or self._section.stage,
            is_console=is_console(text),
            is_other=not is_own and (is_other or self._section.is_other),
        )

    def _row(self, number: int, cells: Sequence[str]) -> None:
        at = next((index for index, cell in enumerate(cells) if self._knows(cell)), None)
        known = [cell for cell in cells if self.labels.field(cell, self._section.title)]
        if len(known) > 1 and len(known) == len(cells):
            self._heads = list(cells)
        elif self._heads and len(self._heads) == len(cells):
            for label, text in zip(self._heads, cells, strict=True):
                self._enter(number, label, text)
        elif at is None:
            self._unknown_row(number, cells)
        else:
            for text, stage in self._beside(cells, at):
                self._enter(number, cells[at], text, stage)

    def _unknown_row(self, number: int, cells: Sequence[str]) -> None:
        told = {index: stages_in(cell, self.labels.gateway) for index, cell in enumerate(cells)}
        columns = {index: next(iter(stages)) for index, stages in told.items() if len(stages) == 1}
        if len(set(columns.values())) > 1 or (columns and not any(map(is_token, cells))):
            self._columns = columns
            self.spoken |= set(columns.values())
            return
        if len(cells) > 1 and any(map(is_token, cells[1:])):
            self._enter(number, cells[0], next(cell for cell in cells[1:] if is_token(cell)))
            return
        self._head(" ".join(cell for cell in cells if cell))

    def _beside(self, cells: Sequence[str], at: int) -> Iterator[tuple[str, Stage | None]]:
        """What stands beside a label in its row; a cell that only names a stage is about the others."""
        given = [(index, cell) for index, cell in enumerate(cells) if index > at and cell]
        told = [stages_in(cell, self.labels.gateway) for _, cell in given if not is_token(cell)]
        of_row = next((next(iter(stages)) for stages in told if len(stages) == 1), None)
        by_column = [(cell, self._columns[index]) for index, cell in given if index in self._columns]
        if by_column:
            yield from by_column
            return
        values = [cell for _, cell in given if is_token(cell)] or [cell for _, cell in given][:1]
        yield from ((cell, of_row) for cell in values[:1])

    def _enter(self, number: int, label: str, text: str, stage: Stage | None = None) -> None:
        if is_blank(text) and self.labels.field(label, self._section.title) is not None:
            return
        own = self.labels.stage(label, self._section.title)
        self.entries.append(Entry(number, label, text, stage or own or self._section.stage, self._section))
