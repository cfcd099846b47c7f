"""`kaitsu archive`: the gateways' modules in the home's archives/, and the hashes they are known by."""

import hashlib
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import click

import gateways
import shops
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.pins import read_pins, write_pins
from kaitsu.declare.printable import printable
from kaitsu.declare.sites import load_sites
from kaitsu.model.gateway import Module
from kaitsu.model.problem import refuse
from kaitsu.model.site import Site
from kaitsu.reports.words import say

SHORT = 12  # digits of a hash that tell two apart


@click.group(name="archive")
def command() -> None:
    """The gateways' modules in archives/, and the hashes they are known by."""


@command.command()
@click.argument("file")
@click.option("--replace", is_flag=True, help="Pin it instead of other bytes that are pinned under its name.")
def pin(file: str, *, replace: bool) -> None:
    """Pin FILE of archives/ by its SHA-256: from now on these very bytes are the declared module."""
    home = find_home()
    path = _in_archives(home, file)
    _require_to_be_pinned(path.name)
    if path.suffix == ".zip" and not zipfile.is_zipfile(path):  # a login page, saved under its name
        raise refuse("archive_no_zip", file=path)
    pins, found = read_pins(home), _sha256(path)
    before = pins.get(path.name)
    if before == found:
        click.echo(say("archive_pinned_already", archive=path.name, sha256=found))
        return
    if before is not None and not replace:
        raise refuse("pin_other", file=path, archive=path.name, pinned=before, found=found)
    write_pins(home, {**pins, path.name: found})
    click.echo(say("archive_pinned", archive=path.name, sha256=found, file=home.pins_file))
    if before is not None:
        click.echo(say("archive_pin_replaced", sha256=before))


@command.command("list")
def list_archives() -> None:
    """List the archives the declared sites need: module, whether it is there, its hash, the sites."""
    home = find_home()
    read_pins(home)  # a wrong file would show every archive as not pinned
    sites = load_sites(home, gateways.catalogue(), shops.catalogue())
    needed = _needed(sites.valid)
    if not needed:
        click.echo(say("archives_none"))
    for _, item in sorted(needed.items()):
        click.echo(_line(item, home))
    for name in sorted(sites.broken):
        click.echo(f"{name}  {say('site_broken', site=name)}", err=True)


@dataclass(frozen=True)
class _Needed:
    module: Module
    sites: list[str]


def _needed(sites: Mapping[str, Site]) -> dict[str, _Needed]:
    """By the archive's name."""
    found: dict[str, _Needed] = {}
    for name, site in sorted(sites.items()):
        modules = (rollout.module for rollout in site.rollouts if rollout.module is not None)
        for module in (module for module in modules if not module.is_built_in):
            found.setdefault(module.archive, _Needed(module, [])).sites.append(name)
    return found


def _line(item: _Needed, home: Home) -> str:
    module = item.module
    if not module.sha256:
        known = say("archive_not_pinned")
    else:
        by = "declared" if _declared(module.archive) else "pinned"
        known = say(f"archive_{by}_as", sha256=module.sha256[:SHORT])
    state = say(f"archive_{_state(module, home)}")
    words = (module.archive, f"{module.code} {module.version}", state, known, ", ".join(item.sites))
    return "  ".join(words)


def _state(module: Module, home: Home) -> Literal["missing", "other", "there"]:
    path = home.archives / module.archive
    if not path.is_file():
        return "missing"
    return "other" if module.sha256 and _sha256(path) != module.sha256 else "there"


def _in_archives(home: Home, file: str) -> Path:
    """A bare name is of archives/ already. Raises Refused: archive_elsewhere, file_missing."""
    named = Path(file).expanduser()
    path = home.archives / named if named.name == file else named
    if path.parent.resolve() != home.archives.resolve():
        raise refuse("archive_elsewhere", file=printable(str(path)), folder=home.archives)
    if not path.is_file():
        raise refuse("file_missing", file=printable(str(path)))
    return path


def _require_to_be_pinned(name: str) -> None:
    """Raises Refused for what no module is, and for what the catalogue knows better."""
    modules = [module for gateway in gateways.catalogue().values() for module in gateway.modules]
    known = {module.archive for module in modules if not module.is_built_in}
    if name not in known:
        shown = printable(name)
        raise refuse("archive_of_no_module", archive=shown, nearest=nearest(shown, known))
    if _declared(name):
        raise refuse("archive_declared", archive=name)


def _declared(name: str) -> bool:
    """Whether a gateway's own file says which bytes the archive has."""
    modules = (module for gateway in gateways.catalogue().values() for module in gateway.modules)
    return any(module.sha256 for module in modules if module.archive == name)


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise refuse("file_unreadable", file=path, why=error.strerror) from None
