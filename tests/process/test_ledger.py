"""A ledger is whole or refused by name."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.problem import Refused
from kaitsu.process.event_line import line, read_line
from kaitsu.process.events import Override
from kaitsu.process.ledger import (
    EMPTY,
    Head,
    Ledger,
    next_event,
    require_caught_up,
    require_whole,
)
from kaitsu.process.typed_json import Malformed
from tests.process.rollouts import BY_STEP, START, lines_of, signed, verified

LINES = lines_of(BY_STEP.values())
OTHERS = lines_of([BY_STEP["2"], *list(BY_STEP.values())[1:]])
# Every name a spoilt file may be refused by.
NAMES = {
    "ledger_torn",
    "ledger_format",
    "ledger_edited",
    "ledger_foreign",
    "ledger_replayed",
    "ledger_forked",
    "ledger_reordered",
    "ledger_cut",
    "ledger_clock",
    "ledger_future",
    "signer_unknown",
}


def reason(*lines: bytes) -> tuple[str, int | None]:
    with pytest.raises(Refused) as refused:
        verified(lines)
    (problem,) = refused.value.problems
    return problem.reason, problem.line


def test_a_whole_ledger_is_read_back_event_by_event() -> None:
    found = verified(LINES)
    assert [event.body for event in found.events] == list(BY_STEP.values())
    assert [line(event) for event in found.events] == LINES
    assert found.head.count == len(LINES)


def test_no_file_is_an_empty_ledger() -> None:
    assert verified([]).head == EMPTY


@given(st.data())
def test_no_byte_of_a_ledger_may_change(data: st.DataObject) -> None:
    whole = b"".join(LINES)
    place = data.draw(st.integers(0, len(whole) - 1))
    flip = data.draw(st.integers(1, 255))
    spoilt = whole[:place] + bytes([whole[place] ^ flip]) + whole[place + 1 :]
    assert reason(spoilt)[0] in NAMES


@given(st.integers(0, len(LINES) - 2))
def test_a_dropped_line_is_missed(place: int) -> None:
    assert reason(*LINES[:place], *LINES[place + 1 :]) == ("ledger_cut", place + 1)


def test_a_gap_is_told_with_how_many_there_should_be() -> None:
    with pytest.raises(Refused) as refused:
        verified([*LINES[:3], *LINES[5:12]])
    (problem,) = refused.value.problems
    assert (problem.values["found"], problem.values["known"]) == ("10", "12")


@pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| 1a2b3c4", "=======", ">>>>>>> 1a2b3c4 (theirs)"])
def test_what_git_writes_into_a_conflict_is_a_fork_and_no_edit(mark: str) -> None:
    assert reason(*LINES[:3], f"{mark}\n".encode(), LINES[3]) == ("ledger_forked", 4)


@given(st.integers(0, len(LINES) - 1), st.data())
def test_swapped_lines_are_noticed(place: int, data: st.DataObject) -> None:
    other = data.draw(st.integers(0, len(LINES) - 1).filter(lambda one: one != place))
    swapped = list(LINES)
    swapped[place], swapped[other] = swapped[other], swapped[place]
    assert reason(*swapped) == ("ledger_reordered", min(place, other) + 1)


@given(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES)))
def test_a_line_counts_once(place: int, at: int) -> None:
    assert reason(*LINES[:at], LINES[place], *LINES[at:])[0] == "ledger_replayed"


@given(st.integers(1, len(b"".join(LINES)) - 1))
def test_a_ledger_cut_anywhere_is_torn_or_shorter_than_known(size: int) -> None:
    data = b"".join(LINES)[:size]
    known = verified(LINES).head
    with pytest.raises(Refused) as refused:
        require_whole(verified([data]), known)
    assert refused.value.problems[0].reason == ("ledger_cut" if data.endswith(b"\n") else "ledger_torn")


def test_a_line_of_another_copy_is_a_fork() -> None:
    assert reason(*LINES[:3], OTHERS[3], *LINES[4:]) == ("ledger_forked", 4)
    assert reason(*LINES[:4], OTHERS[3], *LINES[4:]) == ("ledger_forked", 5)


def test_the_ledger_of_another_site_is_foreign() -> None:
    assert reason(*lines_of(BY_STEP.values(), site="other")) == ("ledger_foreign", 1)


def test_an_unknown_signer_is_named() -> None:
    assert reason(*lines_of(BY_STEP.values(), by="stranger")) == ("signer_unknown", 1)


def test_a_newer_format_is_not_called_an_edit() -> None:
    newer = LINES[0].replace(b'"format":1', b'"format":2')
    assert reason(newer) == ("ledger_format", 1)


@pytest.mark.parametrize(
    "spoilt",
    [
        b"\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"\xff\n",
        b"[" * 30000 + b"\n",
        b'{"a":' + b"1" * 5000 + b"}\n",
        LINES[0].replace(b",", b", ", 1),
        LINES[0].replace(b"\n", b"\r\n"),
        LINES[0].replace(b'"kind":"contract"', b'"kind":"contract","kind":"contract"'),
        LINES[0].replace(b'"kind":"contract"', b'"kind":"letter"'),
        LINES[0].replace(b'"kind":"contract"', b'"kind":"party"'),
        LINES[0].replace(b'"seq":1', b'"seq":1.0'),
        LINES[0].replace(b'"seq":1', b'"seq":true'),
        LINES[0].replace("花田".encode(), rb"\ud800"),
    ],
)
def test_a_line_that_is_none_is_refused(spoilt: bytes) -> None:
    assert spoilt != LINES[0]
    assert reason(spoilt, *LINES[1:]) == ("ledger_edited", 1)


def test_time_does_not_run_backwards() -> None:
    first = verified(LINES[:1])
    event = signed(next_event(first, BY_STEP["2"], START - timedelta(minutes=1), "sato"))
    assert reason(LINES[0], line(event)) == ("ledger_clock", 2)


def test_an_event_of_the_future_is_refused_beyond_the_clocks_tolerance() -> None:
    assert verified(LINES[:1], now=START - timedelta(minutes=5)).head.count == 1
    with pytest.raises(Refused, match="ledger_future"):
        verified(LINES[:1], now=START - timedelta(minutes=6))


@given(st.integers(0, len(LINES)), st.integers(0, len(LINES)))
def test_a_copy_is_told_to_be_same_ahead_or_behind(mine: int, theirs: int) -> None:
    found, known = verified(LINES[:mine]), verified(LINES[:theirs]).head
    expected = "same" if mine == theirs else "ahead" if mine > theirs else "behind"
    assert found.related_to(known) == expected


def test_a_copy_that_is_behind_or_forked_is_refused_by_name() -> None:
    mine = verified(LINES[:5])
    require_caught_up(mine, verified(LINES[:4]).head)
    with pytest.raises(Refused, match="ledger_behind"):
        require_caught_up(mine, verified(LINES).head)
    with pytest.raises(Refused, match="ledger_forked"):
        require_caught_up(mine, verified(OTHERS[:3]).head)


@pytest.mark.parametrize("head", [EMPTY, verified(LINES).head])
def test_a_head_survives_being_printed(head: Head) -> None:
    assert Head.from_text(str(head)) == head


@pytest.mark.parametrize("text", ["", "1", "0:" + "a" * 64, "1:", "1:" + "A" * 64, "-1:" + "a" * 64, "x"])
def test_what_is_no_head_is_none(text: str) -> None:
    assert Head.from_text(text) is None


@pytest.mark.parametrize("words", ["", " x", "x\n", "x\x1b[2J", "\ud800", "x" * 501, "\u2028", "a\u202eb"])
def test_what_no_line_can_hold_is_refused_before_it_is_signed(words: str) -> None:
    empty = Ledger("hanaya", "sandbox", "ledger.jsonl")
    with pytest.raises(Malformed, match="reason"):
        next_event(empty, Override("gate", words, START), START, "sato")


def test_a_line_without_a_known_shape_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_line(b'{"format":1}')
