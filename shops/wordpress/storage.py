"""Where a WordPress plugin keeps what it is told: rows of wp_options, and keys in the arrays they hold.

A gateway's file declares it, the host's program and the must-use plugin go by it. A path is keys joined by
``/``; an empty one is the whole row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kaitsu.model.gateway import NOTHING, Stage


@dataclass(frozen=True)
class Row:
    """A place: a row of wp_options, or a key of the array it holds."""

    option: str
    path: str = ""

    def described(self) -> list[str]:
        return [self.option, self.path]


@dataclass(frozen=True)
class Credential:
    """Where a field of the settings letter lies: at ``both`` stages, or in one of them.

    ``filters`` are names of WordPress filters by which the module asks for the value itself.
    """

    field: str
    both: tuple[Row, ...] = ()
    test: tuple[Row, ...] = ()
    production: tuple[Row, ...] = ()
    filters: tuple[str, ...] = ()

    def described(self, stage: Stage) -> dict[str, Any]:
        rows = (*self.both, *(self.test if stage == "test" else self.production))
        return {"rows": [row.described() for row in rows], "filters": list(self.filters)}


@dataclass(frozen=True)
class CredentialFile:
    """Where a module is told of a field that is a file: of its ``path``, or its ``folder`` and its ``name``.

    Fields of one module lie in one folder: of two whose folder is told in one place, one names it.
    """

    field: str
    path: tuple[Row, ...] = ()
    folder: tuple[Row, ...] = ()
    name: tuple[Row, ...] = ()

    @property
    def ways(self) -> dict[str, tuple[Row, ...]]:
        return {"path": self.path, "folder": self.folder, "name": self.name}

    def described(self) -> dict[str, Any]:
        return {way: {"rows": [row.described() for row in rows]} for way, rows in self.ways.items() if rows}


@dataclass(frozen=True)
class Setting:
    """Where an option or environment setting lies. ``values`` maps what is declared to what is stored there.

    Without ``values`` the declared text is stored as it is.
    """

    key: str
    rows: tuple[Row, ...]
    values: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        return {"rows": [row.described() for row in self.rows], "values": dict(self.values)}


@dataclass(frozen=True)
class Switch:
    """A place that says whether a method is offered.

    Either the place holds ``open`` or ``hidden``; or it holds a list that has ``member`` in it or not.
    """

    row: Row
    open: Any = "yes"
    hidden: Any = "no"
    member: str = ""

    def described(self) -> dict[str, Any]:
        shown = {"row": self.row.described()}
        if self.member:
            return {**shown, "member": self.member}
        return {**shown, "open": self.open, "hidden": self.hidden}


@dataclass(frozen=True)
class MethodRows:
    """How a payment method comes to be, is named and is offered. It is open when all its switches are.

    ``name`` is where its title lies, None where the module has its own and cannot be told. ``rows`` are what
    must be there beside its switches for the shop to know it.
    """

    code: str
    switches: tuple[Switch, ...]
    name: Row | None = None
    rows: tuple[tuple[Row, Any], ...] = ()

    def described(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "switches": [switch.described() for switch in self.switches],
            "name": None if self.name is None else self.name.described(),
            "rows": [[row.described(), value] for row, value in self.rows],
        }


@dataclass(frozen=True)
class Storage:
    """Everything of a plugin (kaitsu.model.gateway.Storage).

    ``plugin`` is its main file, ``folder/file.php``, and ``folder`` is the module's code. ``defaults`` are
    laid down where a place is absent when settings are first written, as the plugin's own form would. ``own``
    are beginnings of names (options, tables without the prefix) that belong to the plugin alone; ``caches``
    of options that it computes again by itself: dropped whenever its credentials change, never compared.
    ``beforehand`` is put in place before it is enabled, whatever was there: what keeps it from opening a
    method by itself. ``files`` are the credentials that are files.
    """

    plugin: str
    credentials: tuple[Credential, ...]
    settings: tuple[Setting, ...]
    methods: tuple[MethodRows, ...]
    defaults: tuple[tuple[Row, Any], ...] = ()
    own: tuple[str, ...] = ()
    caches: tuple[str, ...] = ()
    beforehand: tuple[tuple[Row, Any], ...] = ()
    files: tuple[CredentialFile, ...] = ()

    def described(self, stage: Stage, _decided: Mapping[str, str] = NOTHING, /) -> dict[str, Any]:
        """As JSON, for a host of this stage."""
        return {
            "plugin": self.plugin,
            "credentials": {item.field: item.described(stage) for item in self.credentials},
            "settings": {item.key: item.described() for item in self.settings},
            "methods": [method.described() for method in self.methods],
            "defaults": [[row.described(), value] for row, value in self.defaults],
            "own": list(self.own),
            "caches": list(self.caches),
            "beforehand": [[row.described(), value] for row, value in self.beforehand],
            **described_files(self.files),
        }


def described_files(files: tuple[CredentialFile, ...]) -> dict[str, Any]:
    """As JSON; nothing for a module that has none, whose description is then what it always was."""
    return {"files": {item.field: item.described() for item in files}} if files else {}
