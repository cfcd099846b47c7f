"""The whole way typed for real, once: test site, approvals, production; and what lay on the shops in between.

The commands are those the demo types, without its rollback. What is on a shop is read from its own rows and
files, by nothing of ours.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from nacl.public import PrivateKey, SealedBox

from gateways.sandbox import GATEWAY
from kaitsu.cli.demo_walk import CLIENT, ROLLBACK, Words, walk
from kaitsu.cli.sample import SITE, Sample
from kaitsu.declare.home import ROOT
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.vault.store import Place, Vault
from shops.sandbox.shop.serve import stop

MODULE = next(module for module in GATEWAY.modules if module.shop == "sandbox")
NOTHING = ("", "", 0)
BEFORE = {"bank_transfer": 1, "cod": 1}
OPENED = {**BEFORE, "sandbox_card": 1}
ANSWERED = {"capture": "at_shipping", "card_on_file": "no", "installments": "yes", "three_ds": "required"}
THE_END: tuple[Words, ...] = (
    ("kaitsu", "record", "completion", SITE),
    ("kaitsu", "record", "final-check", SITE, "--no-purchase", *CLIENT),
    ("kaitsu", "record", "announcement", SITE, "--place", "news", *CLIENT),
)


@dataclass(frozen=True)
class Shop:
    """One shop at one moment. ``module`` is version, hash of the archive, enabled."""

    module: tuple[str, str, int]
    installed: bool
    credentials: dict[str, Any]
    settings: dict[str, str]
    methods: dict[str, int]
    orders: dict[str, int]
    bodies: dict[str, str]


def look(root: Path) -> Shop:
    with closing(sqlite3.connect(root / "shop.db")) as db:
        modules = db.execute("SELECT version, archive, enabled FROM modules").fetchall()
        return Shop(
            modules[0] if modules else NOTHING,
            (root / "modules" / MODULE.code / "module.json").is_file(),
            unsealed(root / "private"),
            dict(db.execute("SELECT key, value FROM module_settings")),
            dict(db.execute("SELECT code, open FROM payment_methods")),
            dict(db.execute("SELECT status, count(*) FROM orders GROUP BY status")),
            dict(db.execute("SELECT name, body FROM pages")),
        )


def unsealed(private: Path) -> dict[str, Any]:
    """What the shop's own key finds in its box, {} where there is none."""
    file = private / f"{MODULE.code}.box"
    if not file.is_file():
        return {}
    key = PrivateKey(bytes.fromhex((private / "box.key").read_text(encoding="ascii")))
    return dict(json.loads(SealedBox(key).decrypt(file.read_bytes())))


