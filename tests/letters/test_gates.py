"""A letter states what the ledger shows: before its step is reached it is refused, and says who is next."""

from dataclasses import replace

import pytest

from kaitsu.letters.gates import why_not
from kaitsu.letters.kinds import KINDS, kind_named
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import Pages
from kaitsu.model.problem import Refused
from kaitsu.process.events import BackTo, Body, Rejected, SeparateGuidance
from kaitsu.process.scope import WORKS, Scope
from tests.letters.cases import TERMS, agency, case, letter, text, way
from tests.process.rollouts import PAGES, WORD, rollback, run

# Letter, the step after which it may be written, and the one before.
TURNS = (
    ("setup-report", "7", "6", "step_not_yet"),
    ("client-check", "10", "7", "step_not_yet"),
    ("pages-ready", "13", "12", "step_not_yet"),
    ("window", "16", "15", "letter_unrecorded"),
    ("completion", "17", "16", "step_not_yet"),
    ("final-check", "21", "17", "step_not_yet"),
    ("announcement", "21", "17", "step_not_yet"),
)


@pytest.mark.rule("L2/draft")
@pytest.mark.parametrize(("name", "after", "before", "reason"), TURNS)
def test_a_letter_waits_for_its_step(name: str, after: str, before: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        letter(name, case(way(before)))
    (problem,) = caught.value.problems
    assert (problem.reason, problem.exit) == (reason, Exit.WAITING)
    assert letter(name, case(way(after))).remarks == 0


@pytest.mark.parametrize("name", [name for name, *_ in TURNS])
def test_no_letter_of_the_way_is_written_once_it_ended(name: str) -> None:
    ended = [*way("1"), SeparateGuidance("専用モジュールがありません")]
    refused = why_not(kind_named(name), case(ended))
    assert refused is not None


@pytest.mark.rule("S13c/letter")
def test_a_part_of_the_pages_is_never_announced() -> None:
    with pytest.raises(Refused, match="letter_pages_missing"):
        letter("pages-ready", case(way("13"), pages=Pages({"legal": "<p>カード</p>\n"})))


def test_what_was_taken_back_is_not_reported() -> None:
    undone: list[Body] = [*way("17"), rollback("production", stage="production")]
    with pytest.raises(Refused, match="step_not_yet"):
        letter("completion", case(undone))


def test_findings_are_open_until_the_pages_ran_again() -> None:
    found = [*way("13"), Rejected(14, "崩れています", (), WORD), BackTo(13, "全角にします")]
    said = text("findings", case(found))
    assert "崩れています" in said
    assert "全角にします" in said
    with pytest.raises(Refused, match="letter_no_finding"):
        letter("findings", case([*found, run("test.pages", pages=PAGES, name="again")]))
    with pytest.raises(Refused, match="letter_no_finding"):
        letter("findings", case(way("13")))


@pytest.mark.rule("C3/notice")
def test_separate_guidance_is_for_where_no_module_is() -> None:
    with pytest.raises(Refused, match="letter_module_there"):
        letter("separate-guidance", case(way("1")))
    said = text("separate-guidance", case(way("1"), gateway="zeus", shop="woocommerce"))
    assert "WooCommerce 1.0" in said
    assert "専用モジュールをご用意できません" in said
    recorded = [*way("1"), SeparateGuidance("バージョンが対応していません")]
    assert "バージョンが対応していません" in text("separate-guidance", case(recorded))


@pytest.mark.rule("R2")
def test_a_quotation_is_for_what_costs_extra_or_is_undecided() -> None:
    everything = agency(terms=replace(TERMS, scope=Scope(tuple(WORKS), ())))
    with pytest.raises(Refused, match="letter_nothing_extra"):
        letter("quotation", case(way("1"), agency=everything))
    nothing = agency(terms=replace(TERMS, scope=Scope((), ())))
    said = text("quotation", case(way("1"), agency=nothing))
    assert "扱いが決まっていないもの" in said
    assert "今回、お見積もりが必要な作業" not in said


def test_every_letter_has_a_gate() -> None:
    for kind in KINDS:
        why_not(kind, case())
