"""``inventories/known_hosts``: the SSH host keys an agency has checked, in OpenSSH's own format.

The lines are read by paramiko, which reads them again when it connects: what is pinned here is pinned there.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from paramiko import PKey
from paramiko.hostkeys import HostKeyEntry, HostKeys

from kaitsu.model.problem import refuse

SSH_PORT = 22


def host_name(address: str, port: int) -> str:
    """What a host is called in known_hosts: its address, and the port unless it is SSH's own."""
    return address if port == SSH_PORT else f"[{address}]:{port}"


def jump_parts(jump_host: str) -> tuple[str, str, int]:
    """User ("" for none), address and port of a declared ``[user@]host[:port]``."""
    user, _, place = jump_host.rpartition("@")
    if place.count(":") > 1:  # an IPv6 address, which takes no port here
        return user, place, SSH_PORT
    address, _, port = place.partition(":")
    return user, address, int(port or SSH_PORT)


@dataclass(frozen=True)
class _Line:
    """``entry`` is None for a comment, an empty line, or a kind of key paramiko passes over."""

    text: str
    entry: HostKeyEntry | None

    def names(self, name: str) -> bool:
        return self.entry is not None and any(_is_called(item, name) for item in self.entry.hostnames or ())

    def without(self, name: str) -> Iterator[str]:
        """The line for the other hosts it names; nothing when there is none."""
        if not self.names(name) or self.entry is None:
            yield self.text
            return
        others = [item for item in self.entry.hostnames or () if not _is_called(item, name)]
        if others:
            yield " ".join([",".join(others), *self.text.split()[1:]])


@dataclass(frozen=True)
class KnownHosts:
    """The pinned keys of a home; a file that is not there pins nothing."""

    file: Path

    def keys_of(self, name: str) -> list[PKey]:
        """The keys pinned for a host, one of a kind. Raises Refused: file_unreadable, known_hosts_damaged.

        Of two lines with keys of a kind the first one holds: so it does when paramiko connects.
        """
        found: dict[str, PKey] = {}
        for line in self._lines():
            if line.names(name) and line.entry is not None and line.entry.key is not None:
                found.setdefault(line.entry.key.get_name(), line.entry.key)
        return list(found.values())

    def pin(self, name: str, key: PKey) -> None:
        """Pin one more key. Raises Refused: as keys_of, and file_unwritable."""
        self._write([line.text for line in self._lines()], name, key)

    def replace(self, name: str, key: PKey) -> None:
        """Pin this key instead of all that are pinned for the host. Raises Refused as pin does."""
        self._write([text for line in self._lines() for text in line.without(name)], name, key)

    def _lines(self) -> list[_Line]:
        try:
            text = self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except UnicodeDecodeError:
            raise refuse("file_unreadable", file=self.file, why="not UTF-8") from None
        except OSError as error:
            raise refuse("file_unreadable", file=self.file, why=error.strerror) from None
        texts = text.removesuffix("\n").split("\n") if text else []  # at the line ends paramiko knows
        return [_Line(text, self._entry(text, number)) for number, text in enumerate(texts, start=1)]

    def _entry(self, text: str, number: int) -> HostKeyEntry | None:
        """One damaged line would make pyinfra pass over all that follow, and every host look unpinned."""
        if not text.strip() or text.lstrip().startswith("#"):
            return None
        if len(text.split()) < 3:
            raise refuse("known_hosts_damaged", file=self.file, line=number)
        try:
            entry = HostKeyEntry.from_line(text, number)
            for name in (entry.hostnames or ()) if entry is not None else ():
                _is_called(name, "")  # a hashed name that paramiko would stumble over is found here
        except Exception:  # noqa: BLE001 — bytes that are no key come out of paramiko as any exception at all
            raise refuse("known_hosts_damaged", file=self.file, line=number) from None
        return entry

    def _write(self, texts: list[str], name: str, key: PKey) -> None:
        """Replaced in one step, so that a run that starts meanwhile reads the old file or the new one."""
        texts = [*texts, f"{name} {key.get_name()} {key.get_base64()}", ""]
        draft = self.file.with_name(f".{self.file.name}.{os.getpid()}")
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            draft.write_text("\n".join(texts), encoding="utf-8")
            if self.file.exists():
                draft.chmod(self.file.stat().st_mode)
            draft.replace(self.file)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise refuse("file_unwritable", file=self.file, why=error.strerror) from None


def _is_called(written: str, name: str) -> bool:
    """Whether a name of a line, plain or hashed (``|1|salt|hash``), is this host's."""
    return HostKeys.hash_host(name, written) == written if written.startswith("|1|") else written == name
