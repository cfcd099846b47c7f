"""The shape of ``inventories/sites/<site>.yml``. What its names mean, kaitsu.declare.resolve finds out."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, Discriminator, Field, Tag, ValidationError

from kaitsu.declare.fields import (
    AbsolutePath,
    Address,
    Day,
    Declared,
    JumpHost,
    PagePath,
    SiteId,
    Text,
    Url,
    User,
)
from kaitsu.declare.page_facts import PageFactsFile
from kaitsu.declare.validation import in_order, problem_at, problems_of
from kaitsu.declare.working_days import WorkingDaysFile
from kaitsu.declare.yaml_file import Document, read_yaml
from kaitsu.model.problem import Problem

Model = TypeVar("Model", bound=BaseModel)


class ShopFile(Declared):
    """The EC system of the shop."""

    system: Text = Field(title="EC system", description="For example eccube, woocommerce, welcart, sandbox.")
    version: Text = Field(title="Version of the EC system", description="As its admin screen shows it.")
    pages: dict[str, PagePath] | None = Field(
        default=None,
        title="The shop's pages",
        description="Page name to its path below the URL, where it is not the usual one.",
    )


class HostFile(Declared):
    """What both kinds of hosts have."""

    url: Url = Field(title="Public URL", description="The top page of the shop, without user and password.")
    shop_root: AbsolutePath = Field(title="Shop root", description="The folder the EC system lies in.")
    document_root: AbsolutePath = Field(
        title="Document root", description="The folder the web server publishes."
    )
    runtime: AbsolutePath = Field(
        title="Interpreter", description="The PHP (for the sandbox: Python) that runs programs there."
    )
    deadline: int = Field(
        default=60, ge=1, le=600, title="Deadline", description="Seconds one program may run there."
    )
    own_folder: AbsolutePath = Field(
        default="",
        title="Kaitsu's own folder",
        description="Where Kaitsu keeps its own files there, outside every document root; may be left out.",
    )


class SshHost(HostFile):
    """A server reached over SSH."""

    connect: Literal["ssh"] = Field(default="ssh", title="Connection")
    address: Address = Field(title="Address", description="Host name or IP address of the SSH server.")
    port: int = Field(default=22, ge=1, le=65535, title="SSH port")
    user: User = Field(title="SSH user")
    jump_host: JumpHost = Field(
        default="", title="Jump host", description="[user@]host[:port]; empty for none."
    )


class SandboxHost(HostFile):
    """The embedded shop on this machine."""

    connect: Literal["sandbox"] = Field(title="Connection")


def _kind_of_host(value: Any) -> str:
    connect = value.get("connect") if isinstance(value, dict) else None
    return SandboxHost.__name__ if connect == "sandbox" else SshHost.__name__


AnyHost = Annotated[
    Annotated[SshHost, Tag(SshHost.__name__)] | Annotated[SandboxHost, Tag(SandboxHost.__name__)],
    Discriminator(_kind_of_host),
]


class HostsFile(Declared):
    """The two hosts of a shop."""

    test: AnyHost | None = Field(
        default=None, title="Test site", description="Required unless the file says test_site: none."
    )
    production: AnyHost = Field(title="Production site")


class ContractFile(Declared):
    """What the contract with the gateway says."""

    completed_on: Day | None = Field(
        default=None,
        title="Day the contract was completed",
        description="Left out while the gateway still examines: nothing is begun until it stands here.",
    )
    options: dict[str, Text] | None = Field(
        default=None,
        title="Options the contract decides",
        description="Option key to value, as in the gateway file.",
    )


class RolloutFile(Declared):
    """One gateway contract for this shop."""

    gateway: Text = Field(title="Payment gateway", description="The name of its file under gateways/.")
    methods: list[Text] = Field(
        min_length=1, title="Payment methods", description="In the order shoppers see them."
    )
    contract: ContractFile = Field(title="Contract")
    answers: dict[str, Text] | None = Field(
        default=None,
        title="The client's answers",
        description="Option key to value. What is not answered yet is left out.",
    )


class SiteFile(Declared):
    """A web shop of a client: its hosts and its contracts with payment gateways."""

    site: SiteId = Field(title="Site", description="The name of this file without .yml.")
    client: Text = Field(title="Client", description="The client's name, as in letters.")
    shop: ShopFile = Field(title="Shop")
    delivered_on: Day = Field(title="Delivery day", description="The support deadline counts from it.")
    test_site: Literal["none", "temporary_copy"] | None = Field(
        default=None,
        title="Kind of test site",
        description="`temporary_copy` where hosts.test is a copy made for this alone; `none` where there is "
        "none: production then opens only with the client's signed consent.",
    )
    hosts: HostsFile = Field(title="Hosts")
    rollouts: list[RolloutFile] = Field(min_length=1, title="Rollouts")
    page_facts: PageFactsFile | None = Field(
        default=None, title="Facts for the pages", description="Brands, due days, fees and the like."
    )
    wishes: list[Text] | None = Field(default=None, title="The client's wishes")
    working_days: WorkingDaysFile = Field(
        default=WorkingDaysFile(), title="Days for the work on production", description="As the client says."
    )


@dataclass(frozen=True)
class Draft:
    """A site file as far as it has its shape: a wrong part does not hide what is wrong with the others.

    ``whole`` is None when there are ``problems``; ``rollouts`` are the well-formed ones by their index.
    """

    document: Document
    problems: tuple[Problem, ...]
    whole: SiteFile | None
    shop: ShopFile | None
    hosts: HostsFile | None
    rollouts: Mapping[int, RolloutFile]


def read_draft(path: Path) -> Draft:
    """Read a site file. Raises Refused only for what kaitsu.declare.yaml_file refuses."""
    document = read_yaml(path)
    data = document.data
    whole, problems = None, []
    try:
        whole = SiteFile.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error, document, SiteFile)
    hosts = _part(HostsFile, data.get("hosts"))
    problems += _name_problems(document) + _test_site_problems(document, hosts)
    raw_rollouts = data["rollouts"] if isinstance(data.get("rollouts"), list) else []
    rollouts = {index: _part(RolloutFile, item) for index, item in enumerate(raw_rollouts)}
    return Draft(
        document,
        tuple(in_order(problems)),
        None if problems else whole,
        _part(ShopFile, data.get("shop")),
        hosts,
        {index: rollout for index, rollout in rollouts.items() if rollout is not None},
    )


def _part(model: type[Model], data: object) -> Model | None:
    try:
        return model.model_validate(data)
    except ValidationError:
        return None


def _name_problems(document: Document) -> list[Problem]:
    site, stem = document.data.get("site"), document.path.stem
    if not isinstance(site, str) or site == stem:
        return []
    return [problem_at(document, "site_other_than_file", ("site",), site=site[:80], stem=stem)]


def _test_site_problems(document: Document, hosts: HostsFile | None) -> list[Problem]:
    if hosts is None:
        return []
    declined = document.data.get("test_site") == "none"
    if declined and hosts.test is not None:
        return [problem_at(document, "test_site_contradiction", ("test_site",))]
    if not declined and hosts.test is None:
        return [problem_at(document, "test_host_missing", ("hosts", "test"))]
    return []
