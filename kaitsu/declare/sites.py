"""All declared sites of a home: the sound ones as values, the others as what is wrong with them."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kaitsu.declare.fields import SITE_ID
from kaitsu.declare.home import Home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.resolve import resolve, shop_place
from kaitsu.declare.site_file import read_draft
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import Site

NOT_SITES = ("README", "README.md", "README.ja.md")


@dataclass(frozen=True)
class Sites:
    """Both by the file's name without its ending; a site is in exactly one of them."""

    valid: Mapping[str, Site]
    broken: Mapping[str, tuple[Problem, ...]]


def load_sites(home: Home, gateways: Mapping[str, Gateway], shops: Collection[str]) -> Sites:
    """Read every site file of the home. Raises Refused only when the folder itself can't be read."""
    valid: dict[str, Site] = {}
    broken: dict[str, tuple[Problem, ...]] = {}
    for path in _files(home.sites):
        try:
            _check_name(path)
            valid[path.stem] = resolve(read_draft(path), gateways, shops)
        except Refused as refused:
            broken.setdefault(_printable(path.stem), refused.problems)
    for name, problems in _sharing(valid).items():
        del valid[name]
        broken[name] = tuple(problems)
    return Sites(valid, broken)


def load_site(home: Home, site: str, gateways: Mapping[str, Gateway], shops: Collection[str]) -> Site:
    """One site. Raises Refused with all its problems, or site_unknown.

    All files are read even so: whether two sites share a shop can't be seen in one of them.
    """
    sites = load_sites(home, gateways, shops)
    if site in sites.broken:
        raise Refused(sites.broken[site])
    if site not in sites.valid:
        known = nearest(site, [*sites.valid, *sites.broken])
        raise refuse("site_unknown", site=_printable(site), nearest=known, folder=home.sites)
    return sites.valid[site]


def _files(folder: Path) -> list[Path]:
    try:
        found = sorted(folder.iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        raise refuse("file_unreadable", file=folder, why=error.strerror) from None
    return [path for path in found if path.name not in NOT_SITES and not path.name.startswith(".")]


def _check_name(path: Path) -> None:
    """A file that would be passed over in silence is a shop somebody believes to be declared."""
    if path.suffix != ".yml" or not re.fullmatch(SITE_ID, path.stem):
        raise refuse("site_file_name", file=_printable(str(path)))


def _printable(name: str) -> str:
    """File names may hold bytes that are no UTF-8; a report must be able to show them."""
    return name.encode("utf-8", "backslashreplace").decode()


def _sharing(sites: Mapping[str, Site]) -> dict[str, list[Problem]]:
    """Sites that declare the same installed shop: two runs would write to it as if it were two."""
    places = {name: {shop_place(host) for host in site.hosts.values()} for name, site in sites.items()}
    found: dict[str, list[Problem]] = {}
    for one, other in combinations(sites, 2):
        if places[one] & places[other]:
            for name, shared_with in ((one, other), (other, one)):
                problem = Problem(
                    "site_shares_shop", {"other": shared_with}, str(sites[name].file), field="hosts"
                )
                found.setdefault(name, []).append(problem)
    return found
