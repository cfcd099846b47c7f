"""One line of a letter taken apart: into the cells of a table, or labels and what stands beside them."""

import csv
import re
from collections.abc import Callable, Iterator

Knows = Callable[[str], bool]
Pair = tuple[str, str]

_CELL_ENDS = re.compile(r"\t|[│┃|¦║]")
_BRACKETED = re.compile(
    r"[【\[〔「『<《](?P<label>[^】\]〕」』>》]{1,60})[】\]〕」』>》]\s*[:=]?\s*(?P<value>.*)"
)
_SEPARATED = re.compile(r"(?P<label>[^:=→⇒]{1,80}?)\s*(?::|=>|=|->|→|⇒)\s*(?P<value>.*)")
_LED = re.compile(r"(?P<label>.{1,80}?)\s*(?:(?:[.・]\s?){2,}|_{3,}|-{3,}|―{2,}|─{2,}|~{2,})\s*(?P<value>.+)")
_SPACED = re.compile(r"\s+")
_WORD = re.compile(r"[「『]?[!-~]+[」』]?(?:\s|$|[※←、。])")
_TOLD = re.compile(
    r"(?P<label>.{1,60}?)(?:は|が)[、,]?\s*(?P<value>[「『]?[!-~]+[」』]?)\s*(?:です|になります|となります|でした)?。?"
)
_ADDRESS = re.compile(r"(?i)(?:^|[\s(「<])(?:https?|ftp|mailto)$")
_CHUNKS = re.compile(r"\s+(?=[^\s:=]{1,40} ?[:=])")
_QUOTED_LABEL = re.compile(r"^[\"'「]?(?P<label>.*?)[\"'」]?$")


def cells_of(line: str, knows: Knows) -> list[str]:
    """The cells of a row, or [] for a line that is none."""
    if _CELL_ENDS.search(line.strip()):
        cells = [cell.strip() for cell in _CELL_ENDS.split(line)]
        while cells and not cells[-1]:
            cells.pop()
        while cells and not cells[0]:
            cells.pop(0)
        return cells if len(cells) > 1 else []
    return _comma_separated(line.strip(), knows)


def _comma_separated(line: str, knows: Knows) -> list[str]:
    delimiter = "," if line.count(",") >= line.count(";") else ";"
    if delimiter not in line:
        return []
    try:
        cells = [
            cell.strip() for cell in next(csv.reader([line], delimiter=delimiter, skipinitialspace=True))
        ]
    except (csv.Error, StopIteration):
        return []
    if any(cell.count("(") != cell.count(")") for cell in cells):
        return []  # a list of things in brackets is one thing
    is_quoted = line.startswith('"') and not re.match(r'"[^"]*"\s*:', line)
    return cells if len(cells) > 1 and (is_quoted or any(map(knows, cells))) else []


def pairs_of(line: str, knows: Knows) -> list[Pair]:
    """Labels and what stands beside them; "" where that is on the next line. [] where there is no label.

    A label that is known counts before one that only stands before a colon.
    """
    chunks = [_first(_SEPARATED, chunk) for chunk in _CHUNKS.split(line)]
    several = [pair for pair in chunks if pair is not None and knows(pair[0])]
    if len(several) > 1 and len(several) == len(chunks):
        return several
    plain = _first(_SEPARATED, line)
    if together := _together(plain, knows):
        return together
    told = [_first(_TOLD, sentence) for sentence in line.split("。")]
    for pair in (_first(_BRACKETED, line), plain, _first(_LED, line), *told, *_spaced(line)):
        if pair is not None and knows(pair[0]):
            return [pair]
    return [plain] if plain is not None else []


def _together(pair: Pair | None, knows: Knows) -> list[Pair]:
    """`A/B: x/y` as two pairs."""
    labels, values = ([part.strip() for part in text.split("/")] for text in pair or ("", ""))
    if len(labels) < 2 or len(labels) != len(values) or not all(map(knows, labels)):
        return []
    return list(zip(labels, values, strict=True))


def _first(pattern: re.Pattern[str], line: str) -> Pair | None:
    found = pattern.fullmatch(line)
    if found is None or _ADDRESS.search(found["label"]):
        return None
    label = _QUOTED_LABEL.sub(r"\g<label>", found["label"].strip()).strip()
    return (label, found["value"].strip()) if label else None


def _spaced(line: str) -> Iterator[Pair]:
    """Every way to tell a label from a value by the space between them, the shortest value first."""
    if " > " in line:
        return  # the way to a screen
    gaps = list(_SPACED.finditer(line))[:12]
    for gap in reversed(gaps):
        # Where there are several, only a word can be a value: the rest would be a sentence.
        if len(gaps) == 1 or _WORD.match(line, gap.end()):
            yield line[: gap.start()].strip(), line[gap.end() :].strip()
