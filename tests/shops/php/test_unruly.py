"""The whole prelude on hosts as they are: plugins that end the program, a PHP that lacks what others have."""

import dataclasses
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need
from tests.shops.contract.embedded import PhpToySubject

CANARY = "canary-5f3a"


@pytest.fixture
def shop(tmp_path: Path) -> PhpToySubject:
    made = PhpToySubject(tmp_path)
    made.in_service(made.sample.module.version)
    return made


def runs_as(shop: PhpToySubject, words: str) -> None:
    """From here on the host's PHP is this command."""
    wrapper = shop.root.parent / "php-as-there"
    wrapper.write_text(f'#!/bin/sh\nexec {words} "$@"\n', encoding="utf-8")
    wrapper.chmod(0o755)
    shop.host = dataclasses.replace(shop.host, runtime=str(wrapper))


@pytest.mark.parametrize(
    ("plugin", "error"),
    [
        (f"exit('{CANARY}');", "exit"),
        (f"echo '{CANARY}'; while (ob_get_level() > 0) {{ ob_end_clean(); }} exit(1);", "exit"),
        (f"throw new \\DomainException('{CANARY}');", "DomainException"),
        ("no_such_function();", "Error"),
        ("ini_set('memory_limit', '32M'); $x = str_repeat('x', 100000000);", "E_ERROR"),
        ("interface A {} interface A {}", "E_COMPILE_ERROR"),
    ],
)
def test_a_plugin_that_ends_the_program_in_the_middle_of_a_write(
    shop: PhpToySubject, plugin: str, error: str
) -> None:
    """Rows are changed and not committed, the run is begun: the dying program puts all of it back."""
    (shop.module_folder() / "plugin.php").write_text(f"<?php {plugin}")
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action)
    assert (answer["reason"], answer["detail"]) == ("program_failed", {"error": error})
    assert answer["restored"] is True
    assert shop.snapshot() == before
    assert shop.status() == "restored"
    assert not (shop.own / "lease.json").exists()
    assert shop.is_open()


def test_a_run_that_has_written_before_is_undone_as_a_whole(shop: PhpToySubject) -> None:
    (shop.module_folder() / "plugin.php").write_text("<?php exit;")
    before = shop.snapshot()
    shop.write("r1", shop.pages_action(legal="a"), last=False)
    lease = {"holder": "x", "seconds": 60, "first": False, "unlock": ""}
    answer = shop.write("r1", shop.options_action, lease=lease)
    assert (answer["reason"], answer["restored"]) == ("program_failed", True)
    assert shop.snapshot() == before


def test_a_plugin_that_prints_and_passes_does_not_matter(shop: PhpToySubject) -> None:
    (shop.module_folder() / "plugin.php").write_text(
        "<?php echo 'x'; ob_end_flush(); echo 'y'; $x = $undefined; trigger_error('z', E_USER_WARNING);"
    )
    assert shop.write("r1", shop.options_action)["ok"] is True


def test_a_page_that_is_as_it_shall_be_is_not_written(shop: PhpToySubject) -> None:
    """Shop systems make a revision of every write, purge caches, tell people."""
    shop.put("r1", legal="a")
    shop.rows("CREATE TRIGGER t BEFORE UPDATE ON pages BEGIN SELECT RAISE(ABORT, 'written'); END")
    assert shop.put("r2", legal="a")["ok"] is True
    assert shop.undo("r2")["equal"] is True
    assert shop.put("r3", legal="b")["restored"] is True


@pytest.mark.parametrize("functions", ["", "pcntl_alarm,pcntl_async_signals"])
def test_a_plugin_that_does_not_end_is_ended_and_its_run_undone(shop: PhpToySubject, functions: str) -> None:
    runs_as(shop, f"{shop.host.runtime} -d disable_functions={functions}")
    (shop.module_folder() / "plugin.php").write_text("<?php while (true) { }")
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action, deadline=1)
    assert answer["reason"] == ("program_failed" if functions else "deadline_passed")
    assert answer["restored"] is True
    assert shop.snapshot() == before


LEAN = (
    "pcntl_alarm", "pcntl_signal", "pcntl_async_signals", "posix_geteuid", "set_time_limit", "fsync",
    "fdatasync", "disk_free_space", "exec", "shell_exec", "system", "passthru", "popen", "proc_open",
    "ini_set", "putenv",
)  # fmt: skip


def test_what_rented_servers_lack_is_not_needed(shop: PhpToySubject) -> None:
    runs_as(shop, f"{shop.host.runtime} -d disable_functions={','.join(LEAN)}")
    before = shop.snapshot()
    shop.set_version("1.1.0")
    shop.whole_run("r1", legal="a")
    assert shop.undo("r1")["equal"] is True
    shop.set_version(shop.sample.module.version)
    assert shop.snapshot() == before


