"""What the client says of the gateway's side, which nobody can see from the shop. Pure."""

from dataclasses import dataclass
from typing import ClassVar

from kaitsu.model.gateway import Stage
from kaitsu.process.event_values import Key, OfClient


@dataclass(frozen=True)
class Registered(OfClient):
    """These were entered in the gateway's console for ``stage``: keys of the gateway's registrations."""

    kind: ClassVar = "registered"
    stage: Stage
    keys: tuple[Key, ...]

    def wrong_field(self) -> str | None:
        return super().wrong_field() if self.keys else "keys"


@dataclass(frozen=True)
class StageStated(OfClient):
    """The credentials handed over last for ``stage`` are for that stage: neither value nor setting tells.

    It holds until others are handed over.
    """

    kind: ClassVar = "stage_stated"
    stage: Stage
