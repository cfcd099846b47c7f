"""A module whose bytes nobody has pinned is installed nowhere; what needs no module goes on."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

import shops
from gateways.sandbox import GATEWAY
from kaitsu.cli.sample import Sample
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.pins import write_pins
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import Desk, declared_today, prepare
from kaitsu.engine.session import Session
from kaitsu.model.gateway import STAGES
from kaitsu.model.gateway_facts import KnownModule
from kaitsu.model.problem import Refused
from kaitsu.model.site import Site
from kaitsu.process.answers import answers

UNPINNED = replace(GATEWAY, modules=tuple(replace(module, sha256="") for module in GATEWAY.modules))
ARCHIVE = next(module.archive for module in GATEWAY.modules if module.shop == "sandbox")
DRIVERS = shops.catalogue()


def site_of(sample: Sample) -> Site:
    return load_site(sample.home, "hanaya", {"sandbox": UNPINNED}, DRIVERS)


def desk_of(sample: Sample) -> Desk:
    return Desk(sample.home, read_agency(sample.home))


def digest_of(sample: Sample) -> str | None:
    site = site_of(sample)
    return declared_today(site, site.rollouts[0], DRIVERS["sandbox"], sample.home).target.setup


def test_without_a_pin_a_rollout_is_refused_and_with_it_prepared(sample: Sample) -> None:
    def prepared() -> str:
        site, now = site_of(sample), clock.now()
        return prepare(site, site.rollouts[0], "test", DRIVERS["sandbox"], desk_of(sample), now).revision

    with pytest.raises(Refused) as caught:
        prepared()
    [problem] = caught.value.problems
    assert problem.reason == "archive_unpinned"
    assert problem.file == str(sample.home.archives / ARCHIVE)
    write_pins(sample.home, {ARCHIVE: "ab" * 32})
    assert prepared()


def test_an_approval_binds_to_the_pinned_bytes(sample: Sample) -> None:
    write_pins(sample.home, {ARCHIVE: "ab" * 32})
    one = digest_of(sample)
    write_pins(sample.home, {ARCHIVE: "cd" * 32})
    assert digest_of(sample) not in (None, one)
    write_pins(sample.home, {ARCHIVE: "ab" * 32})
    assert digest_of(sample) == one


@pytest.mark.parametrize(
    ("deploy", "expected"), [("payment", ["archive_unpinned"]), ("rollback", []), ("drift", [])]
)
def test_putting_back_and_comparing_never_wait_for_a_pin(
    deploy: str, expected: list[str], sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = SimpleNamespace(run=SimpleNamespace(deploy=deploy))
    monkeypatch.setattr("kaitsu.remote.guard.current", lambda: running)
    session = Session(desk_of(sample), "test", {"hanaya": site_of(sample)}, DRIVERS)
    assert [problem.reason for problem in session.before_connecting("hanaya")] == expected


KNOWN = replace(GATEWAY, modules=(), known=(KnownModule("sandbox", "sandbox_pay", source="its source"),))


@pytest.mark.rule("C3")
def test_a_gateway_whose_module_is_only_known_serves_people_and_is_not_deployed(sample: Sample) -> None:
    """Its letter was sealed and checked, its questions answered; the run itself ends in a clear refusal."""
    site = load_site(sample.home, "hanaya", {"sandbox": KNOWN}, DRIVERS)
    assert [option.key for option in answers(site.rollouts[0]).unanswered] == []
    for stage in STAGES:
        made = prepare(site, site.rollouts[0], stage, DRIVERS["sandbox"], desk_of(sample), clock.now())
        assert made.goal is None
        assert made.opened == ()
        assert {leg.waiting[0].reason for leg in made.legs} == {"module_known_only"}
        assert made.legs[0].waiting[0].what == ("sandbox_pay",)
