"""The documented command over a real sshd, and everything that goes wrong between here and a server."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kaitsu.declare.home import ROOT
from tests.conftest import missing
from tests.deploys.conftest import PYINFRA
from tests.deploys.test_bad_input import snapshot
from tests.deploys.test_payment import METHODS, dump, rows
from tests.deploys.test_rollback import without_ours

if TYPE_CHECKING:
    from tests.deploys.sshd import OverSsh, Sshd

pytest_plugins = ("tests.deploys.sshd",)

IN_SERVICE = [("bank_transfer", 1), ("cod", 1), ("sandbox_card", 1)]
MEGABYTE = 1024 * 1024


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_shop_behind_sshd_is_taken_into_service_and_back_to_the_byte(ssh_sample: OverSsh) -> None:
    before = without_ours(ssh_sample.sample)
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE
    assert ended.rollout["check"]["verdict"] == "pass"
    assert (ssh_sample.sshd.logins, ssh_sample.sshd.executions) == (1, 6)

    undone = ssh_sample("-y", deploy="rollback")

    assert undone.code == 0, undone.output
    assert without_ours(ssh_sample.sample) == before


def test_a_second_run_is_one_execution_and_writes_nothing(ssh_sample: OverSsh) -> None:
    assert ssh_sample("-y").code == 0
    before, executions = snapshot(ssh_sample.sample), ssh_sample.sshd.executions
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert ssh_sample.sshd.executions - executions == 1
    assert snapshot(ssh_sample.sample) == before


def test_no_secret_is_in_the_output_the_log_of_sshd_or_the_inventory(ssh_sample: OverSsh) -> None:
    from kaitsu.vault.store import Place, Vault

    sample = ssh_sample.sample
    opened = Vault(sample.home, sample.identities).open(Place("test", "hanaya", "sandbox"))
    inventory = subprocess.run(
        [PYINFRA, "inventories/test", "debug-inventory", "--json"],
        cwd=ROOT,
        env=ssh_sample.environment,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    told = ssh_sample("-y", "-vvv", "--debug-all").output + ssh_sample.sshd.log.read_text() + inventory
    assert [entry["name"] for entry in json.loads(inventory)] == ["hanaya"]
    assert [key for key, value in opened.fields.items() if key != "shop_id" and value in told] == []


def test_a_host_that_is_not_pinned_is_not_even_connected(ssh_sample: OverSsh) -> None:
    ssh_sample.sample.home.known_hosts.write_text("")
    connections = ssh_sample.sshd.log.read_text().count("Connection from")
    for deploy in ("payment", "rollback", "drift"):
        ended = ssh_sample("-y", deploy=deploy)
        assert (ended.code, ended.reasons) == (2, ["host_not_pinned"]), ended.output
        assert "kaitsu site pin hanaya --stage test" in ended.output
    assert ssh_sample.sshd.log.read_text().count("Connection from") == connections


def test_a_damaged_line_among_the_pinned_keys_is_named(ssh_sample: OverSsh) -> None:
    known_hosts = ssh_sample.sample.home.known_hosts
    known_hosts.write_text(known_hosts.read_text() + "momiji.example.jp ssh-ed25519 AAAAoops\n")
    ended = ssh_sample("-y")
    assert (ended.code, ended.reasons) == (2, ["known_hosts_damaged"]), ended.output
    assert f"{known_hosts}:2: " in ended.output


def test_a_host_with_another_key_is_sent_nothing(ssh_sample: OverSsh) -> None:
    before = snapshot(ssh_sample.sample)
    ssh_sample.sshd.change_host_key()
    ended = ssh_sample("-y")
    assert (ended.code, ended.reasons) == (1, ["host_key_changed"]), ended.output
    assert (ssh_sample.sshd.logins, ssh_sample.sshd.executions) == (0, 0)
    assert snapshot(ssh_sample.sample) == before
    assert "Traceback" not in ended.output


def test_a_host_that_cannot_be_reached_is_named(ssh_sample: OverSsh) -> None:
    before = snapshot(ssh_sample.sample)
    ssh_sample.sshd.stop()
    ended = ssh_sample("-y")
    assert (ended.code, ended.reasons) == (1, ["host_unreachable"]), ended.output
    assert "Could not connect" in ended.output
    assert snapshot(ssh_sample.sample) == before


def test_what_login_files_print_does_no_harm(ssh_sample: OverSsh) -> None:
    noise = "echo 'Welcome to rental server 7'; echo 'disk quota: 80%' >&2; printf 'You have mail. '\n"
    ssh_sample.sshd.bashrc.write_text(noise)
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE


def test_login_files_may_speak_any_encoding(ssh_sample: OverSsh) -> None:
    """As servers in Japan do: EUC-JP and Shift_JIS, on either stream, and bytes that are no text."""
    greeting = "ようこそ、レンタルサーバー７へ"
    texts = [greeting.encode("euc_jp"), greeting.encode("shift_jis"), bytes(range(128, 256))]
    shown = [b"printf '%s\n' '" + text.replace(b"'", b"") + b"'" for text in texts]
    ssh_sample.sshd.bashrc.write_bytes(b"\n".join([*shown, *(line + b" >&2" for line in shown), b""]))
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert "Traceback" not in ended.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE


def test_a_program_that_prints_without_end_does_not_fill_our_memory(ssh_sample: OverSsh) -> None:
    for endless in ("exec yes", "exec tr '\\0' x < /dev/zero"):  # lines, and one line
        ssh_sample.fake_runtime(f"cat > /dev/null; {endless}")
        ended, memory = ssh_sample.peak_memory()
        assert (ended.code, ended.reasons) == (1, ["answer_missing"]), ended.output
        assert memory < 200 * MEGABYTE


def test_a_slow_host_is_waited_for(ssh_sample: OverSsh) -> None:
    ssh_sample.fake_runtime('sleep 0.2; exec $PYTHON "$@"')
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE


def test_half_an_answer_is_none(ssh_sample: OverSsh) -> None:
    before = snapshot(ssh_sample.sample)
    ssh_sample.fake_runtime('$PYTHON "$@" | head -c 300')
    ended = ssh_sample("-y")
    assert (ended.code, ended.reasons) == (1, ["answer_cut"]), ended.output
    assert snapshot(ssh_sample.sample) == before


def test_hosts_that_never_answer_or_never_stop_are_given_up_while_the_others_finish(
    ssh_sample: OverSsh, jump_sshd: Sshd
) -> None:
    """One takes our program and says nothing; the login files of another print before it without end."""
    jump_sshd.bashrc.write_text("yes\n")
    ssh_sample.add_site("momiji", deadline=1, sshd=jump_sshd)
    ssh_sample.add_site("sakura")
    ssh_sample.change_site({"deadline: 20": "deadline: 1"})
    ssh_sample.fake_runtime("cat > /dev/null; exec sleep 20")
    ended, memory = ssh_sample.peak_memory()
    assert (ended.code, ended.reasons) == (1, ["host_too_slow", "host_too_slow"]), ended.output
    exits = {site["site"]: site["exit"] for site in ended.report["sites"]}
    assert exits == {"hanaya": 1, "momiji": 1, "sakura": 0}
    assert memory < 500 * MEGABYTE


def test_the_second_of_three_hosts_fails_and_the_others_finish(ssh_sample: OverSsh) -> None:
    sample = ssh_sample.sample
    for site in ("momiji", "sakura"):
        ssh_sample.add_site(site)
    refusing = sample.shop("test", "momiji")
    refusing.chmod(0o555)
    ended = ssh_sample("-y")
    refusing.chmod(0o755)
    assert ended.code == 1, ended.output
    exits = {site["site"]: site["exit"] for site in ended.report["sites"]}
    assert exits == {"hanaya": 0, "momiji": 1, "sakura": 0}
    assert ended.reasons == ["host_refused_write"]
    assert rows(sample, "test", METHODS) == IN_SERVICE


def set_lease(ssh_sample: OverSsh, seconds: int) -> None:
    with ssh_sample.sample.home.agency_file.open("a") as file:
        file.write(f"lease_seconds: {seconds}\n")


def lease_file(ssh_sample: OverSsh) -> Path:
    return ssh_sample.sample.shop("test") / "private" / "kaitsu" / "lease.json"


def wait_for_lease_to_end(ssh_sample: OverSsh) -> None:
    expires = json.loads(lease_file(ssh_sample).read_text())["expires"]
    wait_for(lambda: time.time() > expires + 0.1)


def test_of_two_runs_at_once_the_second_is_told_and_the_first_goes_through(ssh_sample: OverSsh) -> None:
    first = ssh_sample.start()
    wait_for(lease_file(ssh_sample).exists)
    first.send_signal(signal.SIGSTOP)  # it holds the shop, and is in no hurry
    second = ssh_sample.start()
    told = ssh_sample.end(second)
    first.send_signal(signal.SIGCONT)
    done = ssh_sample.end(first)
    assert (told.code, told.reasons) == (5, ["locked"]), told.output
    assert done.code == 0, done.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE


def test_the_lock_of_a_dead_run_ends_with_its_lease(ssh_sample: OverSsh) -> None:
    set_lease(ssh_sample, 3)
    assert ssh_sample.end(ssh_sample.start(KAITSU_KILL_AT="after_module")).code == -signal.SIGKILL
    told = ssh_sample("-y")
    assert (told.code, told.reasons) == (5, ["locked"]), told.output
    wait_for_lease_to_end(ssh_sample)
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert rows(ssh_sample.sample, "test", METHODS) == IN_SERVICE


def test_a_connection_cut_in_the_middle_of_a_program_is_said_and_rolled_back(ssh_sample: OverSsh) -> None:
    set_lease(ssh_sample, 3)
    before = without_ours(ssh_sample.sample)
    halted = lease_file(ssh_sample).with_name("halted")
    run = ssh_sample.start(KAITSU_HALT_AT="options:before_commit")
    wait_for(halted.exists)
    ssh_sample.sshd.cut()
    ended = ssh_sample.end(run)
    halted.unlink()  # the program runs on, and has nobody to tell
    assert ended.code == 6, ended.output
    assert ended.reasons[-1] == "not_restored"
    assert "Traceback" not in ended.output
    wait_for_lease_to_end(ssh_sample)

    undone = ssh_sample("-y", deploy="rollback")

    assert undone.code == 0, undone.output
    assert without_ours(ssh_sample.sample) == before


@contextmanager
def small_disk(shop: Path, size: str) -> Iterator[None]:
    """The shop on a file system of its own, for a while."""
    copy = shop.with_name("copy")
    subprocess.run(["cp", "-a", shop, copy], check=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", shop], check=False)
    if mounted.returncode != 0:
        missing("mounting a file system is not permitted here")
    try:
        subprocess.run(["cp", "-a", f"{copy}/.", shop], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", shop], check=True)
        shutil.rmtree(copy)


def test_a_disk_that_is_nearly_full_is_seen_before_anything_is_written(ssh_sample: OverSsh) -> None:
    with small_disk(ssh_sample.sample.shop("test"), "4m"):
        before = snapshot(ssh_sample.sample)
        ended = ssh_sample("-y")
        assert (ended.code, ended.reasons) == (1, ["disk_full"]), ended.output
        assert snapshot(ssh_sample.sample) == before


def fill(file: Path) -> None:
    """Write until nothing more goes in."""
    with file.open("wb", buffering=0) as handle:
        while True:
            handle.write(bytes(4096))


def test_a_disk_that_fills_up_in_the_middle_leaves_the_shop_as_before(ssh_sample: OverSsh) -> None:
    shop = ssh_sample.sample.shop("test")
    with small_disk(shop, "24m"):
        before = without_ours(ssh_sample.sample)
        halted = lease_file(ssh_sample).with_name("halted")
        run = ssh_sample.start(KAITSU_HALT_AT="module:before_files")
        wait_for(halted.exists)
        with pytest.raises(OSError, match="No space"):
            fill(shop / "filler")
        halted.unlink()
        ended = ssh_sample.end(run)
        (shop / "filler").unlink()
        assert (ended.code, ended.reasons) == (1, ["disk_full"]), ended.output
        assert without_ours(ssh_sample.sample) == before


def test_a_file_system_that_is_read_only_is_named(ssh_sample: OverSsh) -> None:
    shop = ssh_sample.sample.shop("test")
    with small_disk(shop, "24m"):
        subprocess.run(["mount", "-o", "remount,ro", shop], check=True)
        before = snapshot(ssh_sample.sample)
        ended = ssh_sample("-y")
        assert (ended.code, ended.reasons) == (1, ["host_refused_write"]), ended.output
        assert snapshot(ssh_sample.sample) == before


def behind(ssh_sample: OverSsh, jump: Sshd) -> None:
    user = f"    user: {jump.user}\n"
    ssh_sample.change_site({user: f"{user}    jump_host: {jump.user}@127.0.0.1:{jump.port}\n"})


def pin_jump_host(ssh_sample: OverSsh, jump: Sshd) -> None:
    """By hand, as `kaitsu site pin` says."""
    key = (jump.folder / "host_key.pub").read_text()
    with ssh_sample.sample.home.known_hosts.open("a") as file:
        file.write(f"[127.0.0.1]:{jump.port} {key}")


def test_a_host_behind_a_jump_host_is_reached_through_it(ssh_sample: OverSsh, jump_sshd: Sshd) -> None:
    behind(ssh_sample, jump_sshd)
    pin_jump_host(ssh_sample, jump_sshd)
    ended = ssh_sample("-y")
    assert ended.code == 0, ended.output
    assert (jump_sshd.logins, jump_sshd.executions) == (1, 0)
    assert (ssh_sample.sshd.logins, ssh_sample.sshd.executions) == (1, 6)
    assert dump(ssh_sample.sample).count("sandbox_card") > 0


def test_a_jump_host_is_pinned_as_strictly_as_the_host(ssh_sample: OverSsh, jump_sshd: Sshd) -> None:
    behind(ssh_sample, jump_sshd)
    assert ssh_sample("-y").reasons == ["host_not_pinned"]
    pin_jump_host(ssh_sample, jump_sshd)
    jump_sshd.change_host_key()
    ended = ssh_sample("-y")
    assert (ended.code, ended.reasons) == (1, ["host_key_changed"]), ended.output
    assert "Traceback" not in ended.output
    assert jump_sshd.logins == 0
