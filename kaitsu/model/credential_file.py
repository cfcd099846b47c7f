"""A credential that its module reads by a path: it lies on the host as a file."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class CredentialFile:
    """Of 0600 and not sealed. ``ends`` is the last day of its certificate, None for what has no end."""

    field: str
    ends: date | None = None
    ends_soon: bool = False
