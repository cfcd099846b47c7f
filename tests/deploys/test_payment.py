"""The documented command does its job on the embedded shop, and the second time nothing."""

import json
import os
import signal
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from kaitsu.cli.sample import Sample
from kaitsu.vault.store import Place, Vault
from tests.deploys.conftest import Documented

FLAGS = ("-y",)


def rows(sample: Sample, stage: str, query: str) -> list[tuple[Any, ...]]:
    db = sqlite3.connect(sample.shop(stage) / "shop.db")  # type: ignore[arg-type]
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def dump(sample: Sample, stage: str = "test") -> str:
    db = sqlite3.connect(sample.shop(stage) / "shop.db")  # type: ignore[arg-type]
    try:
        return "\n".join(db.iterdump())
    finally:
        db.close()


METHODS = "SELECT code, open FROM payment_methods ORDER BY position"


def count_shells(pyinfra: Documented, folder: Path) -> Path:
    """Put a counting `sh` first in PATH: every command pyinfra sends to the host passes it."""
    counter = folder / "executions"
    counter.touch()
    shell = folder / "bin" / "sh"
    shell.parent.mkdir()
    shell.write_text(f'#!/bin/sh\necho run >> {counter}\nexec /bin/sh "$@"\n')
    shell.chmod(0o755)
    pyinfra.environment["PATH"] = f"{shell.parent}{os.pathsep}{pyinfra.environment['PATH']}"
    return counter


def test_the_documented_command_takes_the_test_shop_into_service(pyinfra: Documented, sample: Sample) -> None:
    ended = pyinfra(*FLAGS)

    assert ended.code == 0, ended.output
    assert rows(sample, "test", METHODS) == [("bank_transfer", 1), ("cod", 1), ("sandbox_card", 1)]
    assert rows(sample, "production", METHODS) == [("bank_transfer", 1), ("cod", 1)]
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "completed")
    bought = [item for item in check["evidence"] if item["card"]]
    outcomes = [(item["expected"], item["seen"]) for item in bought]
    assert sorted(outcomes) == [
        (name, name) for name in ("approved", "challenge", "declined", "insufficient_funds")
    ]
    orders = [item["order"] for item in bought if item["seen"] in ("approved", "challenge")]
    paid = {number for (number,) in rows(sample, "test", "SELECT number FROM orders WHERE status = 'paid'")}
    assert set(orders) == paid
    assert all(item["card"].startswith("************") for item in bought)
    assert [item["status"] for item in ended.rollout["operations"]] == ["done"] * 5


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_second_run_costs_one_execution_and_writes_nothing(
    pyinfra: Documented, sample: Sample, tmp_path: Path, confirmed: bool
) -> None:
    assert pyinfra(*FLAGS).code == 0
    before = dump(sample)
    counter = count_shells(pyinfra, tmp_path)

    ended = pyinfra.at_terminal() if confirmed else pyinfra(*FLAGS)

    assert ended.code == 0, ended.output
    assert counter.read_text().count("run") == 1
    assert ended.rollout["plan"] == []
    assert dump(sample) == before


def test_the_first_run_is_one_look_and_one_program_an_operation(pyinfra: Documented, tmp_path: Path) -> None:
    counter = count_shells(pyinfra, tmp_path)
    assert pyinfra(*FLAGS).code == 0
    assert counter.read_text().count("run") == 6


@pytest.mark.parametrize("flags", [("--dry",), ("--dry", "-y")])
def test_dry_prints_the_plan_masked_and_writes_nothing(
    pyinfra: Documented, sample: Sample, flags: tuple[str, ...]
) -> None:
    before = dump(sample)
    ended = pyinfra(*flags)
    assert ended.code == 0, ended.output
    assert "secret_key" in ended.output
    assert "●●●●" in ended.output
    assert "capture" in ended.output
    assert [item["operation"] for item in ended.rollout["plan"]][-1] == "go_live"
    assert dump(sample) == before
    assert not (sample.shop("test") / "modules" / "sandbox_pay").exists()


@pytest.mark.parametrize("flag", ["--debug-operations", "--json"])
def test_flags_that_only_look_are_no_refusal_and_write_nothing(
    pyinfra: Documented, sample: Sample, flag: str
) -> None:
    before = dump(sample)
    ended = pyinfra(flag)
    assert ended.code == 0, ended.output
    assert dump(sample) == before


def test_no_secret_is_in_any_output_or_file_of_ours(pyinfra: Documented, sample: Sample) -> None:
    opened = Vault(sample.home, sample.identities).open(Place("test", "hanaya", "sandbox"))
    canaries = [value for key, value in opened.fields.items() if key != "shop_id"]
    output = "".join(
        pyinfra(*flags).output
        for flags in (
            ("--dry", "-vvv"),
            ("--debug-operations",),
            ("-y", "-vvv", "--debug-all", "--diff"),
            ("-y", "--json"),
        )
    )
    assert "sandbox_pay" in output
    files = [file for file in sample.folder.rglob("*") if file.is_file() and "gateway" not in file.parts]
    contents = [file.read_bytes() for file in files]
    for canary in canaries:
        assert canary not in output
        assert [
            file for file, content in zip(files, contents, strict=True) if canary.encode() in content
        ] == []


