"""`kaitsu record page`: the state of a page that no run writes."""

import click

from kaitsu.cli.page_view import plan_view
from kaitsu.cli.record_common import record
from kaitsu.cli.rollout_choice import Chosen, rollout_arguments
from kaitsu.declare.nearest import nearest
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.page_plan import WORDING
from kaitsu.model.problem import refuse
from kaitsu.process.page_events import PageMade


@click.command()
@rollout_arguments
@click.option("--page", "name", required=True, help="Its name in `kaitsu pages plan`.")
@click.option("--stage", type=click.Choice(STAGES), default="test", show_default=True)
@click.option("--begun", is_flag=True, help="Its making has begun; without it, the page is made.")
def page(chosen: Chosen, name: str, stage: Stage, *, begun: bool) -> None:
    """Steps 13 and 20: a page was made by hand, as any other update of the shop is."""
    rules = plan_view(chosen).rules
    known = [rule.page for rule in rules.pages if rule.page != WORDING]
    if name not in known:
        raise refuse("page_unknown", field="--page", page=name[:40], nearest=nearest(name, known))
    record(chosen, PageMade(name, stage, "begun" if begun else "made"))
