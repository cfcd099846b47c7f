"""A new site file: commented, with everything the catalogue knows already in its place."""

import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from pydantic_core import PydanticCustomError

from kaitsu.declare.fields import check_site_id
from kaitsu.declare.home import Home
from kaitsu.declare.nearest import nearest
from kaitsu.declare.schema import schema_reference
from kaitsu.declare.templates import render
from kaitsu.model.gateway import Gateway
from kaitsu.model.problem import refuse
from kaitsu.reports.words import language

SANDBOX = "sandbox"  # the EC system that runs on this machine and is reached without SSH


def site_text(home: Home, site: str, system: str, gateways: Sequence[Gateway]) -> str:
    """The file's text in the language in force. What only a person can know is left empty."""
    modules = [module for gateway in gateways if (module := gateway.module_for(system)) is not None]
    versions = sorted({version for module in modules for version in module.shop_versions})
    return render(
        language(),
        "site.yml",
        schema=schema_reference("site", home.sites),
        site=site,
        system=system,
        sandbox=system == SANDBOX,
        python=sys.executable if system == SANDBOX else "",
        versions=", ".join(versions),
        gateways=gateways,
    )


def new_site(
    home: Home,
    site: str,
    system: str,
    gateway_ids: Sequence[str],
    gateways: Mapping[str, Gateway],
    shops: Collection[str],
) -> Path:
    """Write the file of a new site and return its path.

    Raises Refused: site_id_invalid, site_id_reserved, shop_unknown, gateway_unknown, rollout_twice,
    site_exists, file_unwritable. Nothing is written then.
    """
    _check_id(site)
    if system not in shops:
        raise refuse("shop_unknown", field="--system", shop=system, nearest=nearest(system, shops))
    for name in gateway_ids:
        if name not in gateways:
            near = nearest(name, gateways)
            raise refuse("gateway_unknown", field="--gateway", gateway=name, nearest=near)
    chosen = [gateways[name] for name in dict.fromkeys(gateway_ids)]
    path = home.site_file(site)
    _write_new(path, site_text(home, site, system, chosen))
    return path


def _check_id(site: str) -> None:
    try:
        check_site_id(site)
    except PydanticCustomError as error:
        raise refuse(error.type, field="SITE", **dict(error.context or {})) from None


def _write_new(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refuse("file_unwritable", file=path.parent, why=error.strerror) from None
    try:
        file = path.open("x", encoding="utf-8")
    except FileExistsError:
        raise refuse("site_exists", file=path) from None
    except OSError as error:
        raise refuse("file_unwritable", file=path, why=error.strerror) from None
    try:
        with file:
            file.write(text)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise refuse("file_unwritable", file=path, why=error.strerror) from None
