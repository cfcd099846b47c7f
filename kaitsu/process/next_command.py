"""What an engineer types for a step. Pure; that each of them can be typed, a test says."""

from kaitsu.process.progress import StepState

_RUN_OF_ACTOR = {"agency_test": "test", "agency_production": "production"}
# What is not simply `kaitsu record <kind of the event>`.
_RECORDED: dict[str, tuple[str, ...]] = {
    "intake": ("kaitsu secrets set {site} {gateway} --stage test",),
    "schedule": ("kaitsu schedule {rollout}", "kaitsu record schedule {rollout}"),
}


def commands_for(state: StepState, site: str, gateway: str, *, only: bool) -> tuple[str, ...]:
    """The commands of a step in their order; ``only``: the site has no other rollout to tell apart."""
    rollout = site if only else f"{site} {gateway}"
    return tuple(command.format(site=site, gateway=gateway, rollout=rollout) for command in _templates(state))


def _templates(state: StepState) -> tuple[str, ...]:
    step = state.step
    if step.added:
        return (f"kaitsu record extra {{rollout}} --key {step.added}",)
    if state.waits_for_purchases:
        return ("kaitsu record purchases {rollout}",)
    if "run" in step.completed_by:
        run = f"pyinfra inventories/{_RUN_OF_ACTOR[step.actor]} deploys/payment.py --limit {{site}}"
        # Production has credentials of its own, which step 3 does not bring.
        sealed = "kaitsu secrets set {site} {gateway} --stage production"
        return (sealed, run) if step.number == 18 else (run,)
    return tuple(
        command
        for kind in step.completed_by
        for command in _RECORDED.get(kind, (f"kaitsu record {kind.replace('_', '-')} {{rollout}}",))
    )
