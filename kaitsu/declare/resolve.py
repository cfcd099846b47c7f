"""A site file against the catalogue: what its names mean, and what no gateway or shop would accept."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from kaitsu.declare.hosts import hosts, hosts_problems
from kaitsu.declare.nearest import nearest
from kaitsu.declare.page_facts import as_facts
from kaitsu.declare.site_file import Draft, RolloutFile, ShopFile
from kaitsu.declare.validation import in_order, problem_at
from kaitsu.declare.yaml_file import Place
from kaitsu.model.gateway import DecidedBy, Gateway, Method, Module, Option
from kaitsu.model.problem import Problem, Refused
from kaitsu.model.site import Rollout, ShopSystem, Site
from kaitsu.process.answers import answers
from kaitsu.process.page_facts import contradictions


def resolve(draft: Draft, gateways: Mapping[str, Gateway], shops: Mapping[str, ShopSystem]) -> Site:
    """The declared site. Raises Refused with everything that is wrong with the file, in its order."""
    problems = [
        *draft.problems,
        *_shop_problems(draft, shops),
        *hosts_problems(draft),
        *_twice(draft),
    ]
    for index, rollout in draft.rollouts.items():
        problems += _Resolver(draft, index, rollout, gateways).problems()
    whole = draft.whole
    if problems or whole is None:
        raise Refused(in_order(problems))
    site = Site(
        id=whole.site,
        file=draft.document.path,
        client=whole.client,
        shop_system=whole.shop.system,
        shop_version=whole.shop.version,
        delivered_on=whole.delivered_on,
        hosts=hosts(whole.hosts, whole.shop.pages or {}),
        rollouts=tuple(
            _Resolver(draft, index, rollout, gateways).rollout(whole.site)
            for index, rollout in draft.rollouts.items()
        ),
        page_facts=as_facts(whole.page_facts),
        wishes=tuple(whole.wishes or ()),
        test_site=whole.test_site or "own",
        working_days=whole.working_days.value(),
    )
    if wrong := [*_page_fact_problems(draft, site)]:
        raise Refused(in_order(wrong))
    return site


def _page_fact_problems(draft: Draft, site: Site) -> Iterator[Problem]:
    """What the pages would say otherwise than the module is set to, and wording of methods nobody offers."""
    for rollout in site.rollouts:
        for found in contradictions(site.page_facts, answers(rollout).decided):
            slots = {"said": found.said[:40], "option": found.option, "value": found.value}
            place = ("page_facts", *found.fact.split("."))
            yield problem_at(draft.document, "page_fact_contradicts", place, **slots)
    known = [method.key for rollout in site.rollouts for method in rollout.methods]
    declared = draft.whole.page_facts if draft.whole is not None else None
    for index, key in enumerate((declared.required_wording if declared is not None else None) or ()):
        if key not in known:
            at, near = ("page_facts", "required_wording", index), nearest(key, known)
            yield problem_at(draft.document, "wording_method_unknown", at, method=key, nearest=near)


def _shop_problems(draft: Draft, shops: Mapping[str, ShopSystem]) -> Iterator[Problem]:
    if draft.shop is None:
        return
    system, place = draft.shop.system, ("shop", "system")
    if system in shops:
        yield from _page_problems(draft, draft.shop, shops[system].pages)
    else:
        yield problem_at(draft.document, "shop_unknown", place, shop=system, nearest=nearest(system, shops))


def _page_problems(draft: Draft, shop: ShopFile, known: tuple[str, ...]) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for page, path in (shop.pages or {}).items():
        place = ("shop", "pages", page)
        if page not in known:
            near = nearest(page, known)
            yield problem_at(draft.document, "page_unknown", place, page=page, nearest=near)
        elif path in first:  # two fragments of one gateway can't stand on one page
            yield problem_at(draft.document, "page_path_twice", place, path=path, other=first[path])
        first.setdefault(path, page)


def _twice(draft: Draft) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for index, rollout in draft.rollouts.items():
        place = ("rollouts", index, "gateway")
        if rollout.gateway in first:
            line = first[rollout.gateway]
            yield problem_at(draft.document, "rollout_twice", place, gateway=rollout.gateway, first=line)
        first.setdefault(rollout.gateway, draft.document.line(*place))


@dataclass(frozen=True)
class _Resolver:
    """One well-formed rollout of a draft."""

    draft: Draft
    index: int
    declared: RolloutFile
    gateways: Mapping[str, Gateway]

    def rollout(self, site: str) -> Rollout:
        """Only for a rollout without problems."""
        gateway, declared = self.gateways[self.declared.gateway], self.declared
        module = self._module(gateway)
        methods = [gateway.method(key) for key in declared.methods]
        return Rollout(
            site=site,
            gateway=gateway,
            module=module,
            methods=tuple(_there(method, module) for method in methods if method is not None),
            contract_completed_on=declared.contract.completed_on,
            contract_options=declared.contract.options or {},
            answers=declared.answers or {},
            line=self.draft.document.line("rollouts", self.index),
            has_test_site=self.draft.document.data.get("test_site") != "none",
        )

    def problems(self) -> list[Problem]:
        name = self.declared.gateway
        gateway = self.gateways.get(name)
        if gateway is None:
            known = nearest(name, self.gateways)
            return [self._problem("gateway_unknown", ("gateway",), gateway=name, nearest=known)]
        return [
            *self._module_problems(gateway),
            *self._method_problems(gateway),
            *self._option_problems(gateway, "contract", ("contract", "options")),
            *self._option_problems(gateway, "client", ("answers",)),
            *self._missing_options(gateway),
            *self._needless_options(gateway),
        ]

    def _module(self, gateway: Gateway) -> Module | None:
        return None if self.draft.shop is None else gateway.module_for(self.draft.shop.system)

    def _module_problems(self, gateway: Gateway) -> Iterator[Problem]:
        shop = self.draft.shop
        if shop is None:
            return
        module = gateway.module_for(shop.system)
        # Without a module nothing is wrong with the file: its leg says who has to talk to whom.
        if module is not None and module.shop_versions and shop.version not in module.shop_versions:
            yield problem_at(
                self.draft.document,
                "shop_version_unsupported",
                ("shop", "version"),
                module=f"{module.code} {module.version}",
                version=shop.version,
                supported=", ".join(module.shop_versions),
            )

    def _method_problems(self, gateway: Gateway) -> Iterator[Problem]:
        known = [method.key for method in gateway.methods]
        for index, key in enumerate(self.declared.methods):
            place = ("methods", index)
            if key not in known:
                near = nearest(key, known)
                yield self._problem("method_unknown", place, method=key, gateway=gateway.id, nearest=near)
            elif key in self.declared.methods[:index]:
                yield self._problem("method_twice", place, method=key)

    def _option_problems(self, gateway: Gateway, decider: DecidedBy, place: Place) -> Iterator[Problem]:
        """Every value under ``place``, where only what ``decider`` decides may stand."""
        known = [option.key for option in gateway.options if option.decided_by == decider]
        for key, value in self._declared_options(decider).items():
            at, option = (*place, key), gateway.option(key)
            if option is None:
                near = nearest(key, known)
                yield self._problem("option_unknown", at, option=key, gateway=gateway.id, nearest=near)
            elif option.decided_by != decider:
                yield self._problem("option_not_yours", at, option=key, decided_by=option.decided_by)
            elif value not in option.values:
                allowed = ", ".join(option.values)
                yield self._problem("choice_unknown", at, option=key, value=value[:40], allowed=allowed)

    def _missing_options(self, gateway: Gateway) -> Iterator[Problem]:
        if self.declared.contract.completed_on is None:
            return  # there is no contract yet that could decide anything
        there = self._declared_options("contract")
        for option in gateway.options:
            if (
                option.decided_by == "contract"
                and option.key not in there
                and self._is_needed(option, gateway)
            ):
                at, allowed = ("contract", "options", option.key), ", ".join(option.values)
                yield self._problem("contract_option_missing", at, option=option.key, allowed=allowed)

    def _needless_options(self, gateway: Gateway) -> Iterator[Problem]:
        """What is declared of an option that there is nothing to decide about."""
        places: dict[DecidedBy, Place] = {"contract": ("contract", "options"), "client": ("answers",)}
        for decider, place in places.items():
            for key in self._declared_options(decider):
                option = gateway.option(key)
                if option is not None and not self._is_needed(option, gateway):
                    yield self._problem("option_needless", (*place, key), option=key)

    def _is_needed(self, option: Option, gateway: Gateway) -> bool:
        fixed = {one.key: one.fixed for one in gateway.options if one.fixed is not None}
        given = {**fixed, **self._declared_options("contract"), **self._declared_options("client")}
        return option.is_needed(self.declared.methods, given)

    def _declared_options(self, decider: DecidedBy) -> Mapping[str, str]:
        declared = self.declared.contract.options if decider == "contract" else self.declared.answers
        return declared or {}

    def _problem(self, reason: str, place: Place, **values: object) -> Problem:
        return problem_at(self.draft.document, reason, ("rollouts", self.index, *place), **values)


def _there(method: Method, module: Module | None) -> Method:
    """The method under the code it has on this EC system."""
    code = method.code if module is None else module.codes.get(method.key, method.code)
    return method if code == method.code else replace(method, code=code)
