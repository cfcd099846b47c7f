"""What a run unseals: what its rollout needs, checked on the day it runs, and its files told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

import shops
from gateways.sandbox import GATEWAY
from kaitsu.cli.sample import Sample
from kaitsu.cli.sample_ledger import first_steps, record_all
from kaitsu.declare import clock
from kaitsu.declare.agency import read_agency
from kaitsu.declare.sites import load_site
from kaitsu.engine.prepared import Desk, Prepared, credentials_of, prepare
from kaitsu.model.gateway import STAGES, Field, Need
from kaitsu.model.problem import Refused
from kaitsu.model.text import Text
from kaitsu.records.paths import head_file, ledger_file
from kaitsu.vault.credentials import CredentialSet
from kaitsu.vault.store import Place
from tests.vault.certificates import client_pem
from tests.vault.samples import GOOD

CERTIFICATE = Field("certificate", Text("証明書", "Certificate"), file="client_certificate")
INSTALMENTS = Field("key", Text("鍵", "Key"), "[a-z]+", need=Need(options={"installments": ("no",)}))
# Its made-up fields have the same values at both stages.
WITH_FILE = replace(GATEWAY, fields=(*GATEWAY.fields, CERTIFICATE, INSTALMENTS), same_values=None)
DRIVER = shops.catalogue()["sandbox"]


def sealed(sample: Sample, values: Mapping[str, str]) -> Desk:
    """A home whose letters brought these values beside the sandbox's own."""
    desk = Desk(sample.home, read_agency(sample.home))
    for stage in STAGES:
        given = {**GOOD[stage], **values}
        if stage == "production" and "certificate" in given:  # each stage has one of its own
            given["certificate"] = client_pem()
        desk.vault.seal(CredentialSet.new("hanaya", "sandbox", stage, given))
    for file in (ledger_file, head_file):  # a new one, for what was sealed now
        file(sample.home, "hanaya", "sandbox").unlink()
    fields = [*GOOD["test"], *values]
    record_all(
        sample.home,
        "hanaya",
        "sandbox",
        first_steps(sample.home, "hanaya", "sandbox", fields),
        sample.signing_key,
    )
    return desk


def prepared(sample: Sample, desk: Desk, now: datetime) -> Prepared:
    site = load_site(sample.home, "hanaya", {"sandbox": WITH_FILE}, shops.catalogue())
    return prepare(site, site.rollouts[0], "test", DRIVER, desk, now)


def test_what_is_not_needed_is_not_sent_and_files_are_told(sample: Sample) -> None:
    now = clock.now()
    desk = sealed(sample, {"certificate": client_pem(now + timedelta(days=29)), "key": "surplus"})
    found = prepared(sample, desk, now)
    assert found.goal is not None
    assert found.goal.tags is not None
    assert set(found.goal.tags) == {*GOOD["test"], "certificate"}
    [file] = found.files
    assert (file.field, file.ends_soon) == ("certificate", True)
    opened = credentials_of(found.rollout, "test", desk, now)
    assert set(opened.fields) == {*GOOD["test"], "certificate"}
    assert "key" in desk.vault.open(Place("test", "hanaya", "sandbox")).fields


def test_a_certificate_that_ended_since_stops_the_run(sample: Sample) -> None:
    now = clock.now()
    desk = sealed(sample, {"certificate": client_pem(now + timedelta(days=1))})
    prepared(sample, desk, now)
    with pytest.raises(Refused) as caught:
        prepared(sample, desk, now + timedelta(days=2))
    [problem] = caught.value.problems
    assert (problem.reason, problem.field) == ("credential_expired", "certificate")


def test_what_is_needed_and_missing_stops_the_run(sample: Sample) -> None:
    desk = sealed(sample, {})
    with pytest.raises(Refused) as caught:
        prepared(sample, desk, clock.now())
    [problem] = caught.value.problems
    assert (problem.reason, problem.field) == ("credential_missing", "certificate")
