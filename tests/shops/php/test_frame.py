"""One framed answer, whatever the shop system and its plugins do in the meantime."""

import os
import shlex
import subprocess
import time
from pathlib import Path

import pytest

from kaitsu.remote.frame import read_answer
from shops.php.driver_base import LOADER, WATCHED
from tests.conftest import need
from tests.shops.php.bench import PhpBench

CANARY = "canary-5f3a"
COMPILED = ("ParseError", "E_COMPILE_ERROR")  # nothing of the program ever runs then
ANSWER = (
    "Frame::answer(static fn (array $request): array => ['state' => map([]), 'seen' => $request['word']]);"
)


def test_a_request_is_answered(bench: PhpBench) -> None:
    answer = bench.ask(ANSWER, word="𠮷野家\r\n\0\"'\\😀")
    assert answer == {"format": 1, "ok": True, "state": {}, "seen": "𠮷野家\r\n\0\"'\\😀"}


def test_half_a_surrogate_pair_does_not_make_the_request_unreadable(bench: PhpBench) -> None:
    assert bench.ask(ANSWER, word="half \ud83d")["seen"] == "half \0"


@pytest.mark.parametrize(
    "noise",
    [
        "echo 'Deprecated: something';",
        "echo 'a'; ob_end_flush(); echo 'b'; flush();",
        "while (ob_get_level() > 0) { ob_end_clean(); } echo 'no line end';",
        "trigger_error('canary', E_USER_WARNING); $x = $undefined;",
        "register_shutdown_function(static function (): void { echo 'bye'; });",
        "fwrite(STDERR, 'to stderr'); error_log('to the log');",
        "ini_set('display_errors', '1'); error_reporting(E_ALL); echo $undefined;",
    ],
)
def test_what_others_print_does_not_matter(bench: PhpBench, noise: str) -> None:
    assert bench.ask(noise, ANSWER, word="x")["seen"] == "x"


@pytest.mark.parametrize(
    ("end", "error"),
    [
        (f"throw new \\RuntimeException('{CANARY}');", "RuntimeException"),
        (f"throw new class ('{CANARY}') extends \\Exception {{}};", "Exception@anonymous"),
        (f"exit('{CANARY}');", "exit"),
        (f"die('{CANARY}');", "exit"),
        ("header('Location: /'); exit;", "exit"),
        ("undefined_function();", "Error"),
        ("function f( {", "ParseError"),
        ("interface A {} interface A {}", "E_COMPILE_ERROR"),
        ("ini_set('memory_limit', '32M'); $x = str_repeat('x', 100000000);", "E_ERROR"),
        ("$x = intdiv(1, 0);", "DivisionByZeroError"),
        ("trigger_error('x', E_USER_ERROR);", "exit"),
    ],
)
@pytest.mark.parametrize("where", ["while the system is loaded", "in the program"])
def test_whatever_ends_the_program_is_one_refusal_with_the_type_alone(
    bench: PhpBench, end: str, error: str, where: str
) -> None:
    inside = f"Frame::answer(static function (): array {{ {end} }});"
    ran_in = end if where == "while the system is loaded" or error in COMPILED else inside
    program = bench.program(ran_in, ANSWER, word=CANARY)
    ran = bench.run(program)
    assert read_answer(ran.stdout.splitlines(), program.nonce) == {
        "format": 1,
        "ok": False,
        "reason": "program_failed",
        "detail": {"error": error},
        "restored": None,
    }
    assert ran.returncode == 0
    assert ran.stdout.count("@kaitsu ") == 1
    assert CANARY not in ran.stdout


def test_a_refusal_keeps_its_reason_and_its_detail(bench: PhpBench) -> None:
    answer = bench.ask(
        "Frame::answer(static function () { throw new HostRefusal('locked', ['holder' => \"\\xff\"]); });"
    )
    assert (answer["reason"], answer["detail"]) == ("locked", {"holder": "base64:/w=="})


def test_what_cannot_be_told_in_json_is_a_refusal(bench: PhpBench) -> None:
    answer = bench.ask("Frame::answer(static fn (): array => ['x' => \"\\xff\"]);")
    assert (answer["reason"], answer["detail"]) == ("program_failed", {"error": "JsonException"})


def test_the_hosts_own_php_ini_does_not_matter(bench: PhpBench, tmp_path: Path) -> None:
    """As it may be for web pages, or on a machine of a developer."""
    prepended = tmp_path / "prepended.php"
    prepended.write_text("<?php echo 'prepended';")
    scan = tmp_path / "ini"
    scan.mkdir()
    (scan / "zz.ini").write_text(
        "display_errors=1\ndisplay_startup_errors=1\nlog_errors=1\nhtml_errors=1\nerror_reporting=-1\n"
        "output_buffering=4096\nimplicit_flush=1\nextension=not_there.so\nmemory_limit=8M\n"
        f"auto_prepend_file={prepended}\nshort_open_tag=1\nprecision=3\ndefault_charset=EUC-JP\nzend.assertions=1\n"
    )
    bench.environment = {"PHP_INI_SCAN_DIR": f":{scan}"}
    assert (
        bench.ask("$x = str_repeat('x', 20000000); echo $undefined;", ANSWER, word="はなや")["seen"]
        == "はなや"
    )


