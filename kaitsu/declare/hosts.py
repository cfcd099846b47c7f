"""The two hosts of a site file, and what may not be between them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from kaitsu.declare.site_file import AnyHost, Draft, HostsFile
from kaitsu.declare.validation import problem_at
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import Problem
from kaitsu.model.site import Host, own_folder_for


def hosts(declared: HostsFile, pages: Mapping[str, str]) -> dict[Stage, Host]:
    """The hosts as values; both have the shop's pages at the same paths."""
    there: dict[Stage, AnyHost | None] = {"test": declared.test, "production": declared.production}
    found = {stage: _host(stage, host, pages) for stage, host in there.items() if host is not None}
    return {stage: _with_own_folder(host, found.values()) for stage, host in found.items()}


def _host(stage: Stage, host: AnyHost, pages: Mapping[str, str]) -> Host:
    return Host(stage=stage, pages=dict(pages), **host.model_dump())


def _with_own_folder(host: Host, all_hosts: Iterable[Host]) -> Host:
    """The embedded shop has a place of its own for these files."""
    if host.own_folder or host.connect == "sandbox":
        return host
    roots = [other.document_root for other in all_hosts if _machine(other) == _machine(host)]
    return replace(host, own_folder=own_folder_for(host.shop_root, roots))


def hosts_problems(draft: Draft) -> Iterator[Problem]:
    """What is wrong with a draft's hosts beyond their shape."""
    if draft.hosts is None:
        return
    found = hosts(draft.hosts, {})
    for host in found.values():
        yield from _published(draft, host, found)
    if "test" in found:
        yield from _same(draft, found["test"], found["production"])


def shop_place(host: Host) -> tuple[str, ...]:
    """What tells one installed shop from another."""
    return (*_machine(host), host.shop_root)


def own_place(host: Host) -> tuple[str, ...] | None:
    """Where Kaitsu's own files lie, if that is declared: keys and images of one shop alone."""
    return (*_machine(host), host.own_folder) if host.own_folder else None


def _machine(host: Host) -> tuple[str, ...]:
    """A private address is another machine behind each jump."""
    return (host.connect, host.jump_host, host.address.lower(), str(host.port))


def _same(draft: Draft, test: Host, production: Host) -> Iterator[Problem]:
    shared = {
        "url": test.url == production.url,
        "shop_root": shop_place(test) == shop_place(production),
        "own_folder": own_place(test) == own_place(production),
    }
    if shared["shop_root"] or not test.own_folder:
        del shared["own_folder"]  # the same slip, or the embedded shop
    for key in [key for key, same in shared.items() if same]:
        yield problem_at(draft.document, "hosts_same", ("hosts", "production", key), key=key)


def _published(draft: Draft, host: Host, found: Mapping[Stage, Host]) -> Iterator[Problem]:
    """Own files that some web server would hand out: a test site often lies below production's root."""
    if not host.own_folder:
        return
    for other in found.values():
        root = other.document_root
        if _machine(other) == _machine(host) and PurePosixPath(host.own_folder).is_relative_to(root):
            yield problem_at(
                draft.document, "own_folder_published", ("hosts", host.stage, "own_folder"), root=root
            )
            return
