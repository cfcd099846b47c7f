"""Where one of Welcart's settlement modules keeps what it is told.

All of them share a few rows of wp_options: settings lie below ``acting_settings`` of the row ``usces``, the
payment methods in ``usces_payment_method`` by numbers only the shop knows. The host's program finds those.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kaitsu.model.gateway import NOTHING, Stage
from shops.wordpress.storage import Credential, CredentialFile, Row, Setting, described_files


def acting(slug: str, key: str) -> Row:
    """A setting of the module."""
    return Row("usces", f"acting_settings/{slug}/{key}")


@dataclass(frozen=True)
class ByOption:
    """What is stored follows from an option, by its values; as long as it has none, from the first."""

    option: str
    values: Mapping[str, Any]


def _value(stored: Any, decided: Mapping[str, str]) -> Any:
    if not isinstance(stored, ByOption):
        return stored
    return stored.values[decided.get(stored.option, next(iter(stored.values)))]


@dataclass(frozen=True)
class Method:
    """A payment method by its settlement code (決済種別).

    ``label`` is what Welcart lists it as where methods are made (``usces_payment_structure``), ``rows`` are
    what the module's own form stores when it is chosen there (``card_activate``), be it ``ByOption``, and
    ``explanation`` is what a new one tells shoppers below its name.
    """

    code: str
    label: str
    rows: tuple[tuple[Row, Any], ...] = ()
    explanation: str = ""

    def described(self, slug: str, decided: Mapping[str, str]) -> dict[str, Any]:
        rows = ((acting(slug, "activate"), "on"), *((row, _value(it, decided)) for row, it in self.rows))
        return {
            "code": self.code,
            "label": self.label,
            "explanation": self.explanation,
            "rows": [[row.described(), value] for row, value in rows],
            "switches": [],  # this and the name's place: the host finds them
            "name": None,
        }


@dataclass(frozen=True)
class Storage:
    """Everything of a module (kaitsu.model.gateway.Storage). ``slug`` is the module's code.

    ``defaults`` have to be all that the module lays down by itself when it is first loaded, or a visit does
    so while we write. ``excludes`` are settlement codes that its own form refuses beside it
    (``unavailable_method`` in its class). ``own`` are beginnings of names of options that are the module's,
    ``files`` the credentials that are files.
    """

    slug: str
    credentials: tuple[Credential, ...]
    settings: tuple[Setting, ...]
    methods: tuple[Method, ...]
    defaults: tuple[tuple[Row, Any], ...] = ()
    excludes: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    files: tuple[CredentialFile, ...] = ()

    def described(self, stage: Stage, decided: Mapping[str, str] = NOTHING, /) -> dict[str, Any]:
        """As JSON, for a host of this stage: the keys of every storage on WordPress, and some more."""
        defaults = ((acting(self.slug, "activate"), "off"), *self.defaults)
        return {
            "plugin": "",  # no plugin of its own
            "credentials": {item.field: item.described(stage) for item in self.credentials},
            "settings": {item.key: item.described() for item in self.settings},
            "methods": [method.described(self.slug, decided) for method in self.methods],
            "defaults": [[row.described(), value] for row, value in defaults],
            "own": list(self.own),
            "caches": [],
            "beforehand": [],
            "slug": self.slug,
            "excludes": list(self.excludes),
            **described_files(self.files),
        }
