"""recipients.yml: every problem with its line, and no key in both stages."""

from pathlib import Path

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaitsu.model.gateway import STAGES
from kaitsu.model.problem import Refused
from kaitsu.reports.words import explain
from kaitsu.vault.recipients import (
    Recipients,
    name_problem,
    new_recipient,
    read_recipients,
    recipients_text,
)
from tests.vault.samples import reasons

ONE, TWO = (str(pyrage.x25519.Identity.generate().to_public()) for _ in range(2))
SSH = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIIVt5bCBLnBYGHrZRGM3m4NWSEMWzxnGFANFhkCFQzl"


def written(folder: Path, text: str) -> Path:
    file = folder / "recipients.yml"
    file.write_text(text, encoding="utf-8")
    return file


def problems(folder: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    with pytest.raises(Refused) as caught:
        read_recipients(written(folder, text))
    return [(problem.reason, problem.line, problem.field) for problem in caught.value.problems]


def entry(name: str, key: str) -> str:
    return f"  - name: {name}\n    key: {key}\n"


def test_recipients_are_read_by_stage(tmp_path: Path) -> None:
    found = read_recipients(
        written(tmp_path, f"test:\n{entry('sato', ONE)}production:\n{entry('sato', TWO)}")
    )
    assert (found.keys("test"), found.keys("production")) == ((ONE,), (TWO,))
    assert found.name_of(TWO) == "sato"


def test_no_file_means_nobody_and_nobody_is_refused(tmp_path: Path) -> None:
    nobody = read_recipients(tmp_path / "recipients.yml")
    with pytest.raises(Refused) as caught:
        nobody.keys("test")
    assert reasons(caught.value) == ["recipients_none"]


def test_an_empty_stage_is_allowed(tmp_path: Path) -> None:
    assert (
        read_recipients(written(tmp_path, f"test:\n{entry('a', ONE)}production:\n")).by_stage["production"]
        == ()
    )


def test_a_key_in_both_stages_is_refused(tmp_path: Path) -> None:
    text = f"test:\n{entry('sato', ONE)}production:\n{entry('ito', ONE)}"
    assert problems(tmp_path, text) == [("recipient_both_stages", 6, "production[0].key")]


def test_a_key_in_both_stages_is_found_under_another_comment_or_case(tmp_path: Path) -> None:
    test = entry("a", SSH + " a@x") + entry("b", ONE)
    text = f"test:\n{test}production:\n{entry('a', SSH)}{entry('b', ONE.upper())}"
    assert [reason for reason, _, _ in problems(tmp_path, text)] == ["recipient_both_stages"] * 2


def test_all_problems_come_at_once_with_their_lines(tmp_path: Path) -> None:
    text = (
        f"test:\n{entry('a', ONE)}{entry('a', TWO)}{entry('b', ONE)}{entry('c', 'age1bad')}"
        f"{entry('123', SSH)}  - name: lonely\nstaging:\n  - x\nproduction: nobody\n"
    )
    assert problems(tmp_path, text) == [
        ("recipient_name_taken", 4, "test[1].name"),
        ("recipient_duplicate", 7, "test[2].key"),
        ("recipient_key_malformed", 9, "test[3].key"),
        ("recipient_name_malformed", 10, "test[4].name"),
        ("recipients_shape", 12, "test[5]"),
        ("recipients_stage_unknown", 13, "staging"),
        ("recipients_shape", 15, "production"),
    ]


@pytest.mark.parametrize("bad", ["age1", "ssh-ed25519 AAAA", "ssh-ecdsa AAAA", "x", f"{ONE} {TWO}"])
def test_what_age_can_not_seal_for_is_refused(tmp_path: Path, bad: str) -> None:
    assert problems(tmp_path, f"test:\n{entry('a', bad)}") == [("recipient_key_malformed", 3, "test[0].key")]


def test_a_private_key_is_refused_by_name_and_not_shown(tmp_path: Path) -> None:
    private = str(pyrage.x25519.Identity.generate())
    with pytest.raises(Refused) as caught:
        read_recipients(written(tmp_path, f"test:\n{entry('a', private)}"))
    assert reasons(caught.value) == ["recipient_private_key"]
    assert private not in explain(caught.value.problems[0])


def test_the_same_clashes_are_refused_when_somebody_is_added(tmp_path: Path) -> None:
    nobody = Recipients(tmp_path / "r.yml", dict.fromkeys(STAGES, ()))
    somebody = nobody.having("test", new_recipient("a", ONE))
    for stage, name, key, reason in (
        ("test", "b", ONE, "recipient_duplicate"),
        ("production", "b", ONE, "recipient_both_stages"),
        ("test", "a", TWO, "recipient_name_taken"),
    ):
        with pytest.raises(Refused) as caught:
            somebody.having(stage, new_recipient(name, key))  # type: ignore[arg-type]
        assert reasons(caught.value) == [reason]


def test_the_comment_at_the_head_stays(tmp_path: Path) -> None:
    file = written(tmp_path, f"# ours\n# both lines\n\ntest: # lost\n{entry('a', ONE)}")
    text = recipients_text(read_recipients(file)).decode()
    assert text.startswith("# ours\n# both lines\n\ntest:\n")


names = st.one_of(
    st.sampled_from(["true", "007", "null", "a: b", '"', "# x", "佐藤", "- x", "2026-01-01"]), st.text()
)


@given(names.filter(lambda name: name_problem(name) is None))
def test_any_allowed_name_reads_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    file = tmp_path_factory.mktemp("names") / "recipients.yml"
    nobody = Recipients(file, dict.fromkeys(STAGES, ()))
    somebody = nobody.having("production", new_recipient(name, SSH))
    file.write_bytes(recipients_text(somebody))
    assert read_recipients(file) == somebody
