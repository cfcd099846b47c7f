"""What is declared of a rollout today, as the values approvals name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaitsu.model.gateway import Stage
from kaitsu.model.pages import Pages
from kaitsu.model.setup import Setup
from kaitsu.model.site import Rollout, Site
from kaitsu.process.answers import Answers
from kaitsu.process.history import Target


@dataclass(frozen=True)
class Declared:
    """``setup`` is None while an answer is missing, and where there is no module.

    ``answers`` are the client's alone, as the site file has them.
    """

    setup: Setup | None
    pages: Pages
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def target(self) -> Target:
        return Target(None if self.setup is None else self.setup.digest, self.pages.digest, self.answers)


def declared(site: Site, rollout: Rollout, stage: Stage, decided: Answers, pages: Pages) -> Declared:
    """What is declared for a rollout. Its digests are the same on both stages."""
    setup = None if decided.unanswered else setup_for(site, rollout, stage, decided)
    return Declared(setup, pages, {key: decided.decided[key] for key in decided.by_client})


def setup_for(site: Site, rollout: Rollout, stage: Stage, decided: Answers) -> Setup | None:
    """The setup as far as it is decided; options without an answer are not in it. None without a module."""
    if rollout.module is None:
        return None
    return Setup(
        shop_system=site.shop_system,
        shop_version=site.shop_version,
        module=rollout.module,
        options=decided.decided,
        methods=rollout.methods,
        environment={item.key: item.values[stage] for item in rollout.gateway.environment},
    )
