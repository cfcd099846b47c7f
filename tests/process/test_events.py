"""What a body may hold, and that it comes back as it went."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.japan import JAPAN
from kaitsu.process.event_values import CHANNELS, OnBehalfOf
from kaitsu.process.events import (
    KINDS,
    REJECTABLE,
    Answers,
    BackTo,
    Body,
    Intake,
    Manuscript,
    Manuscripts,
    Override,
    Questions,
    Rejected,
    Schedule,
)
from kaitsu.process.final_events import FinalCheck
from kaitsu.process.run_event import Evidence
from kaitsu.process.typed_json import Malformed, checked, from_json, to_json
from tests.process.rollouts import (
    BY_STEP,
    CHECKED,
    MAIL,
    OTHER,
    PAGES,
    REVISION,
    SEALED,
    SETUP,
    START,
    WORD,
    rollback,
    run,
)

digests = st.text("0123456789abcdef", min_size=64, max_size=64)
keys = st.from_regex("[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)
words = st.text(st.characters(codec="utf-8", categories=("L", "N", "P")), min_size=1, max_size=80)
days = st.dates(date(2020, 1, 1), date(2100, 1, 1))
times = st.integers(0, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, JAPAN))
spoken = st.builds(OnBehalfOf, words, st.sampled_from(CHANNELS), days, digests)
supplied = st.builds(Manuscript, keys, digests, st.integers(1, 9))
bodies = st.one_of(
    st.builds(Answers, on_behalf_of=spoken, values=st.dictionaries(keys, words, min_size=1)),
    st.builds(Override, keys, words, times),
    st.builds(BackTo, st.just(13), words),
    st.builds(
        Manuscripts,
        on_behalf_of=spoken,
        items=st.lists(
            st.builds(Manuscript, keys, digests, st.integers(1, 9)),
            min_size=1,
            unique_by=lambda item: item.page,
        ).map(tuple),
    ),
    st.sampled_from(list(BY_STEP.values())),
)


@given(bodies)
def test_a_body_survives_the_way_to_json_and_back(body: Body) -> None:
    assert from_json(type(body), to_json(body), "body") == body


@given(bodies, st.data())
def test_a_body_with_a_field_too_many_or_too_few_is_refused(body: Body, data: st.DataObject) -> None:
    raw = to_json(body)
    name = data.draw(st.sampled_from([*raw, "surplus"]))
    spoilt: dict[str, Any] = {key: value for key, value in raw.items() if key != name}
    if name == "surplus":
        spoilt["surplus"] = None
    with pytest.raises(Malformed, match=name):
        from_json(type(body), spoilt, "body")


@given(bodies, st.data())
def test_a_field_of_another_type_is_refused(body: Body, data: st.DataObject) -> None:
    raw = to_json(body)
    name = data.draw(st.sampled_from(list(raw)))
    with pytest.raises(Malformed, match=name):
        from_json(type(body), {**raw, name: 1.5}, "body")


def test_every_kind_has_its_own_name() -> None:
    assert len(KINDS) == 24
    assert all(cls.kind == name for name, cls in KINDS.items())


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (replace(CHECKED, on_behalf_of=replace(WORD, mail_sha256=None)), "on_behalf_of.mail_sha256"),
        (replace(SEALED, on_behalf_of=None), "on_behalf_of"),
        (replace(SEALED, on_behalf_of=WORD), "on_behalf_of.mail_sha256"),
        (Intake("test", MAIL, (), "rotated", None), "fields"),
        (Questions("sent", ()), "options"),
        (Questions("none_needed", ("capture",)), "options"),
        (Answers(on_behalf_of=WORD, values={}), "values"),
        (Manuscripts(on_behalf_of=WORD, items=()), "items"),
        (Manuscripts(on_behalf_of=WORD, items=(Manuscript("a", MAIL, 0),)), "items.version"),
        (Schedule(START, START, out_of_hours=False), "end"),
        (FinalCheck(WORD, False, START.date(), None), "cancelled_in_shop"),
        (Rejected(13, "why", (), None), "step"),
        (Rejected(14, "why", (), None), "on_behalf_of"),
        (Rejected(12, "why", (), WORD), "on_behalf_of"),
        (Rejected(14, "why", ("tradelaw",), WORD), "pages"),
        (BackTo(7, "why"), "step"),
        (replace(run("test.setup"), stage="production"), "stage"),
        (replace(run("test.setup"), setup=None), "setup"),
        (replace(run("test.pages", pages=PAGES), revision=OTHER), "revision"),
        (replace(run("production", pages=PAGES), pages=None, revision=None), "pages"),
        (replace(run("test.setup"), leg=None), "leg"),
        (replace(run("test.setup"), undoes=("x",)), "undoes"),
        (replace(rollback("x"), undoes=()), "undoes"),
    ],
)
def test_fields_that_contradict_each_other_are_refused(body: Body, field: str) -> None:
    with pytest.raises(Malformed) as malformed:
        checked(body, "body")
    assert malformed.value.field == f"body.{field}"


def test_a_phone_call_needs_no_mail() -> None:
    call = replace(WORD, channel="phone", mail_sha256=None)
    assert checked(replace(CHECKED, on_behalf_of=call), "body")


@pytest.mark.parametrize("number", ["4111111111111111", "411111******1111", "**** 1111"])
def test_a_card_number_is_no_evidence(number: str) -> None:
    good = Evidence("card", "approved", "approved", "************1111", "****5678")
    assert checked(good, "evidence") == good
    with pytest.raises(Malformed, match="card"):
        checked(replace(good, card=number), "evidence")


def test_a_whole_order_number_is_no_evidence() -> None:
    with pytest.raises(Malformed, match="order"):
        checked(Evidence("card", "approved", "approved", "", "261124-12345678"), "evidence")


def test_what_can_be_refused_is_what_is_handed_over() -> None:
    assert sorted(REJECTABLE) == [3, 6, 11, 12, 14, 15, 22]
    assert REVISION not in (SETUP, PAGES)
