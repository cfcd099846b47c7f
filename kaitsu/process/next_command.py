"""What an engineer types for a step. Pure; that each of them can be typed, a test says."""

from kaitsu.process.no_test_site import ACCEPTED
from kaitsu.process.progress import StepState

_RUN_OF_ACTOR = {"agency_test": "test", "agency_production": "production"}
# What is not simply `kaitsu record <kind of the event>`.
_RECORDED: dict[str, tuple[str, ...]] = {
    "intake": ("kaitsu intake {rollout} --stage {stage}",),
    "schedule": (
        "kaitsu schedule {rollout}",
        "kaitsu record schedule {rollout}",
        "kaitsu letter window {rollout}",  # it quotes what was recorded
    ),
}
# The letter that goes to the client before the step is recorded.
_LETTERS = {
    ACCEPTED: "no-test-site",
    "questions": "questions",
    "report": "setup-report",
    "client_check": "client-check",
    "review": "pages-ready",
    "completion": "completion",
    "final_check": "final-check",
    "announcement": "announcement",
}
_FOUND = ("rejected", "back_to")


def commands_for(
    state: StepState, site: str, gateway: str, *, only: bool, untested: bool = False
) -> tuple[str, ...]:
    """The commands of a step in their order.

    ``only``: the site has no other rollout to tell apart; ``untested``: it has no test site.
    """
    slots = {
        "site": site,
        "gateway": gateway,
        "rollout": site if only else f"{site} {gateway}",
        "stage": "production" if untested else "test",
    }
    return tuple(command.format_map(slots) for command in (*_letters(state), *_templates(state)))


def _letters(state: StepState) -> tuple[str, ...]:
    kinds = (state.step.added,) if state.step.added else state.step.completed_by
    names = [_LETTERS[kind] for kind in kinds if kind in _LETTERS]
    if state.step.number == 13 and state.why in _FOUND:
        names = ["findings"]
    return tuple(f"kaitsu letter {name} {{rollout}}" for name in names)


def _templates(state: StepState) -> tuple[str, ...]:
    step = state.step
    if step.added:
        return (f"kaitsu record extra {{rollout}} --key {step.added}",)
    if state.waits_for_purchases:
        return ("kaitsu record purchases {rollout}",)
    if "run" in step.completed_by:
        run = f"pyinfra inventories/{_RUN_OF_ACTOR[step.actor]} deploys/payment.py --limit {{site}}"
        # Production has credentials of its own, which step 3 does not bring.
        sealed = "kaitsu intake {rollout} --stage production"
        return (sealed, run) if step.number == 18 else (run,)
    return tuple(
        command
        for kind in step.completed_by
        for command in _RECORDED.get(kind, (f"kaitsu record {kind.replace('_', '-')} {{rollout}}",))
    )
