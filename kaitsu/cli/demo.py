"""`kaitsu demo`: two embedded shops, keys made on the spot, and the documented commands run for real."""

import fcntl
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from kaitsu.cli.demo_walk import STATUS, Words, walk
from kaitsu.cli.sample import Sample
from kaitsu.declare.home import POINTER, ROOT, VARIABLE, choose_home
from kaitsu.model.gateway import STAGES
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.reports.words import say

DEMO = Sample(ROOT / ".demo")


@click.group(name="demo")
def command() -> None:
    """The sample shop: see Kaitsu at work without a server, a contract or a key."""


@command.command()
def run() -> None:
    """Make the sample shop (or use the one that is there) and take it all the way: test, approvals,
    production, and back. It ends at the first command that does not end with 0."""
    with _alone():
        click.echo(say(f"demo_{DEMO.make()}", folder=DEMO.folder))
        _point_here()
        code, words = 0, STATUS
        for words in walk(DEMO):
            click.echo(f"\n$ {shlex.join(words)}\n")
            if code := _carry_out(words):
                break
        if code == Exit.DONE and words != STATUS:
            click.echo("\n" + say("demo_changed"))
    if code == Exit.DONE:
        _what_next()
    else:
        click.echo("\n" + say("demo_failed"), err=True)
    sys.exit(code)


@command.command()
def stop() -> None:
    """End the embedded shops of the sample; what they hold stays."""
    from shops.sandbox.shop.serve import stop as stop_shop

    roots = {stage: DEMO.shop(stage) for stage in STAGES}
    stopped = [stage for stage, root in roots.items() if (root / "shop.db").is_file() and stop_shop(root)]
    click.echo(say("demo_stopped", shops=", ".join(stopped)) if stopped else say("demo_not_running"))


@contextmanager
def _alone() -> Iterator[None]:
    """Wait for another `kaitsu demo run` in this checkout. The folder itself is locked: no file is left."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo(say("demo_waiting"), err=True)
            fcntl.flock(folder, fcntl.LOCK_EX)
        except OSError:  # a file system without locks on folders; then nobody is waited for
            pass
        yield
    finally:
        os.close(folder)


def _point_here() -> None:
    """Let the documented command find the sample, unless the agency has declared something of its own."""
    own = os.environ.get(VARIABLE) or POINTER.exists() or any((ROOT / "inventories" / "sites").glob("*.yml"))
    if own:
        return
    try:
        POINTER.write_text(f"{DEMO.folder.name}\n", encoding="utf-8")
    except OSError as error:
        raise refuse("file_unwritable", file=POINTER, exit=Exit.FAILED, why=error.strerror) from None


def _carry_out(words: Words) -> int:
    """One command on the sample; its exit code. A signal is pyinfra's to answer, not ours.

    When a terminal interrupts, it interrupts both; if we died of it, pyinfra would be killed with the shop
    half changed.
    """
    sys.stdout.flush()
    pyinfra_itself = [str(Path(sys.executable).with_name("pyinfra"))]
    program = {"pyinfra": pyinfra_itself, "kaitsu": [sys.executable, "-m", "kaitsu.cli.main"]}
    arguments = [*program[words[0]], *words[1:]]
    environment = {**os.environ, VARIABLE: str(DEMO.folder)}
    with subprocess.Popen(arguments, env=environment, cwd=ROOT) as command:
        signal.signal(signal.SIGINT, lambda *_: None)
        signal.signal(signal.SIGTERM, lambda *_: command.terminate())
        code = command.wait()
    return code if code >= 0 else 128 - code


def _what_next() -> None:
    from shops.sandbox.shop.serve import ensure_running

    click.echo("\n" + say("demo_look", **{stage: ensure_running(DEMO.shop(stage)) for stage in STAGES}))
    in_force = False
    with suppress(Refused):  # the home that is named may be gone; that is the next command's to say
        in_force = choose_home().home.path == DEMO.folder
    click.echo(say("demo_next" if in_force else "demo_next_elsewhere", folder=DEMO.folder))
