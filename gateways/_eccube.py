"""What the plugins of several gateways for EC-CUBE have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaitsu.model.gateway import EnvironmentSetting, Module, Verified
from shops.eccube.storage import Column, Credential, Setting, Storage

# The versions of EC-CUBE the plugins were installed and enabled on.
V42 = "4.2.3"
V43 = "4.3.0-alpha"


@dataclass(frozen=True)
class Settings:
    """The settings row of a plugin; of a text column that holds all of them, ``text`` is its name."""

    plugin: str
    table: str
    entity: str
    text: str = ""
    property: str = ""

    def __call__(self, key: str) -> Column:
        entity = f"Plugin\\{self.plugin}\\Entity\\{self.entity}"
        if self.text:
            return Column(self.table, self.text, path=key, entity=entity, property=self.property)
        return Column(self.table, key, entity=entity)

    def credential(self, field: str, key: str = "") -> Credential:
        return Credential(field, both=(self(key or field),))

    def setting(self, key: str, *places: str, values: Mapping[str, Any] | None = None) -> Setting:
        return Setting(key, tuple(map(self, places or (key,))), values or {})

    def laid(self, values: Mapping[str, Any]) -> tuple[tuple[Column, Any], ...]:
        return tuple((self(key), value) for key, value in values.items())


def addresses(test: str, production: str, paths: Mapping[str, str]) -> tuple[EnvironmentSetting, ...]:
    """Addresses a plugin's form derives from the stage: a host for each, the paths by key."""
    return tuple(
        EnvironmentSetting(key, {"test": test + path, "production": production + path})
        for key, path in paths.items()
    )


def module(version: str, storage: Storage, *shop_versions: str, verified: Verified) -> Module:
    """Its archive is as the owner's store hands it out; the home pins it."""
    return Module(
        shop="eccube",
        code=storage.code,
        version=version,
        archive=f"{storage.code}-{version}.tar.gz",
        sha256="",
        shop_versions=shop_versions,
        storage=storage,
        verified=verified,
    )