def test_a_php_without_zip_says_so(shop: PhpToySubject) -> None:
    shop.set_version("1.1.0")
    before = shop.snapshot()
    extensions = " ".join(f"-d extension={name}" for name in ("pdo", "pdo_sqlite", "posix"))
    runs_as(shop, f"{shop.host.runtime} -n {extensions}")
    answer = shop.write("r1", shop.module_action)
    assert (answer["reason"], answer["detail"]) == ("archive_refused", {"why": "no_zip_extension"})
    assert answer["restored"] is True
    assert shop.snapshot() == before


def test_a_php_without_sodium_is_refused_before_anything(shop: PhpToySubject) -> None:
    runs_as(shop, f"{shop.host.runtime} -d disable_functions=sodium_crypto_box_seal,flock")
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action)
    assert (answer["reason"], answer["restored"]) == ("program_failed", None)
    assert answer["detail"] == {"php_lacks": "flock, sodium_crypto_box_seal"}
    assert shop.snapshot() == before
    assert not shop.own.exists()


def test_a_key_without_sodium_to_use_it_is_named(shop: PhpToySubject) -> None:
    shop.write("r1", shop.options_action)
    runs_as(shop, f"{shop.host.runtime} -d disable_functions=sodium_crypto_box_seal")
    answer = shop.ask({"action": "probe"})
    assert (answer["reason"], answer["detail"]) == ("box_refused", {"why": "no_sodium"})


def test_a_damaged_key_is_named_and_never_replaced(shop: PhpToySubject) -> None:
    shop.write("r1", shop.options_action)
    key = shop.own / "box.key"
    key.write_text("rubbish")
    answer = shop.ask({"action": "probe"})
    assert (answer["reason"], answer["detail"]) == ("box_refused", {"why": "key_damaged"})
    assert key.read_text() == "rubbish"


@pytest.mark.parametrize("place", ["public/kaitsu", "public", "public/a/b/c"])
def test_our_folder_never_lies_where_it_is_served(shop: PhpToySubject, place: str) -> None:
    (shop.root / "public").mkdir(exist_ok=True)
    shop.own = shop.root / place
    before = shop.snapshot()
    answer = shop.write("r1", shop.options_action)
    assert (answer["reason"], answer["detail"]["why"]) == ("host_refused_write", "inside_document_root")
    assert shop.snapshot() == before


def test_not_even_through_a_link(shop: PhpToySubject) -> None:
    public = shop.root / "public"
    public.mkdir(exist_ok=True)
    shop.own = shop.root.parent / "linked"
    shop.own.symlink_to(public)
    answer = shop.write("r1", shop.options_action)
    assert (answer["reason"], answer["detail"]["why"]) == ("host_refused_write", "inside_document_root")


def test_a_folder_on_another_file_system_is_refused(shop: PhpToySubject) -> None:
    """A rename would be a copy there: seen half by a shopper, and not put back by one step."""
    elsewhere = Path("/dev/shm")
    if not elsewhere.is_dir() or elsewhere.stat().st_dev == shop.root.stat().st_dev:
        pytest.skip("there is but one file system here")
    shop.own = Path(tempfile.mkdtemp(dir=elsewhere))
    try:
        answer = shop.write("r1", shop.options_action)
    finally:
        shutil.rmtree(shop.own)
    assert (answer["reason"], answer["detail"]["why"]) == ("host_refused_write", "another_file_system")


def test_a_folder_of_ours_that_others_may_read_is_closed(shop: PhpToySubject) -> None:
    shop.own.mkdir(mode=0o755)
    shop.own.chmod(0o755)
    assert shop.write("r1", shop.options_action)["ok"] is True
    assert shop.own.stat().st_mode & 0o777 == 0o700


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that another user can get to; pytest's own are for root alone."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def test_what_belongs_to_somebody_else_is_refused_before_anything_is_written(readable: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    shop = PhpToySubject(readable)
    shop.in_service(shop.sample.module.version)
    subprocess.run(["chmod", "-R", "a+rX", str(readable)], check=True)
    shop.own.mkdir(mode=0o700)
    os.chown(shop.own, 65534, 65534)
    before = shop.snapshot()
    request = shop.request("r1", shop.options_action)
    runs_as(shop, f"{need('setpriv')} --reuid=65534 --regid=65534 --clear-groups {shop.host.runtime}")
    answer = shop.ask(request)
    assert (answer["reason"], answer["restored"]) == ("host_refused_write", None)
    assert answer["detail"] == {"path": str(shop.root), "owner": "0"}
    assert shop.snapshot() == before
