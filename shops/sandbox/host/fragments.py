"""Fragments in a page's body: one a gateway, between marks of its own. Pure text, exact to the character.

A body is cut at marks and put together again, nothing else: no line break is changed, no space added, so that
taking a fragment out is the exact inverse of putting it in.
"""

import re
from dataclasses import dataclass

# Whatever a person may take for a mark of ours; only MARK is one. A mark ends a comment left open before it.
LOOKS_LIKE_MARK = re.compile(r"<!--\s*/?\s*kaitsu", re.IGNORECASE)
MARK = re.compile(r"<!-- (?P<slash>/?)kaitsu:(?P<gateway>[a-z0-9][a-z0-9_-]*) -->")


class FragmentRefused(ValueError):
    """The page or the text cannot be worked on. ``why`` is a stable word, never a piece of either."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class _Mark:
    """``gateway`` is "" for what only looks like a mark."""

    start: int
    end: int
    gateway: str = ""
    closes: bool = False


@dataclass(frozen=True)
class _Span:
    """An intact fragment: where its marks lie, and what lies between them."""

    begin: _Mark
    end: _Mark

    def text(self, body: str) -> str:
        return body[self.begin.end : self.end.start]


def put_in(body: str, gateway: str, text: str) -> str:
    """The body with this fragment: in its old place, else at the very end, with no other character added.

    Raises FragmentRefused when any mark in the body is broken, the text holds a mark itself, or it is no text
    that can be written at all.
    """
    _refuse_text(text)
    marks = _marks(body)
    _refuse_broken(marks)
    begin, end = f"<!-- kaitsu:{gateway} -->", f"<!-- /kaitsu:{gateway} -->"
    if MARK.fullmatch(begin) is None:
        raise FragmentRefused("gateway_unmarkable")
    span = _span(marks, gateway)
    if span is None:
        return f"{body}{begin}{text}{end}"
    return f"{body[: span.begin.end]}{text}{body[span.end.start :]}"


def take_out(body: str, gateway: str) -> str:
    """The body without the gateway's fragment and its marks; as it is when there is none.

    Other gateways' marks do not matter. Raises FragmentRefused when this one's own are broken.
    """
    span = _own_span(body, gateway)
    return body if span is None else body[: span.begin.start] + body[span.end.end :]


def put_back(body: str, gateway: str, text: str) -> str:
    """``put_in`` for undoing: what was there before lies there again, whatever became of other marks."""
    span = _own_span(body, gateway)
    if span is None:
        return f"{body}<!-- kaitsu:{gateway} -->{text}<!-- /kaitsu:{gateway} -->"
    return f"{body[: span.begin.end]}{text}{body[span.end.start :]}"


def read(body: str) -> dict[str, str | None]:
    """The fragments by gateway; None for one whose marks are broken: nobody can tell where it ends."""
    marks = _marks(body)
    gateways = sorted({mark.gateway for mark in marks} - {""})
    spans = {gateway: _span(marks, gateway) for gateway in gateways}
    return {gateway: span.text(body) if span is not None else None for gateway, span in spans.items()}


def around(body: str) -> str:
    """What surrounds the fragments: the body with every intact one and its marks taken out."""
    marks, kept, at = _marks(body), [], 0
    for gateway in dict.fromkeys(mark.gateway for mark in marks if mark.gateway):
        span = _span(marks, gateway)
        if span is not None:  # one intact fragment has no mark inside it, so that two never overlap
            kept.append(body[at : span.begin.start])
            at = span.end.end
    return "".join([*kept, body[at:]])


def _marks(body: str) -> list[_Mark]:
    """All marks and what looks like one, in their order."""
    found = []
    for like in LOOKS_LIKE_MARK.finditer(body):
        exact = MARK.match(body, like.start())
        if exact is None:
            found.append(_Mark(like.start(), like.end()))
        else:
            found.append(_Mark(exact.start(), exact.end(), exact["gateway"], closes=bool(exact["slash"])))
    return found


def _span(marks: list[_Mark], gateway: str) -> _Span | None:
    """The gateway's fragment, if its marks are exactly one pair with no other mark between them."""
    places = [place for place, mark in enumerate(marks) if mark.gateway == gateway]
    if len(places) != 2 or places[1] != places[0] + 1:
        return None
    begin, end = marks[places[0]], marks[places[1]]
    return _Span(begin, end) if not begin.closes and end.closes else None


def _own_span(body: str, gateway: str) -> _Span | None:
    """The gateway's fragment, None where it has none. Raises FragmentRefused when its marks are broken."""
    marks = _marks(body)
    span = _span(marks, gateway)
    if span is None and any(mark.gateway == gateway for mark in marks):
        raise FragmentRefused("marks_broken")
    return span


def _refuse_broken(marks: list[_Mark]) -> None:
    """Every mark of the page must be understood before anything is put between or behind them."""
    inside, seen = "", set[str]()
    for mark in marks:
        if not mark.gateway:
            raise FragmentRefused("mark_unknown")
        if mark.closes and mark.gateway != inside:
            raise FragmentRefused("mark_end_without_begin")
        if not mark.closes and inside:
            raise FragmentRefused("mark_nested_or_without_end")
        if not mark.closes and mark.gateway in seen:
            raise FragmentRefused("mark_twice")
        seen.add(mark.gateway)
        inside = "" if mark.closes else mark.gateway
    if inside:
        raise FragmentRefused("mark_nested_or_without_end")


def _refuse_text(text: str) -> None:
    if LOOKS_LIKE_MARK.search(text):
        raise FragmentRefused("mark_in_fragment")
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can carry it, no page can
        raise FragmentRefused("fragment_not_text") from None
    if "\0" in text:
        raise FragmentRefused("fragment_not_text")
