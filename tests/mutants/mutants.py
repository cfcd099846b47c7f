"""The seeded bugs: what is wrong, the invariant that breaks, and the shortest history that shows it."""

from dataclasses import dataclass
from types import FunctionType
from typing import Any, cast

from kaitsu.engine import prepared, requests, storefront
from kaitsu.engine.rollout_run import RolloutRun
from kaitsu.process import completion, ledger, legs
from shops.sandbox.host import lease, program, restore, shop, traces
from tests.machine.world import Crash
from tests.mutants.mutation import Mutation

Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Mutant:
    """``steps`` are rules of the machine with their values, from ``beginning`` on."""

    name: str
    invariant: str
    mutation: Mutation
    beginning: str
    steps: tuple[Step, ...]


def _step(rule: str, **values: Any) -> Step:
    return rule, values


def _function(found: object) -> FunctionType:
    return cast("FunctionType", found)


DEPLOY = _step("deploy", who="a", stage="test")
PROMOTE = _step("deploy", who="a", stage="production")
BACK = _step("roll_back", who="a", stage="test")
NO_BUYING = _step("checks_can_buy", can=False)
NEW_KEYS = {"cause": "credentials"}

MUTANTS = (
    Mutant(
        "opened although the check failed",
        "invariant_1",
        Mutation(_function(storefront.require_passed), 'result.verdict != "pass"', "False"),
        "new",
        (_step("deploy", who="a", stage="test", wish="fail"),),
    ),
    Mutant(
        "open while its credentials are changed",
        "invariant_1",
        Mutation(_function(shop.hide_methods), "open = 0", "open = open"),
        "tested",
        (_step("crash_deploy", who="a", stage="test", crash=Crash("after_credentials"), **NEW_KEYS),),
    ),
    Mutant(
        "methods of the shop's own are hidden as well",
        "invariant_2",
        Mutation(_function(shop.hide_methods), "WHERE module = ?", "WHERE module IN (?, '')"),
        "tested",
        (_step("deploy", who="a", stage="test", **NEW_KEYS),),
    ),
    Mutant(
        "a rollback forgets the box",
        "invariant_3",
        Mutation(_function(restore._put_files_back), "_put_file_back(", "(lambda *_: None)("),
        "new",
        (DEPLOY, BACK),
    ),
    Mutant(
        "a rollback does not give stock back",
        "invariant_3",
        Mutation(_function(traces.remove), "SET stock = stock + (", "SET stock = stock + 0 * ("),
        "new",
        (DEPLOY, BACK),
    ),
    Mutant(
        "a rollback leaves the pages",
        "invariant_3",
        Mutation(_function(restore.restore), "page_rows.put_back(db", "(lambda *_: None)(db"),
        "pages",
        (BACK,),
    ),
    Mutant(
        "production does not wait for the approval",
        "invariant_4",
        Mutation(_function(legs._before_production), 'yield from _roots(FIRST_STEP["production"], now)', ""),
        "pages",
        (PROMOTE,),
    ),
    Mutant(
        "a check that could not buy completes step 9",
        "invariant_4",
        Mutation(
            _function(completion._bought_since), "body.check.by_hand if body.check is not None else {}", "{}"
        ),
        "new",
        (NO_BUYING, _step("advance", who="a", times=10)),
    ),
    Mutant(
        "purchases with another setup complete step 9",
        "invariant_4",
        Mutation(
            _function(completion._bought_since), "if later.seq > event.seq and one.setup == body.setup", ""
        ),
        "new",
        (
            NO_BUYING,
            _step("advance", who="a", times=2),
            _step("deploy", who="a", stage="test", cause="answer"),
            _step("advance", who="a", times=9),
        ),
    ),
    Mutant(
        "fragments are tidied up on their way to production",
        "invariant_4",
        Mutation(
            _function(requests.go_live),
            "dict(fragments)",
            "{k: v and v.strip() for k, v in fragments.items()}",
        ),
        "approved",
        (PROMOTE,),
    ),
    Mutant(
        "the report shows the credentials",
        "invariant_5",
        Mutation(
            _function(RolloutRun._credentials_request),
            "host_key =",
            "self.record.left = tuple(opened.fields.values())\n    host_key =",
            RolloutRun,
        ),
        "new",
        (DEPLOY,),
    ),
    Mutant(
        "a value of the other stage is sealed for the host",
        "invariant_6",
        # By its looks and by the other stage's set: either would refuse it.
        Mutation(
            _function(prepared.credentials_of),
            "validate(opened, rollout.gateway, desk.vault.file(place), now=now, needed=rollout.fields)\n"
            "    require_own_values(opened, rollout.gateway, desk.vault)",
            "pass",
        ),
        "live",
        (_step("swap_secrets", who="a", stage="production", resealed=True),),
    ),
    Mutant(
        "the hash of the line before is not compared",
        "invariant_7",
        Mutation(_function(ledger.verify), "if event.prev != (", "if None is ("),
        "tested",
        (),
    ),
    Mutant(
        "signatures are not looked at",
        "invariant_7",
        Mutation(
            _function(ledger._check_signature), 'if problem == "signature_invalid"', "return\n    if problem"
        ),
        "tested",
        (),
    ),
    Mutant(
        "the lease is not taken",
        "invariant_8",
        Mutation(_function(lease.hold), 'reach("before_lease")', "return"),
        "new",
        (
            _step("begin", who="a", stage="test", operations=2),
            _step("deploy", who="b", stage="test"),
        ),
    ),
    Mutant(
        "a late write is carried out",
        "invariant_8",
        Mutation(_function(lease.hold), "(not mine or there", "not mine and (there"),
        "new",
        (
            _step("begin", who="a", stage="test", operations=2),
            _step("go_on", operations=1, after=601),
        ),
    ),
    Mutant(
        "a late run is undone under another's work",
        "invariant_8",
        Mutation(_function(program._undo), "_refuse_late(root, request)", "pass"),
        "new",
        (
            _step("begin", who="a", stage="test", operations=2),
            _step("time_passes", seconds=601),
            _step("deploy", who="b", stage="test"),
            _step("go_on", operations=1),
        ),
    ),
    Mutant(
        "the module goes although orders used it",
        "invariant_9",
        Mutation(_function(restore._needed_by_orders), "return sorted(", "return [] and sorted("),
        "live",
        (_step("shopper_orders", stage="production"), _step("roll_back", who="a", stage="production")),
    ),
    Mutant(
        "what was undone is offered still",
        "invariant_9",
        Mutation(_function(restore.restore), 'hide_methods(db, record["module"])', "pass"),
        "live",
        (_step("shopper_orders", stage="production"), _step("roll_back", who="a", stage="production")),
    ),
)
