"""A declared shop: its two hosts and its rollouts. Values only; kaitsu.declare reads them from YAML."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from kaitsu.model.gateway import Gateway, Method, Module, Stage

# Names pyinfra or our inventories use for groups of hosts: `--limit NAME` would mean the group.
RESERVED_SITE_IDS = frozenset({"all", "test", "production", "sites"})


@dataclass(frozen=True)
class Host:
    """Where one stage of a shop lives and how it is reached."""

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


@dataclass(frozen=True)
class Rollout:
    """One gateway contract for one shop, resolved against the catalogue.

    ``module`` is None where the gateway has no dedicated module for this EC system: such a rollout ends in
    separate guidance (別途ご案内). ``contract_options`` and ``answers`` map option keys to values; both were
    checked against the gateway.
    """

    site: str
    gateway: Gateway
    module: Module | None
    methods: tuple[Method, ...]
    contract_completed_on: date
    contract_options: Mapping[str, str]
    answers: Mapping[str, str]
    line: int  # where the rollout stands in its site file

    @property
    def name(self) -> str:
        return f"{self.site}.{self.gateway.id}"


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
