"""Ledger files: appended whole, one writer at a time, verified before every use."""

import fcntl
import json
import multiprocessing
import os
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from kaitsu.declare.home import Home
from kaitsu.model.japan import JAPAN
from kaitsu.model.problem import Refused
from kaitsu.process.events import Body, Letter, Override
from kaitsu.process.ledger import EMPTY, Ledger
from kaitsu.records import store
from kaitsu.records.paths import head_file, ledger_file, lock_file, signers_file
from kaitsu.records.remembered import remembered_at
from kaitsu.records.store import adopt, append, read_ledger, stands
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.signing.signer import Signer, find_signer
from kaitsu.signing.sshsig import NAMESPACE, armoured
from tests.conftest import need
from tests.process.rollouts import DAY
from tests.signing.samples import allow, make_key

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = Home(tmp_path / "home")
    key = make_key(tmp_path)
    allow(signers_file(made), sato=key)
    monkeypatch.setenv("KAITSU_SIGNING_KEY", str(key))
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    return made


def signer(home: Home) -> Signer:
    return find_signer(read_allowed_signers(signers_file(home)), NOW)


def body(ledger: Ledger) -> Body:
    return Override("window", f"number {ledger.head.count}", NOW + timedelta(days=1))


def record(home: Home, count: int = 1) -> Ledger:
    for _ in range(count):
        ledger = append(home, "hanaya", "sandbox", body, signer(home), NOW)
    return ledger


def read(home: Home) -> Ledger:
    return read_ledger(home, "hanaya", "sandbox", NOW)


def file(home: Home) -> Path:
    return ledger_file(home, "hanaya", "sandbox")


def test_nothing_recorded_yet_is_an_empty_ledger(home: Home) -> None:
    assert read(home).head == EMPTY
    assert not file(home).parent.exists()


def test_what_was_appended_is_read_back(home: Home) -> None:
    after = record(home, 3)
    assert read(home) == after
    assert [event.by for event in after.events] == ["sato"] * 3


def test_the_ledger_keeps_whole_seconds_whatever_the_clock_says(home: Home) -> None:
    fraction = NOW + timedelta(microseconds=987654)
    assert append(home, "hanaya", "sandbox", body, signer(home), fraction).events[-1].at == NOW


def test_openssh_verifies_a_line_without_kaitsu(home: Home, tmp_path: Path) -> None:
    record(home, 2)
    raw = json.loads(file(home).read_bytes().splitlines()[1])
    signature = tmp_path / "2.sig"
    signature.write_text(armoured(raw.pop("signature")), encoding="ascii")
    message = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    words = [need("ssh-keygen"), "-Y", "verify", "-f", str(signers_file(home)), "-I", "sato"]
    words += ["-n", NAMESPACE, "-s", str(signature)]
    assert subprocess.run(words, input=message, capture_output=True, check=False).returncode == 0


def test_an_append_only_adds_to_the_file(home: Home) -> None:
    record(home, 2)
    before = file(home).read_bytes()
    record(home)
    assert file(home).read_bytes().startswith(before)


def test_a_torn_line_is_named_and_nothing_is_appended_to_it(home: Home) -> None:
    record(home, 2)
    whole = file(home).read_bytes()
    file(home).write_bytes(whole + whole[:100])
    for attempt in (read, record):
        with pytest.raises(Refused) as refused:
            attempt(home)
        (problem,) = refused.value.problems
        assert (problem.reason, problem.line) == ("ledger_torn", 3)
    subprocess.run(["sed", "-i", "$d", str(file(home))], check=True)  # the remedy, as printed
    assert file(home).read_bytes() == whole


def test_an_edited_ledger_is_not_continued(home: Home) -> None:
    record(home, 2)
    spoilt = file(home).read_bytes().replace(b"number 0", b"number 9")
    file(home).write_bytes(spoilt)
    with pytest.raises(Refused, match="ledger_edited"):
        record(home)
    assert file(home).read_bytes() == spoilt


def test_events_this_machine_wrote_are_missed_when_they_are_gone(home: Home) -> None:
    record(home, 3)
    lines = file(home).read_bytes().splitlines(keepends=True)
    file(home).write_bytes(b"".join(lines[:2]))
    with pytest.raises(Refused, match="ledger_cut"):
        read(home)
    file(home).unlink()
    with pytest.raises(Refused, match="ledger_cut"):
        read(home)


def test_another_history_of_the_same_length_is_a_fork(home: Home) -> None:
    record(home, 2)
    mine = head_file(home, "hanaya", "sandbox").read_text(encoding="ascii")
    head_file(home, "hanaya", "sandbox").write_text(f"2:{'0' * 64}\n", encoding="ascii")
    with pytest.raises(Refused, match="ledger_forked"):
        read(home)
    head_file(home, "hanaya", "sandbox").write_text(mine, encoding="ascii")
    assert read(home).head.count == 2


def test_a_ledger_copied_to_another_gateway_is_foreign(home: Home) -> None:
    record(home)
    other = ledger_file(home, "hanaya", "other")
    other.parent.mkdir(parents=True)
    other.write_bytes(file(home).read_bytes())
    with pytest.raises(Refused, match="ledger_foreign"):
        read_ledger(home, "hanaya", "other", NOW)


def test_without_allowed_signers_no_line_counts(home: Home) -> None:
    record(home)
    signers_file(home).unlink()
    with pytest.raises(Refused, match="signers_missing"):
        read(home)


def test_what_is_refused_under_the_lock_leaves_no_trace(home: Home) -> None:
    record(home)
    before = file(home).read_bytes()
    with pytest.raises(Refused, match="event_value_malformed") as refused:
        append(home, "hanaya", "sandbox", lambda _: Override("a gate", "why", NOW), signer(home), NOW)
    assert refused.value.problems[0].field == "gate"
    assert file(home).read_bytes() == before


