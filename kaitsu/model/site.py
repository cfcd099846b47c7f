"""A declared shop: its two hosts and its rollouts. Values only; kaitsu.declare reads them from YAML."""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Literal, Protocol

from kaitsu.model.gateway import Field, Gateway, Method, Module, Stage
from kaitsu.model.working_days import WorkingDays

# ``temporary_copy``: made for this rollout alone, and taken down after it. ``none``: nothing is tried before
# production, at the client's own risk.
TestSite = Literal["own", "temporary_copy", "none"]

# Names pyinfra or our inventories use for groups of hosts: `--limit NAME` would mean the group.
RESERVED_SITE_IDS = frozenset({"all", "test", "production", "sites"})


class ShopSystem(Protocol):
    """An EC system, as far as a declaration has to know it."""

    @property
    def pages(self) -> tuple[str, ...]:
        """Names of the pages a fragment may be declared for."""
        ...


@dataclass(frozen=True)
class Host:
    """Where one stage of a shop lives and how it is reached.

    ``own_folder`` is where Kaitsu keeps what is its own there, "" for the place the driver chooses. ``pages``
    maps a page's name to its path below ``url``, where the shop's own page is not at the usual one.
    """

    stage: Stage
    connect: Literal["ssh", "sandbox"]
    url: str  # public, without a trailing slash
    shop_root: str
    document_root: str
    runtime: str  # the interpreter that runs our programs there: PHP, or Python for the sandbox
    deadline: int = 60  # seconds one program may run there
    address: str = ""
    port: int = 22
    user: str = ""
    jump_host: str = ""
    own_folder: str = ""
    pages: Mapping[str, str] = field(default_factory=dict)


def own_folder_for(shop_root: str, document_roots: Collection[str]) -> str:
    """Where Kaitsu's own files lie for a shop: beside the document roots of its machine, in none of them.

    A test site often lies below production's root: what is beside the one would be served by the other.
    """
    at = PurePosixPath(shop_root).parent
    while any(at.is_relative_to(root) for root in document_roots) and at != at.parent:
        at = at.parent
    mark = hashlib.sha256(shop_root.encode()).hexdigest()[:8]
    return str(at / ".kaitsu" / f"{PurePosixPath(shop_root).name}-{mark}")


@dataclass(frozen=True)
class Rollout:
    """One gateway contract for one shop, resolved against the catalogue.

    ``module`` is None where the gateway has no dedicated module for this EC system: such a rollout ends in
    separate guidance (別途ご案内). ``contract_completed_on`` is None while the gateway examines.
    ``contract_options`` and ``answers`` map option keys to values; both were checked against the gateway.
    ``has_test_site`` is the site's.
    """

    site: str
    gateway: Gateway
    module: Module | None
    methods: tuple[Method, ...]
    contract_completed_on: date | None
    contract_options: Mapping[str, str]
    answers: Mapping[str, str]
    line: int  # where the rollout stands in its site file
    has_test_site: bool = True

    @property
    def name(self) -> str:
        return f"{self.site}.{self.gateway.id}"

    @property
    def fields(self) -> tuple[Field, ...]:
        """Those of the settings letter that its methods and options need."""
        methods = [method.key for method in self.methods]
        decided = {**self.contract_options, **self.answers}
        return tuple(
            field
            for field in self.gateway.fields
            if field.need is None or field.need.is_met(methods, decided)
        )


@dataclass(frozen=True)
class Site:
    """A web shop of a client, as declared in ``inventories/sites/<id>.yml``."""

    id: str
    file: Path
    client: str
    shop_system: str
    shop_version: str
    delivered_on: date
    hosts: Mapping[Stage, Host]
    rollouts: tuple[Rollout, ...]
    page_facts: Mapping[str, str]
    wishes: tuple[str, ...]
    test_site: TestSite = "own"
    working_days: WorkingDays = field(default_factory=WorkingDays)
