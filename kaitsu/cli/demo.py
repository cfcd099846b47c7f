"""`kaitsu demo`: two embedded shops, keys made on the spot, and the documented command run for real."""

import os
import subprocess
import sys
from pathlib import Path

import click

from kaitsu.cli.sample import Sample
from kaitsu.declare.home import POINTER, ROOT
from kaitsu.model.gateway import STAGES
from kaitsu.reports.words import say

DEMO = Sample(ROOT / ".demo")
DOCUMENTED = ("pyinfra", "inventories/test", "deploys/payment.py", "-y")


@click.group(name="demo")
def command() -> None:
    """The sample shop: see Kaitsu at work without a server, a contract or a key."""


@command.command()
def run() -> None:
    """Make the sample shop (or use the one that is there) and carry out the documented command on it."""
    from shops.sandbox.shop.serve import ensure_running

    made = DEMO.make()
    pointed = _point_here()
    click.echo(say("demo_made" if made else "demo_again", folder=DEMO.folder))
    click.echo(f"\n$ {' '.join(DOCUMENTED)}\n")
    pyinfra = Path(sys.executable).with_name(DOCUMENTED[0])
    code = subprocess.run(
        [pyinfra, *DOCUMENTED[1:]],
        env={**os.environ, "KAITSU_HOME": str(DEMO.folder)},
        cwd=ROOT,
        check=False,
    ).returncode
    click.echo("\n" + say("demo_look", **{stage: ensure_running(DEMO.shop(stage)) for stage in STAGES}))
    click.echo(say("demo_next" if pointed else "demo_next_elsewhere", folder=DEMO.folder))
    sys.exit(code)


@command.command()
def stop() -> None:
    """End the embedded shops of the sample; what they hold stays."""
    from shops.sandbox.shop.serve import stop as stop_shop

    roots = {stage: DEMO.shop(stage) for stage in STAGES}
    stopped = [stage for stage, root in roots.items() if root.is_dir() and stop_shop(root)]
    click.echo(say("demo_stopped", shops=", ".join(stopped)) if stopped else say("demo_not_running"))


def _point_here() -> bool:
    """Let the documented command find the sample, unless the agency has declared something of its own.

    True when it finds it without KAITSU_HOME.
    """
    if not POINTER.exists() and not any((ROOT / "inventories" / "sites").glob("*.yml")):
        POINTER.write_text(f"{DEMO.folder.name}\n", encoding="utf-8")
    if not POINTER.is_file():
        return False
    return (ROOT / POINTER.read_text(encoding="utf-8").strip()).resolve() == DEMO.folder
