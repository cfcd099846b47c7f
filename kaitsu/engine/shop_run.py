"""One shop in one run: probed once, its State kept up to date by every program's answer."""

from collections.abc import Mapping
from typing import Any

from kaitsu.model.gateway import Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import refuse
from kaitsu.model.site import Host, Site
from kaitsu.model.state import State
from kaitsu.remote.program import Execute
from kaitsu.reports.record import SiteRecord
from shops.protocol import HOST_REASONS, Driver


class ShopRun:
    """Talks to one shop through its driver. ``state`` is None until the probe has answered."""

    def __init__(self, site: Site, stage: Stage, driver: Driver, record: SiteRecord) -> None:
        self.site = site
        self.host: Host = site.hosts[stage]
        self.driver = driver
        self.record = record
        self.state: State | None = None

    def probe(self, execute: Execute) -> State:
        """The shop's State; the first call is the run's one look at it. Raises Refused."""
        if self.state is None:
            state = self._send({"action": "probe"}, execute)
            self._refuse_other_shop(state)
            self.record.probed = True
            self.state = state
        return self.state

    def apply(self, request: Mapping[str, Any], execute: Execute) -> State:
        """Carry out one write, planned on the State we hold, and take over the State it answers."""
        if self.state is None:
            raise refuse("state_moved", exit=Exit.FAILED)
        self.state = self._send({**request, "state": self.state.digest}, execute)
        return self.state

    def _send(self, request: Mapping[str, Any], execute: Execute) -> State:
        answer = execute(self.driver.program(self.host, request))
        if answer.get("ok") is not True:
            raise self._refusal(answer)
        try:
            return State.from_json(answer["state"])
        except (AttributeError, KeyError, TypeError):
            raise refuse("answer_shapeless", exit=Exit.FAILED) from None

    def _refusal(self, answer: Mapping[str, Any]) -> Exception:
        """A refusal in the host's words: only known reasons and short printable slots pass."""
        reason = answer.get("reason")
        if reason not in HOST_REASONS:
            return refuse("answer_shapeless", exit=Exit.FAILED)
        detail = answer.get("detail")
        slots = detail.items() if isinstance(detail, dict) else ()
        texts = [f"{key}={value}" for key, value in slots]
        shown = "".join(character for character in ", ".join(texts) if character.isprintable())[:200]
        return refuse(str(reason), exit=Exit.FAILED, detail=shown or "-")

    def _refuse_other_shop(self, state: State) -> None:
        found = (state.shop_system, state.shop_version)
        if found != (self.site.shop_system, self.site.shop_version):
            raise refuse(
                "shop_other_than_declared",
                file=self.site.file,
                field="shop",
                declared=f"{self.site.shop_system} {self.site.shop_version}",
                found=" ".join(found),
            )
