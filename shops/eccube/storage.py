"""Where an EC-CUBE plugin keeps what it is told: columns of its tables, and keys in the texts they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kaitsu.model.gateway import NOTHING, Stage


@dataclass(frozen=True)
class Column:
    """A place: a column of a plugin's settings row, or a key of the JSON or serialized text it holds.

    ``entity`` and ``property`` are what Doctrine calls it. A path is keys joined by ``/``.
    """

    table: str
    column: str
    path: str = ""
    entity: str = ""
    property: str = ""

    def described(self) -> dict[str, str]:
        return {
            "table": self.table,
            "column": self.column,
            "path": self.path,
            "entity": self.entity,
            "property": self.property or self.column,
        }


@dataclass(frozen=True)
class Credential:
    """Where a field of the letter lies: at ``both`` stages, in one of them, or in a variable of .env."""

    field: str
    both: tuple[Column, ...] = ()
    test: tuple[Column, ...] = ()
    production: tuple[Column, ...] = ()
    env: tuple[str, ...] = ()

    def described(self, stage: Stage) -> dict[str, Any]:
        columns = (*self.both, *(self.test if stage == "test" else self.production))
        return {"places": [column.described() for column in columns], "env": list(self.env)}


@dataclass(frozen=True)
class CredentialFile:
    """Where a plugin is told of a field that is a file: of its ``path``, or its ``folder`` and ``name``."""

    field: str
    path: tuple[Column, ...] = ()
    folder: tuple[Column, ...] = ()
    name: tuple[Column, ...] = ()

    def described(self) -> dict[str, Any]:
        ways = {"path": self.path, "folder": self.folder, "name": self.name}
        return {
            way: {"places": [one.described() for one in columns]} for way, columns in ways.items() if columns
        }


@dataclass(frozen=True)
class Setting:
    """Where an option or environment setting lies. ``values`` maps what is declared to what is stored."""

    key: str
    columns: tuple[Column, ...]
    values: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        return {"places": [column.described() for column in self.columns], "values": dict(self.values)}


@dataclass(frozen=True)
class MethodClass:
    """A payment method: its class below the plugin's namespace, and its limits in yen."""

    code: str
    name: str
    rule_min: int | None = None
    rule_max: int | None = None

    def described(self, namespace: str) -> dict[str, Any]:
        limits = {"rule_min": self.rule_min, "rule_max": self.rule_max}
        return {"code": self.code, "class": namespace + self.name, **limits}


@dataclass(frozen=True)
class Storage:
    """Everything of a plugin (kaitsu.model.gateway.Storage).

    ``code`` is the plugin's and the module's; ``tables`` are beginnings of the names of its own tables;
    ``defaults`` are laid down where a place is empty when settings are first written; ``files`` are the
    credentials that are files.
    """

    code: str
    credentials: tuple[Credential, ...]
    settings: tuple[Setting, ...]
    methods: tuple[MethodClass, ...]
    tables: tuple[str, ...]
    defaults: tuple[tuple[Column, Any], ...] = ()
    files: tuple[CredentialFile, ...] = ()

    def described(self, stage: Stage, _decided: Mapping[str, str] = NOTHING, /) -> dict[str, Any]:
        """As JSON, for a host of this stage."""
        namespace = f"Plugin\\{self.code}\\"
        return {
            "code": self.code,
            "namespace": namespace,
            "credentials": {item.field: item.described(stage) for item in self.credentials},
            "settings": {item.key: item.described() for item in self.settings},
            "methods": [method.described(namespace) for method in self.methods],
            "tables": list(self.tables),
            "defaults": [[column.described(), value] for column, value in self.defaults],
            **({"files": {item.field: item.described() for item in self.files}} if self.files else {}),
        }
