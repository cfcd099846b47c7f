"""The checks of a run: what shoppers are offered, and what the shop says about it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kaitsu.checks.request import CheckRequest, Unwanted, goal_for
from kaitsu.checks.result import CheckResult, Evidence
from kaitsu.declare import clock
from kaitsu.engine.pages_shown import fragment_faults, looked_at, page_faults
from kaitsu.engine.prepared import Prepared
from kaitsu.engine.shop_run import ShopRun
from kaitsu.model.outcome import Exit
from kaitsu.model.pages import NO_PAGES, Pages
from kaitsu.model.problem import Problem, Refused, refuse
from kaitsu.process.page_consistency import Inconsistency
from kaitsu.process.page_states import CONSISTENT
from kaitsu.process.release import PAGES_INCONSISTENT, overrides

LEAST_SECRET = 8  # characters; a shorter one stands in many a page by chance


def check_storefront(
    shop: ShopRun, prepared: Prepared, preview_token: str, secrets: Iterable[str] = ()
) -> CheckResult:
    """Walk the storefront under the preview token; on test, where the pages are there already, those too.

    No page may show one of the ``secrets``, nor on production what is the gateway's test stage alone.
    """
    if marked := _marked_setting(shop, prepared):
        return CheckResult("fail", "none", (), "test_marker_in_settings", marked)
    request = _request(shop, prepared, preview_token)
    told = tuple(secret for secret in secrets if len(secret) >= LEAST_SECRET)
    request = replace(request, unwanted=Unwanted(_markers(prepared), told))
    result = shop.driver.check(request, now=clock.now)
    if prepared.stage == "production" or not _pages(prepared).texts or result.verdict != "pass":
        return result
    return together(result, check_pages(shop, prepared))


def check_pages(shop: ShopRun, prepared: Prepared) -> CheckResult:
    """See that the shop shows every fragment to the byte, and that its pages say what it does.

    On test a page that contradicts the shop is evidence, for the client has to see it and nobody can approve
    it; on production, where it was approved, it is a failure, unless an override is in force.
    """
    result = shop.driver.check_pages(shop.host, _pages(prepared).texts, now=clock.now)
    faults = _contradictions(shop, prepared) if result.verdict == "pass" else ()
    at = clock.now().isoformat(timespec="seconds")
    told = dict.fromkeys((fault.page, fault.reason) for fault in faults)
    evidence = tuple(Evidence(page, at, CONSISTENT, reason) for page, reason in told)
    whole = replace(result, evidence=(*result.evidence, *evidence))
    is_passed_on_purpose = PAGES_INCONSISTENT in overrides(prepared.history, clock.now())
    if not faults or prepared.stage == "test" or is_passed_on_purpose:
        return whole
    detail = f"{faults[0].page}: {faults[0].reason}: {faults[0].what}"
    return replace(whole, verdict="fail", reason=PAGES_INCONSISTENT, detail=detail)


def _contradictions(shop: ShopRun, prepared: Prepared) -> tuple[Inconsistency, ...]:
    """What the fragments, and the pages as a shopper sees them, say otherwise than the shop does."""
    if prepared.shown is None:
        return ()
    pages, state = _pages(prepared), shop.state
    names = tuple(method.name for method in (state.methods if state else ()) if method.open)
    shown = replace(prepared.shown, open_names=(*prepared.shown.open_names, *names))
    wanted = looked_at(shown, state.pages if state is not None else (), pages)
    seen = shop.driver.fetch_pages(shop.host, wanted)
    return (*fragment_faults(pages, shown), *page_faults(seen, shown))


def _pages(prepared: Prepared) -> Pages:
    return (prepared.goal.pages if prepared.goal is not None else None) or NO_PAGES


def together(storefront: CheckResult | None, pages: CheckResult) -> CheckResult:
    """Two checks as one: as good as the worse of them, the level the storefront's."""
    if storefront is None:
        return pages
    evidence = (*storefront.evidence, *pages.evidence)
    worse = pages if pages.verdict != "pass" else storefront
    return CheckResult(worse.verdict, storefront.reached, evidence, worse.reason, worse.detail)


def require_passed(result: CheckResult) -> None:
    """Anything but a pass is a refusal with the check's own reason."""
    if result.verdict != "pass":
        slots = {"detail": result.detail or "-", **_tried(result)}
        raise Refused([Problem(result.reason, slots, exit=Exit.FAILED)])


def _markers(prepared: Prepared) -> tuple[str, ...]:
    return prepared.rollout.gateway.markers if prepared.stage == "production" else ()


def _marked_setting(shop: ShopRun, prepared: Prepared) -> str:
    """The key of a setting of ours that speaks of the test stage on production, "" for none."""
    module = prepared.rollout.module
    held = shop.state.options.get(module.code, {}) if shop.state is not None and module is not None else {}
    markers = _markers(prepared)
    return next((key for key, value in held.items() if any(marker in value for marker in markers)), "")


def _request(shop: ShopRun, prepared: Prepared, preview_token: str) -> CheckRequest:
    if prepared.goal is None or prepared.goal.setup is None:
        raise refuse("setup_undecided")
    setup, gateway = prepared.goal.setup, prepared.rollout.gateway
    ours = {method.code for method in setup.methods}
    methods = shop.state.methods if shop.state is not None else ()
    open_now = {method.code for method in methods if method.open}
    return CheckRequest(
        url=shop.host.url,
        stage=prepared.stage,
        methods=setup.methods,
        test_cards=gateway.test_cards,
        existing_methods=tuple(sorted(open_now - ours)),
        preview_token=preview_token,
        goal=goal_for(prepared.stage, gateway.test_cards),
        hidden_methods=tuple(sorted(ours - open_now)),
        unnamed_methods=tuple(sorted(method.code for method in methods if not method.name)),
        names={method.code: method.name for method in methods if method.name},
    )


def _tried(result: CheckResult) -> Mapping[str, str]:
    odd = next((item for item in result.evidence if not item.as_expected), None)
    if odd is None:
        return {"method": "-", "expected": "-", "seen": "-"}
    return {"method": odd.method, "expected": odd.expected, "seen": odd.seen}