def test_without_answers_the_module_is_installed_and_the_client_is_named(
    pyinfra: Documented, sample: Sample
) -> None:
    pyinfra.change_site({'      card_on_file: "no"\n': ""})
    ended = pyinfra(*FLAGS)
    assert ended.code == 0, ended.output
    assert "the client (step 6)" in ended.output
    assert "card_on_file" in ended.output
    assert [item["operation"] for item in ended.rollout["operations"]] == ["module"]
    assert rows(sample, "test", METHODS) == [("bank_transfer", 1), ("cod", 1)]


def test_without_credentials_the_letter_is_named(pyinfra: Documented, sample: Sample) -> None:
    sample.home.secrets_file("test", "hanaya", "sandbox").unlink()
    ended = pyinfra(*FLAGS)
    assert ended.code == 0, ended.output
    assert "kaitsu secrets set" in ended.output
    assert [item["operation"] for item in ended.rollout["operations"]] == ["module"]


def test_production_waits_for_approval_and_is_not_even_asked(
    pyinfra: Documented, sample: Sample, tmp_path: Path
) -> None:
    counter = count_shells(pyinfra, tmp_path)
    before = dump(sample, "production")
    ended = pyinfra(*FLAGS, stage="production")
    assert ended.code == 3, ended.output
    assert "production waits for the agency (test site) (step 4): what is declared never ran" in ended.output
    assert counter.read_text() == ""
    assert dump(sample, "production") == before


def test_a_changed_answer_hides_checks_and_opens_again(pyinfra: Documented, sample: Sample) -> None:
    assert pyinfra(*FLAGS).code == 0
    pyinfra.answer(capture="at_order")
    ended = pyinfra(*FLAGS)
    assert ended.code == 0, ended.output
    fields = [(item["operation"], item["field"]) for item in ended.rollout["plan"]]
    assert fields == [
        ("options", "capture"),
        ("options", "sandbox_card.open"),
        ("register_methods", "preview"),
        ("go_live", "sandbox_card.open"),
    ]
    assert ended.rollout["check"]["verdict"] == "pass"
    assert rows(sample, "test", METHODS)[-1] == ("sandbox_card", 1)


def test_a_failed_check_opens_nothing_and_restores_the_shop(pyinfra: Documented, sample: Sample) -> None:
    """The gateway does not know the shop: its key was mistyped in the letter. No shopper can tell that apart
    from a gateway that is down, so the check is inconclusive, and inconclusive opens nothing."""
    opened = pyinfra.opened()
    pyinfra.seal(opened.with_fields({**opened.fields, "secret_key": "sk_test_" + "Z" * 32}))

    before = dump(sample)
    ended = pyinfra(*FLAGS)

    assert ended.code == 1, ended.output
    assert ended.rollout["check"]["verdict"] == "inconclusive"
    assert (ended.rollout["left"], ended.rollout["restored"]) == ([], True)
    assert dump(sample) == before
    assert not (sample.shop("test") / "modules" / "sandbox_pay").exists()


def test_after_a_failed_check_the_mended_declaration_goes_through(
    pyinfra: Documented, sample: Sample
) -> None:
    right = pyinfra.opened()
    pyinfra.seal(right.with_fields({**right.fields, "hash_key": "0" * 32}))
    assert pyinfra(*FLAGS).code == 1
    pyinfra.seal(right)
    ended = pyinfra(*FLAGS)
    assert ended.code == 0, ended.output
    assert rows(sample, "test", METHODS)[-1] == ("sandbox_card", 1)


def test_the_report_of_a_run_is_of_the_published_shape(pyinfra: Documented) -> None:
    ended = pyinfra("--dry")
    assert ended.report["format"] == 1
    assert ended.report["stage"] == "test"
    assert ended.report["exit"] == 0
    assert json.dumps(ended.report)
    assert [(leg["leg"], leg["open"]) for leg in ended.rollout["legs"]] == [
        ("test.module", True),
        ("test.setup", True),
        ("test.pages", False),
    ]
    (waiting,) = ended.rollout["legs"][2]["waiting"]
    assert (waiting["actor"], waiting["step"]) == ("agency_office", "10")
    assert len(ended.rollout["revision"]) == 64


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_run_with_its_own_code_and_a_report(
    pyinfra: Documented, sample: Sample, number: signal.Signals, code: int
) -> None:
    installed = sample.shop("test") / "modules" / "sandbox_pay"
    ended = pyinfra.signalled(number, when=installed.exists)
    assert ended.code == code, ended.output
    assert ended.report["exit"] == code
    assert "stopped_midway" in ended.reasons
    assert "module" in ended.rollout["left"]


def test_no_at_the_prompt_changes_nothing_and_is_no_success(pyinfra: Documented, sample: Sample) -> None:
    before = dump(sample)
    ended = pyinfra.at_terminal(typed="no\n")
    assert ended.code == 130, ended.output
    assert dump(sample) == before