@pytest.mark.parametrize("shell", ["bash -lc", "sh -lc", "csh -c"])
def test_a_noisy_login_shell_does_not_matter(bench: PhpBench, tmp_path: Path, shell: str) -> None:
    """As through SSH: the command is one string for whatever shell the user has."""
    name = shell.split()[0]
    need(name)
    for profile in (".bash_profile", ".profile", ".bashrc", ".cshrc"):
        (tmp_path / profile).write_text("echo Welcome to www12\necho '@kaitsu hello'\n")
    program = bench.program(ANSWER, word="x")
    command = f"sh -c {shlex.quote(shlex.join(program.argv) + ' 2>&1 | head -c 4000000 | tail -n 100')}"
    ran = subprocess.run(
        [*shell.split(), command],
        input=program.stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "HOME": str(tmp_path)},
    )
    assert "Welcome to www12" in ran.stdout
    assert read_answer(ran.stdout.splitlines(), program.nonce)["seen"] == "x"


def test_the_command_suits_every_shell() -> None:
    assert not set(LOADER + WATCHED) & set("\n!")


def test_a_php_that_is_too_old_is_named(bench: PhpBench) -> None:
    """The loader itself runs on it: nothing in it is newer than PHP 5.4."""
    program = bench.program(ANSWER, word="x")
    old = tuple(word.replace("PHP_VERSION_ID < 70400", "true") for word in program.argv)
    ran = subprocess.run(old, input=program.stdin, capture_output=True, text=True, timeout=60, check=False)
    answer = read_answer(ran.stdout.splitlines(), program.nonce)
    assert (answer["reason"], list(answer["detail"])) == ("program_failed", ["php"])


def test_a_php_that_is_not_there_is_said_by_the_shell(bench: PhpBench) -> None:
    bench._runtime = "/usr/local/php9/bin/php"
    program = bench.program(ANSWER, word="x" * 1_000_000)  # more than a pipe holds: it has to be read
    assert program.interpreter == "/usr/local/php9/bin/php"
    with subprocess.Popen(program.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(program.stdin)
        process.stdin.close()
        assert process.stdout.read() == "/usr/local/php9/bin/php: not found\n"


def test_no_secret_is_in_arguments_environment_or_a_file(bench: PhpBench) -> None:
    """Looked at from outside while the program stands still, with the secret in its hands."""
    program = bench.program("Frame::answer(static function (): array { reach('before_write'); return []; });",
                            word=CANARY, halt_at="before_write")  # fmt: skip
    with subprocess.Popen(program.argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        process.stdin.write(program.stdin)
        process.stdin.close()
        marker = bench.own / "halted"
        until = time.monotonic() + 15
        while not (marker.exists() and marker.read_text()) and time.monotonic() < until:
            time.sleep(0.01)
        pids = {int(marker.read_text()), process.pid}
        seen = b"".join(
            Path(f"/proc/{pid}/{name}").read_bytes() for pid in pids for name in ("cmdline", "environ")
        )
        files = b"".join(file.read_bytes() for file in bench.root.rglob("*") if file.is_file())
        marker.unlink()
        assert process.stdout is not None
        out = process.stdout.read()
    assert b"before_write" not in seen
    assert CANARY.encode() not in seen + files
    assert CANARY not in out
    assert '"ok":true' in out


def test_the_request_is_in_no_global_variable_when_the_system_is_loaded(bench: PhpBench) -> None:
    look = "$found = serialize(array_diff_key($GLOBALS, ['GLOBALS' => 1]));"
    answer = bench.ask(
        look + "Frame::answer(static fn (): array => ['found' => strpos($found, 'cana' . 'ry') !== false]);",
        word=CANARY,
    )
    assert answer["found"] is False


NO_PCNTL = "disable_functions=pcntl_alarm,pcntl_async_signals,pcntl_signal"


@pytest.mark.parametrize("pcntl", [True, False])
def test_a_deadline_ends_a_loop_that_comes_to_a_point(bench: PhpBench, pcntl: bool) -> None:
    if not pcntl:
        bench.with_settings(NO_PCNTL)
    waits = "Frame::answer(static function () { while (true) { usleep(10000); reach('before_write'); } });"
    assert bench.ask(waits, deadline=1)["reason"] == "deadline_passed"


def test_with_pcntl_a_deadline_ends_any_code(bench: PhpBench) -> None:
    waits = "Frame::answer(static function () { while (true) { usleep(10000); } });"
    assert bench.ask(waits, deadline=1)["reason"] == "deadline_passed"


def test_without_pcntl_an_endless_loop_ends_by_processor_time(bench: PhpBench) -> None:
    answer = bench.with_settings(NO_PCNTL).ask(
        "Frame::answer(static function () { while (true) { } });", deadline=1
    )
    assert (answer["reason"], answer["detail"]) == ("program_failed", {"error": "E_ERROR"})


def test_what_hangs_is_killed_from_outside(bench: PhpBench) -> None:
    """Without pcntl, asleep far from any point: no answer, but nothing that holds the lock for ever."""
    need("timeout")
    program = bench.with_settings(NO_PCNTL).program("sleep(50);", deadline=1)
    short = tuple("2" if word == str(2 + 10) else word for word in program.argv)
    assert short != program.argv
    begun = time.monotonic()
    ran = bench.run(type(program)(short, program.stdin, program.nonce, 1))
    assert time.monotonic() - begun < 20
    assert "@kaitsu" not in ran.stdout
