"""Who does which step, and what that means: words of the client, notes of the office, runs on a site."""

from dataclasses import fields

import pytest

from kaitsu.model.process_note import ACTORS
from kaitsu.process.completion import LEG_OF_STEP
from kaitsu.process.events import KINDS
from kaitsu.process.steps import STEPS, step

SITES = {"agency_test": "test", "agency_production": "production"}


@pytest.mark.rule("L3", "L4")
def test_what_is_done_on_a_site_is_a_run_on_that_site_and_nothing_else_is_one() -> None:
    for one in STEPS:
        stage = SITES.get(one.actor)
        assert ("run" in one.completed_by) == (stage is not None)
        assert LEG_OF_STEP.get(one.number, "").partition(".")[0] == (stage or "")


@pytest.mark.rule("L1", "L2")
def test_the_client_is_quoted_with_evidence_and_the_office_signs_for_itself() -> None:
    for one in STEPS:
        if one.actor not in SITES:
            quoted = {"on_behalf_of" in {field.name for field in fields(KINDS[x])} for x in one.completed_by}
            assert quoted == {one.actor == "client"}


@pytest.mark.rule("L5", "H3")
def test_the_letter_is_the_gateways_and_every_actor_has_something_to_do() -> None:
    assert step(2).actor == "gateway"
    assert {one.actor for one in STEPS} == set(ACTORS)
    assert not any("certificate" in actor for actor in ACTORS)
