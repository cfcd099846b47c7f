"""How a host is reached over SSH: what pyinfra's connector is told, and what it found out."""

import os
import socket
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from paramiko import Channel, Transport
from paramiko.channel import ChannelFile, ChannelStderrFile
from pyinfra.api.exceptions import ConnectError
from pyinfra.api.host import Host as PyinfraHost
from pyinfra.api.state import BaseStateCallback, State
from pyinfra.connectors.sshuserclient import SSHClient
from pyinfra.context import ctx_state

from kaitsu.declare.home import Home
from kaitsu.declare.known_hosts import KnownHosts, host_name, jump_parts
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.model.site import Host, Site
from kaitsu.remote import guard
from kaitsu.remote.program import MOST_BYTES

WINDOW = MOST_BYTES + 100_000  # bytes of one execution: an answer, and what the login files say before it


class BoundedTransport(Transport):
    """Takes no more than one answer's bytes of any execution.

    What a host's login files print comes before our command and is not cut there: without end, it would
    fill our memory until the deadline.
    """

    def open_session(
        self, window_size: int | None = None, max_packet_size: int | None = None, timeout: float | None = None
    ) -> Channel:
        channel = super().open_session(window_size or WINDOW, max_packet_size, timeout)
        channel.in_window_threshold = sys.maxsize  # the window is never opened again: the host has to wait
        channel.makefile = partial(AnyText, channel)  # type: ignore[method-assign]
        channel.makefile_stderr = partial(AnyErrorText, channel)  # type: ignore[method-assign]
        return channel


class AnyText(ChannelFile):
    """Lines of a host's whose login files may speak another encoding, or print what is no text at all.

    paramiko ends the reading there, with the answer that would have followed.
    """

    def __init__(self, channel: Channel, mode: str = "r", bufsize: int = -1) -> None:
        super().__init__(channel, mode if "w" in mode else "rb", bufsize)

    def readline(self, size: int | None = None) -> str:
        return bytes(super().readline(size)).decode("utf-8", "replace")


class AnyErrorText(AnyText, ChannelStderrFile):
    pass


class TransportFactory:
    """Makes paramiko's transports with TCP_NODELAY: without it every execution waits 40 ms for nothing.

    A class and not a function, because `pyinfra … debug-inventory --json` prints host data.
    """

    def __call__(self, sock: Any, **options: Any) -> Transport:
        if isinstance(sock, socket.socket):  # behind a jump host it is a channel of the jump host's
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return BoundedTransport(sock, **options)

    def __repr__(self) -> str:
        return "bounded, TCP_NODELAY"

    def to_json(self) -> str:
        return repr(self)


def connector_data(site: Site, host: Host, home: Home) -> dict[str, Any]:
    """Host data of pyinfra's SSH connector: the pinned keys and no others.

    Behind a jump host an ssh_config is written under .state/. Raises Refused: file_unwritable.
    """
    direct = {
        "ssh_hostname": host.address,
        "ssh_port": host.port,
        "ssh_user": host.user,
        "ssh_strict_host_key_checking": "yes",
        "ssh_known_hosts_file": str(home.known_hosts),
        "ssh_paramiko_connect_kwargs": {"transport_factory": TransportFactory()},
    }
    if not host.jump_host:
        return direct
    file = home.state / "ssh_config" / f"{site.id}.{host.stage}"
    _replace(file, _jump_config(host, home.known_hosts, _key_in_use()))
    return {**direct, "ssh_hostname": TARGET, "ssh_config_file": str(file)}


def unpinned(site: Site, host: Host, home: Home) -> Iterator[Problem]:
    """What would end the connection at its start: a host, or the jump host before it, that is not pinned."""
    if host.connect != "ssh":
        return
    names = [host_name(host.address, host.port)]
    if host.jump_host:
        _, address, port = jump_parts(host.jump_host)
        names.append(host_name(address, port))
        if " " in str(home.known_hosts):  # pyinfra cuts the jump host's list of files at spaces
            yield Problem("jump_host_spaces", {"folder": str(home.path)}, str(site.file), field="jump_host")
    pinned = KnownHosts(home.known_hosts)
    try:
        missing = [name for name in names if not pinned.keys_of(name)]
    except Refused as refused:
        yield from refused.problems
        return
    slots = {"site": site.id, "stage": host.stage}
    for name in missing:
        yield Problem("host_not_pinned", {**slots, "host": name}, str(home.known_hosts))


def watch_connections() -> None:
    """Record what pyinfra only prints: a host that shows another key than the pinned one."""
    # pyinfra 3.10 looks for the port there, but a jump host with another key fails before it is set.
    SSHClient._ssh_config = {}  # noqa: SLF001
    state = ctx_state.get()
    original = state.init

    def init(*args: Any, **options: Any) -> None:
        original(*args, **options)
        state.add_callback_handler(_Watch())  # which a state has no place for before this

    state.init = init


class _Watch(BaseStateCallback):  # type: ignore[misc, unused-ignore]
    @staticmethod
    def host_connect_error(state: State, host: PyinfraHost, error: ConnectError) -> None:  # noqa: ARG004
        if not str(error).startswith("SSH host key error"):
            return
        run = guard.current().run
        slots = {"site": host.name, "stage": run.stage}
        run.site(host.name).problems.append(Problem("host_key_changed", slots, exit=Exit.FAILED))


# Names of our own in the ssh_config: target and jump host may share an address and differ in their port.
TARGET = "kaitsu-target"
JUMP = "kaitsu-jump"


def _jump_config(host: Host, known_hosts: Path, key: str) -> str:
    user, address, port = jump_parts(host.jump_host)
    login = f"{user}@" if user else ""
    lines = [
        "# Written by Kaitsu at every run: a change made here is lost.",
        f"Host {TARGET}",
        f"  HostName {host.address}",
        f"  ProxyJump {login}{JUMP}:{port}",
        f"Host {JUMP}",
        f"  HostName {address}",
        *([f"  IdentityFile {key}"] if key else []),
        "Host *",
        "  StrictHostKeyChecking yes",
        f"  UserKnownHostsFile {known_hosts}",
        "Include ~/.ssh/config",
    ]
    return "\n".join([*lines, ""])


def _key_in_use() -> str:
    """The key named by --ssh-key: pyinfra itself hands it to the target only."""
    named = guard.current().params.get("ssh_key") if guard.installed() else None
    return str(Path(named).absolute()) if named else ""


def _replace(file: Path, text: str) -> None:
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        if file.is_file() and file.read_text(encoding="utf-8") == text:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(text, encoding="utf-8")
        draft.replace(file)
    except OSError as error:
        raise refuse("file_unwritable", file=file, why=error.strerror) from None
