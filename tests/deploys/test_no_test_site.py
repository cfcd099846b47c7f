"""A shop without a test site: production stays closed until the client has accepted the risk in writing."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from kaitsu.cli.main import cli
from kaitsu.cli.sample import Sample
from kaitsu.model.problem import Refused
from tests.deploys.conftest import Documented
from tests.deploys.test_payment import METHODS, rows

ORDERS = "SELECT count(*) FROM orders WHERE status <> 'pending'"
CLIENT = ("--on-behalf-of", "花田", "--channel", "phone")


class Typed:
    """The commands of one home; a refusal is its reasons."""

    def __init__(self, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KAITSU_HOME", str(sample.folder))
        self.sample = sample

    def __call__(self, *words: str) -> str:
        result = CliRunner().invoke(cli, list(words))
        if isinstance(result.exception, Refused):
            return " ".join(f"{item.reason}:{int(item.exit)}" for item in result.exception.problems)
        assert result.exception is None, result.exception
        return result.output

    def digest(self, name: str) -> str:
        declared = next(line for line in self("status", "hanaya").splitlines() if "declared:" in line)
        found = re.search(rf"{name} ([0-9a-f]{{12}})", declared)
        assert found is not None, declared
        return found[1]


@pytest.fixture
def typed(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> Typed:
    """The sample's site with its test site taken out of the file."""
    file = sample.home.site_file("hanaya")
    text = file.read_text(encoding="utf-8")
    start, end = text.index("  test:\n"), text.index("  production:\n")
    file.write_text(
        (text[:start] + text[end:]).replace("hosts:", "test_site: none\nhosts:"), encoding="utf-8"
    )
    return Typed(sample, monkeypatch)


def accept(typed: Typed) -> str:
    return typed("record", "extra", "hanaya", "--key", "no_test_site", *CLIENT)


@pytest.mark.rule("H13")
def test_production_is_closed_until_the_risk_is_accepted(typed: Typed, pyinfra: Documented) -> None:
    assert "no_test_site" in typed("status", "hanaya")
    ended = pyinfra("-y", stage="production")
    assert ended.code == 3, ended.output
    assert "extra_step_missing" in ended.output
    assert typed("record", "report", "hanaya", "--no-manuscripts") == "step_not_yet:3"
    assert typed("record", "extra", "hanaya", "--key", "no_test_site") == "client_unnamed:2"
    assert "承諾のお願い" in typed("letter", "no-test-site", "hanaya")


@pytest.mark.rule("H13")
def test_with_it_on_record_what_is_declared_is_approved_and_goes_to_production(
    typed: Typed, pyinfra: Documented, sample: Sample
) -> None:
    accept(typed)
    pages = ("--manuscript", "guide", "--manuscript", "legal")
    assert "next: step 12" in typed("record", "report", "hanaya", *pages)
    assert typed("record", "client-check", "hanaya", "--digest", typed.digest("setup"), *CLIENT) == (
        "step_left_out:2"
    )
    assert typed("letter", "client-check", "hanaya") == "letter_not_needed:2"
    assert typed("record", "review", "hanaya", "--digest", typed.digest("pages"), *CLIENT) == "step_not_yet:3"
    folder = sample.home.pages_folder("hanaya", "sandbox")
    files = [word for page in ("guide", "legal") for word in ("--file", f"{page}={folder / page}.html")]
    assert "next: step 14" in typed("record", "manuscripts", "hanaya", *files, *CLIENT)
    assert "文面は別にお送りします" in drafted(typed, "pages-ready")
    typed("record", "review", "hanaya", "--digest", typed.digest("pages"), *CLIENT)
    assert "next: step 16" in typed(
        "record", "approval", "hanaya", "--digest", typed.digest("revision"), *CLIENT
    )
    pyinfra.approve_window()
    ended = pyinfra("-y", stage="production")
    assert ended.code == 0, ended.output
    assert ended.rollout["check"]["reached"] == "card_form"
    assert ("sandbox_card", 1) in rows(sample, "production", METHODS)
    assert rows(sample, "production", ORDERS) == [(0,)]  # no test card was ever typed there
    assert "next: step 21" in typed("status", "hanaya")
    assert "本番サイトでの作業がすべて完了" in drafted(typed, "completion")


@pytest.mark.rule("H13")
def test_a_change_after_the_approval_closes_production_again(typed: Typed, pyinfra: Documented) -> None:
    accept(typed)
    typed("record", "report", "hanaya", "--no-manuscripts")
    typed("record", "review", "hanaya", "--digest", typed.digest("pages"), *CLIENT)
    typed("record", "approval", "hanaya", "--digest", typed.digest("revision"), *CLIENT)
    pyinfra.answer(capture="at_order")
    ended = pyinfra("-y", stage="production")
    assert ended.code == 3, ended.output
    assert "report_missing" in ended.output


def drafted(typed: Typed, name: str) -> str:
    output = typed("letter", name, "hanaya")
    (file,) = (Path(line.strip()) for line in output.splitlines() if line.endswith(".txt"))
    return file.read_text(encoding="utf-8")
