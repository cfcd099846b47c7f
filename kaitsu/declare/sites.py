"""All declared sites of a home: the sound ones as values, the others as what is wrong with them."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kaitsu.declare.fields import SITE_ID
from kaitsu.declare.folder import entries
from kaitsu.declare.home import Home
from kaitsu.declare.hosts import own_place, shop_place
from kaitsu.declare.nearest import nearest
from kaitsu.declare.pins import pinned
from kaitsu.declare.printable import printable
from kaitsu.declare.resolve import resolve
from kaitsu.declare.site_file import read_draft
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import ShopSystem, Site

NOT_SITES = ("README", "README.md", "README.ja.md")


@dataclass(frozen=True)
class Sites:
    """Both by the file's name without its ending; a site is in exactly one of them."""

    valid: Mapping[str, Site]
    broken: Mapping[str, tuple[Problem, ...]]


def load_sites(home: Home, gateways: Mapping[str, Gateway], shops: Mapping[str, ShopSystem]) -> Sites:
    """Read every site file of the home; a module the catalogue has no hash of takes the home's pin.

    Raises Refused only when the folder itself can't be read.
    """
    gateways = pinned(gateways, home)
    valid: dict[str, Site] = {}
    broken: dict[str, tuple[Problem, ...]] = {}
    for path in entries(home.sites, NOT_SITES):
        try:
            _check_name(path)
            valid[path.stem] = resolve(read_draft(path), gateways, shops)
        except Refused as refused:
            broken.setdefault(printable(path.stem), refused.problems)
    for name, problem in list(_in_the_way(valid)):
        valid.pop(name, None)
        broken[name] = (*broken.get(name, ()), problem)
    return Sites(valid, broken)


def load_site(
    home: Home, site: str, gateways: Mapping[str, Gateway], shops: Mapping[str, ShopSystem]
) -> Site:
    """One site. Raises Refused with all its problems, or site_unknown.

    All files are read even so: what is wrong between two sites can't be seen in one of them.
    """
    sites = load_sites(home, gateways, shops)
    if site in sites.broken:
        raise Refused(sites.broken[site])
    if site not in sites.valid:
        known = nearest(site, [*sites.valid, *sites.broken])
        raise refuse("site_unknown", site=printable(site), nearest=known, folder=home.sites)
    return sites.valid[site]


def _check_name(path: Path) -> None:
    """A file that would be passed over in silence is a shop somebody believes to be declared."""
    if path.suffix != ".yml" or not re.fullmatch(SITE_ID, path.stem):
        raise refuse("site_file_name", file=printable(str(path)))


def _in_the_way(sites: Mapping[str, Site]) -> Iterator[tuple[str, Problem]]:
    """What no file shows by itself: a site's name and what is wrong between it and another."""
    yield from _sharing(sites)
    yield from _tests_on_production(sites)


def _sharing(sites: Mapping[str, Site]) -> Iterator[tuple[str, Problem]]:
    """Sites that declare the same installed shop, or the same own folder: runs would write to one as if it
    were two."""
    shops = {name: {shop_place(host) for host in site.hosts.values()} for name, site in sites.items()}
    own = {
        name: {own_place(host) for host in site.hosts.values() if host.own_folder}
        for name, site in sites.items()
    }
    for one, other in combinations(sites, 2):
        keys = [key for key, of in (("shop_root", shops), ("own_folder", own)) if of[one] & of[other]]
        for key in keys[:1]:  # who shares the shop shares its own folder as well
            for name, shared_with in ((one, other), (other, one)):
                slots, file = {"other": shared_with, "key": key}, str(sites[name].file)
                yield name, Problem("site_shares_shop", slots, file, field="hosts")


def _tests_on_production(sites: Mapping[str, Site]) -> Iterator[tuple[str, Problem]]:
    """A test site that is another site's open shop: a test card would be typed where shoppers buy.

    Within one site a test site below the production URL is common on rented servers and stays allowed.
    """
    for one, other in permutations(sites, 2):
        test, production = sites[one].hosts.get("test"), sites[other].hosts["production"]
        if test is not None and _overlap(test.url, production.url):
            slots = {"test": one, "production": other}
            for name, field in ((one, "hosts.test.url"), (other, "hosts.production.url")):
                yield name, Problem("site_test_is_production", slots, str(sites[name].file), field=field)


def _overlap(one: str, other: str) -> bool:
    """Whether two URLs are one place, or one of them lies below the other."""
    shorter, longer = sorted((_segments(one), _segments(other)), key=len)
    return longer[: len(shorter)] == shorter


def _segments(url: str) -> list[str]:
    """Host with port, then the folders; without the scheme, since http is sent on to https."""
    parts = urlsplit(url)
    path = posixpath.normpath(f"/{unquote(parts.path)}").lstrip("/")
    return [parts.netloc, *filter(None, path.split("/"))]
