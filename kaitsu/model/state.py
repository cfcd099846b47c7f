"""The state of a shop as a probe saw it: one shape for every shop system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaitsu.model.canonical import digest


@dataclass(frozen=True)
class ModuleState:
    """An installed module.

    ``archive`` is the SHA-256 of the archive it was installed from, "" if unknown; ``files`` a digest of its
    files as they lie on the host now.
    """

    version: str
    enabled: bool
    archive: str
    files: str = ""


@dataclass(frozen=True)
class CredentialState:
    """What lies sealed on the host: its stage, and an HMAC per field under a key that lies in the box.

    ``tags`` is empty and ``stage`` is "" when a box is there but cannot be opened.
    """

    stage: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class MethodState:
    """A payment method of the shop; ``module`` is "" for the shop's own (bank transfer, cash on delivery).

    ``name`` is "" where the module names it itself and cannot be told another.
    """

    code: str
    name: str
    module: str
    open: bool


@dataclass(frozen=True)
class PageState:
    """A page of the shop, which several gateways and the client share.

    ``around`` is the SHA-256 of title, NUL and body without any intact fragment and its marks; ``fragments``
    that of each gateway's fragment, by gateway id, "" where its marks are broken and nobody can tell its end.
    ``builder`` names a page builder that keeps the page's text elsewhere, or a lock on its blocks, else "".
    """

    around: str
    fragments: Mapping[str, str]
    builder: str = ""


@dataclass(frozen=True)
class State:
    """Everything a plan may depend on. ``raw`` is the probe's own answer; its digest is the State's name."""

    shop_system: str
    shop_version: str
    modules: Mapping[str, ModuleState]
    box_key: str  # the host's public key, hex; "" before the module program ran
    credentials: Mapping[str, CredentialState]  # by module code
    options: Mapping[str, Mapping[str, str]]  # by module code
    methods: tuple[MethodState, ...]
    pages: Mapping[str, PageState]
    raw: Mapping[str, Any]

    @property
    def digest(self) -> str:
        return digest(self.raw)

    def method(self, code: str) -> MethodState | None:
        return next((method for method in self.methods if method.code == code), None)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "State":
        """Read a probe's answer. Raises KeyError or TypeError when it is not of the protocol's shape."""
        return cls(
            shop_system=_text(raw["shop"]["system"]),
            shop_version=_text(raw["shop"]["version"]),
            modules={_text(code): _module(item) for code, item in raw["modules"].items()},
            box_key=_text(raw["box_key"]),
            credentials={
                _text(code): CredentialState(_text(item["stage"]), _texts(item["tags"]))
                for code, item in raw["credentials"].items()
            },
            options={_text(code): _texts(item) for code, item in raw["options"].items()},
            methods=tuple(_method(item) for item in raw["methods"]),
            pages={
                _text(name): PageState(
                    _text(item["around"]), _texts(item["fragments"]), _text(item.get("builder", ""))
                )
                for name, item in raw["pages"].items()
            },
            raw=raw,
        )


def _module(item: Mapping[str, Any]) -> ModuleState:
    return ModuleState(
        _text(item["version"]), _flag(item["enabled"]), _text(item["archive"]), _text(item["files"])
    )


def _method(item: Mapping[str, Any]) -> MethodState:
    return MethodState(_text(item["code"]), _text(item["name"]), _text(item["module"]), _flag(item["open"]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a text was expected")
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("true or false was expected")
    return value


def _texts(value: Mapping[str, Any]) -> dict[str, str]:
    return {_text(key): _text(item) for key, item in value.items()}
