"""What is to be on the shop, and the revision an approval names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaitsu.model.canonical import digest
from kaitsu.model.gateway import Method, Module


@dataclass(frozen=True)
class Setup:
    """The declared end of a rollout on one stage.

    ``digest`` leaves out ``environment``: mode flags and endpoints differ between test and production by
    nature, and what was approved on test must be the very thing that runs on production.
    """

    shop_system: str
    shop_version: str
    module: Module
    options: Mapping[str, str]
    methods: tuple[Method, ...]
    environment: Mapping[str, str]

    @property
    def settings(self) -> dict[str, str]:
        """All settings of the module, as the shop keeps them; what its methods store is theirs."""
        kept = {key: value for key, value in self.options.items() if key not in self.module.by_methods}
        return {**kept, **self.environment}

    @property
    def manifest(self) -> dict[str, Any]:
        """All that is approved, and nothing else: canonical JSON of it has the digest as its SHA-256."""
        module = self.module
        return {
            "shop": {"system": self.shop_system, "version": self.shop_version},
            "module": {"code": module.code, "version": module.version, "sha256": module.sha256},
            "options": dict(self.options),
            "methods": [{"code": method.code, "name": method.name} for method in self.methods],
        }

    @property
    def digest(self) -> str:
        return digest(self.manifest)


@dataclass(frozen=True)
class Revision:
    """What is approved on test and promoted to production: H(setup digest, pages digest)."""

    setup: str
    pages: str

    @property
    def digest(self) -> str:
        return digest({"setup": self.setup, "pages": self.pages})