def test_a_write_that_fails_leaves_the_file_as_it_was(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record(home)
    before = file(home).read_bytes()
    real = os.write

    def half(descriptor: int, data: bytes) -> int:
        return real(descriptor, data[: len(data) // 2])

    monkeypatch.setattr("kaitsu.records.store.os.write", half)
    with pytest.raises(Refused, match="ledger_unwritable"):
        record(home)
    assert file(home).read_bytes() == before


def test_a_link_is_not_written_through(home: Home, tmp_path: Path) -> None:
    record(home)
    moved = tmp_path / "moved"
    file(home).rename(moved)
    file(home).symlink_to(moved)
    with pytest.raises(Refused, match="ledger_unwritable"):
        record(home)


def test_a_writer_that_does_not_end_is_waited_for_and_named(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.1)
    path = lock_file(home, "hanaya", "sandbox")
    path.parent.mkdir(parents=True)
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refused, match="ledger_locked") as refused:
            record(home)
    assert refused.value.problems[0].exit == 5
    assert not file(home).exists()


def test_two_writers_never_continue_the_same_line(home: Home) -> None:
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=record, args=(home, 5)) for _ in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert read(home).head.count == 15


def test_a_clock_a_little_behind_keeps_the_order(home: Home) -> None:
    record(home)
    earlier = NOW - timedelta(minutes=2)
    after = append(home, "hanaya", "sandbox", lambda _: Letter(DAY), signer(home), earlier)
    assert [event.at for event in after.events] == [NOW, NOW]


def moved_on(home: Home, kept: int, recorded: int) -> None:
    """Another history that agrees in its first events, as a colleague's file would bring it."""
    lines = file(home).read_bytes().splitlines(keepends=True)[:kept]
    remembered = head_file(home, "hanaya", "sandbox").read_bytes()
    file(home).write_bytes(b"".join(lines))
    head_file(home, "hanaya", "sandbox").unlink()
    later = NOW + timedelta(seconds=1)  # another second, another hash
    for _ in range(recorded):
        append(home, "hanaya", "sandbox", body, signer(home), later)
    head_file(home, "hanaya", "sandbox").write_bytes(remembered)


@pytest.mark.parametrize(
    ("kept", "recorded", "relation", "missing"),
    [
        (4, 0, "same", 0),
        (4, 2, "ahead", 0),
        (3, 0, "behind", 1),
        (0, 0, "behind", 4),
        (3, 1, "forked", 1),
        (2, 5, "forked", 2),
        (1, 1, "behind", 3),  # shorter and another history at once
    ],
)
def test_what_is_missing_is_counted_from_where_both_part(
    home: Home, kept: int, recorded: int, relation: str, missing: int
) -> None:
    record(home, 4)
    moved_on(home, kept, recorded)
    found = stands(home, "hanaya", "sandbox", NOW)
    assert (found.relation, found.missing, found.known.count) == (relation, missing, 4)
    adopt(home, "hanaya", "sandbox", found.ledger.head, NOW)
    assert read(home).head == found.ledger.head
    assert stands(home, "hanaya", "sandbox", NOW).relation == "same"


def test_a_head_that_an_older_kaitsu_remembered_is_enough(home: Home) -> None:
    record(home, 4)
    path = head_file(home, "hanaya", "sandbox")
    path.write_text(path.read_text(encoding="ascii").splitlines()[0] + "\n", encoding="ascii")
    moved_on(home, 1, 4)
    with pytest.raises(Refused, match="ledger_forked"):
        read(home)
    assert stands(home, "hanaya", "sandbox", NOW).missing == 1  # at least: no more can be told


@pytest.mark.parametrize("spoilt", ["", "nonsense", "2:abc", "0:\n" + "a" * 64, "\xff"])
def test_a_memory_nobody_wrote_is_none(home: Home, spoilt: str) -> None:
    path = head_file(home, "hanaya", "sandbox")
    path.parent.mkdir(parents=True)
    path.write_bytes(spoilt.encode("latin-1"))
    known = remembered_at(path)
    assert known is None or known.earlier == ()


def test_only_the_file_that_was_agreed_on_is_adopted(home: Home) -> None:
    seen = record(home, 2).head
    record(home)
    before = head_file(home, "hanaya", "sandbox").read_bytes()
    with pytest.raises(Refused, match="ledger_adopt_moved"):
        adopt(home, "hanaya", "sandbox", seen, NOW)
    assert head_file(home, "hanaya", "sandbox").read_bytes() == before


def test_a_memory_that_cannot_be_written_is_said(home: Home) -> None:
    head = record(home, 2).head
    head_file(home, "hanaya", "sandbox").unlink()
    head_file(home, "hanaya", "sandbox").parent.rmdir()
    head_file(home, "hanaya", "sandbox").parent.write_text("in the way", encoding="ascii")
    with pytest.raises(Refused, match="file_un"):
        adopt(home, "hanaya", "sandbox", head, NOW)


def test_adopting_a_file_changes_no_other(home: Home) -> None:
    record(home, 3)
    lines = file(home).read_bytes().splitlines(keepends=True)
    file(home).write_bytes(b"".join(lines[:2]))
    before = {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()}
    adopt(home, "hanaya", "sandbox", stands(home, "hanaya", "sandbox", NOW).ledger.head, NOW)
    after = {path: path.read_bytes() for path in home.path.rglob("*") if path.is_file()}
    assert [path for path in after if after[path] != before.get(path)] == [
        head_file(home, "hanaya", "sandbox")
    ]
    assert after.keys() == before.keys()