@dataclass
class Way:
    """Every shop after each run, in order, and the level each run's storefront check reached."""

    sample: Sample
    after: list[dict[Stage, Shop]] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)

    def types(self, words: Words) -> str:
        bin_ = Path(sys.executable).parent
        program = (
            [str(bin_ / "pyinfra")] if words[0] == "pyinfra" else [sys.executable, "-m", "kaitsu.cli.main"]
        )
        environment = {name: text for name, text in os.environ.items() if not name.startswith("KAITSU_")}
        environment |= {"KAITSU_HOME": str(self.sample.folder), "KAITSU_LANG": "en"}
        ran = subprocess.run(
            [*program, *words[1:]], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, f"{words}\n{ran.stdout}{ran.stderr}"
        if words[0] == "pyinfra":
            self.after.append({stage: look(self.sample.shop(stage)) for stage in STAGES})
            newest = max(self.sample.home.state.glob("runs/*.json"))
            (site,) = json.loads(newest.read_text(encoding="utf-8"))["sites"]
            self.levels.append(site["rollouts"][0]["check"]["reached"])
        return ran.stdout

    def sealed(self, stage: Stage) -> dict[str, str]:
        return dict(
            Vault(self.sample.home, self.sample.identities).open(Place(stage, SITE, "sandbox")).fields
        )

    def fragment(self, page: str) -> str:
        file = self.sample.home.pages_folder(SITE, "sandbox") / f"{page}.html"
        return f"<!-- kaitsu:sandbox -->{file.read_bytes().decode()}<!-- /kaitsu:sandbox -->"


@pytest.fixture(scope="module")
def way(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Way]:
    """Run 0 and 1 are on test, without and with pages; run 2 is production's."""
    made = Way(Sample(tmp_path_factory.mktemp("way") / "sample"))
    made.sample.make()
    try:
        for words in walk(made.sample):
            if words == ROLLBACK:
                break
            made.types(words)
        assert len(made.after) == 3
        yield made
    finally:
        for stage in STAGES:
            stop(made.sample.shop(stage))


@pytest.mark.rule("L3", "S4")
@pytest.mark.step(4)
def test_the_module_is_on_the_test_site_and_there_alone(way: Way) -> None:
    first = way.after[0]
    assert first["test"].module == (MODULE.version, MODULE.sha256, 1)
    assert first["test"].installed
    assert (first["production"].module, first["production"].installed) == (NOTHING, False)


@pytest.mark.rule("I4", "S7")
@pytest.mark.step(7)
def test_the_test_site_has_the_test_credentials_and_the_answers(way: Way) -> None:
    shop = way.after[0]["test"]
    assert (shop.credentials["stage"], shop.credentials["fields"]) == ("test", way.sealed("test"))
    assert shop.settings == {**ANSWERED, "mode": "test"}
    assert way.after[0]["production"].credentials == {}


@pytest.mark.rule("I3", "S8")
@pytest.mark.step(8)
def test_the_method_is_open_on_the_test_site_beside_those_before(way: Way) -> None:
    assert way.after[0]["test"].methods == OPENED
    assert way.after[0]["production"].methods == BEFORE


@pytest.mark.rule("S9a")
@pytest.mark.step(9)
def test_something_was_bought_with_every_test_card(way: Way) -> None:
    assert way.levels[0] == "completed"
    paying = sum(card.outcome in ("approved", "challenge") for card in GATEWAY.test_cards)
    refused = len(GATEWAY.test_cards) - paying
    assert way.after[0]["test"].orders == {"paid": paying, "failed": refused}


@pytest.mark.rule("I5", "L3", "S13a")
@pytest.mark.step(13)
def test_the_pages_are_on_the_test_site_first(way: Way) -> None:
    before, after = way.after[0], way.after[1]
    for page in ("guide", "legal"):
        assert after["test"].bodies[page] == before["test"].bodies[page] + way.fragment(page)
    assert after["production"] == before["production"]


@pytest.mark.rule("S17")
@pytest.mark.step(17)
def test_production_has_the_module_that_was_on_test(way: Way) -> None:
    assert way.after[2]["production"].module == way.after[1]["test"].module
    assert way.after[2]["production"].installed


@pytest.mark.rule("H7", "S18")
@pytest.mark.step(18)
def test_production_has_its_own_credentials_and_the_approved_options(way: Way) -> None:
    shop = way.after[2]["production"]
    assert (shop.credentials["stage"], shop.credentials["fields"]) == ("production", way.sealed("production"))
    assert shop.settings == {**way.after[1]["test"].settings, "mode": "live"}


@pytest.mark.rule("I3", "S19a", "S19b", "S19c")
@pytest.mark.step(19)
def test_the_method_is_open_on_production_and_nothing_was_paid(way: Way) -> None:
    assert way.after[2]["production"].methods == OPENED
    assert way.levels[2] == "card_form"
    assert way.after[2]["production"].orders.keys() <= {"pending"}


@pytest.mark.rule("S20")
@pytest.mark.step(20)
def test_the_approved_pages_are_on_production_to_the_byte(way: Way) -> None:
    before, after = way.after[1], way.after[2]
    for page in ("guide", "legal"):
        assert after["production"].bodies[page] == before["production"].bodies[page] + way.fragment(page)
        assert way.fragment(page) in before["test"].bodies[page]
    assert after["test"] == before["test"]


@pytest.mark.rule("S21", "S22a", "S22d")
@pytest.mark.step(21, 22)
def test_after_the_last_words_all_22_steps_are_done(way: Way) -> None:
    for words in THE_END:
        assert "nothing is left to do" not in way.types(("kaitsu", "status", SITE))
        way.types(words)
    (rollout,) = json.loads(way.types(("kaitsu", "status", SITE, "--json")))["rollouts"]
    assert [step["state"] for step in rollout["steps"]] == ["done"] * 22
    assert rollout["next"] == []
