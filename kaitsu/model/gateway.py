"""What a payment gateway is to Kaitsu: a pure declaration, one file per gateway under gateways/."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, Protocol

from kaitsu.model.gateway_facts import Hearsay, KnownModule, Minimum, Part
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.text import Text
from kaitsu.model.working_days import Maintenance

Stage = Literal["test", "production"]
STAGES: tuple[Stage, ...] = ("test", "production")

DecidedBy = Literal["contract", "law", "client"]
MethodKind = Literal[
    "card", "convenience_store", "payeasy", "bank_transfer", "carrier", "wallet", "deferred", "cod"
]
CardOutcome = Literal["approved", "declined", "insufficient_funds", "challenge"]
Verified = Literal["recorded", "read", "unverified"]
# What a file is to its module: a certificate with its private key, the authorities it trusts, a key alone.
FileKind = Literal["client_certificate", "authorities", "private_key"]


@dataclass(frozen=True)
class Need:
    """What makes a field needed: any of these methods together with these values of options, where given."""

    methods: tuple[str, ...] = ()
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def is_met(self, methods: Collection[str], decided: Mapping[str, str]) -> bool:
        """``methods`` are a rollout's, by their keys, ``decided`` its options as far as they have a value."""
        has_method = not self.methods or any(key in methods for key in self.methods)
        return has_method and all(decided.get(key) in values for key, values in self.options.items())


@dataclass(frozen=True)
class Field:
    """One value of the gateway's settings letter (システム設定情報).

    ``pattern`` must match the whole value. ``test`` and ``production`` are patterns that only a value of that
    stage matches; None where the value itself does not tell (facts: gateways.md section 3). ``console`` says
    where the client reads it, where it stands in the merchant console alone and in no letter. ``aliases`` are
    what else it is called, in letters or in the module's form. ``examples`` are made up: one for each stage,
    or a single one where they look alike; of a file none. Any pattern may be Hearsay. ``file`` is of one that
    comes as a PEM file, whose text is the value: its module reads it by a path, so that it lies on the host
    as a file and not sealed (docs/decisions/014). ``need`` is None for one that every rollout needs.
    """

    key: str
    label: Text
    pattern: str = ""  # of a file none: what is in it is looked at
    secret: bool = True
    test: str | None = None
    production: str | None = None
    console: Text | None = None
    aliases: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    file: FileKind | None = None
    need: Need | None = None

    def is_well_formed(self, value: str) -> bool:
        return isinstance(self.pattern, Hearsay) or re.fullmatch(self.pattern, value) is not None

    def stage_of(self, value: str) -> Stage | None:
        """The stage the value betrays by its looks, or None where it does not tell for certain."""
        return self._stage_of(value, hearsay=False)

    def is_doubtful(self, value: str, stage: Stage) -> bool:
        """Whether what people tell, and nobody saw in a source, speaks against the value."""
        odd = isinstance(self.pattern, Hearsay) and re.fullmatch(self.pattern, value) is None
        return odd or self._stage_of(value, hearsay=True) not in (None, stage)

    @property
    def tells_stage(self) -> bool:
        return any(looks is not None and not isinstance(looks, Hearsay) for looks in self._looks.values())

    @property
    def _looks(self) -> dict[Stage, str | None]:
        return {"test": self.test, "production": self.production}

    def _stage_of(self, value: str, *, hearsay: bool) -> Stage | None:
        for stage, looks in self._looks.items():
            if looks is not None and isinstance(looks, Hearsay) is hearsay and re.match(looks, value):
                return stage
        return None

    def example(self, stage: Stage) -> str:
        return self.examples[min(STAGES.index(stage), len(self.examples) - 1)] if self.examples else ""


@dataclass(frozen=True)
class Choice:
    """``effect`` is what follows from it, as the client is told before choosing."""

    value: str
    label: Text
    effect: Text | None = None


@dataclass(frozen=True)
class Sign:
    """How a letter says that an option has ``value``: a line of ``label`` with ``text`` beside it.

    Both are patterns searched for in text of one width and in lower case.
    """

    value: str
    label: str
    text: str


@dataclass(frozen=True)
class Option:
    """A setting of the module, and who decides it: the contract, the law, or the client (step 5).

    ``because`` is why it is not the client's to choose. ``need`` is what makes there be anything to decide,
    None where there always is; the options it names stand before this one. ``signs`` tell from a letter what
    the contract says.
    """

    key: str
    label: Text
    decided_by: DecidedBy
    choices: tuple[Choice, ...]
    fixed: str | None = None  # law: the only value allowed
    question: Text | None = None  # client: asked in step 5
    recommended: str | None = None
    source: str = ""
    because: Text | None = None
    need: Need | None = None
    signs: tuple[Sign, ...] = ()

    def is_needed(self, methods: Collection[str], decided: Mapping[str, str]) -> bool:
        return self.need is None or self.need.is_met(methods, decided)

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(choice.value for choice in self.choices)


@dataclass(frozen=True)
class EnvironmentSetting:
    """A setting whose value follows from the stage alone (mode flag, endpoint); outside every approval."""

    key: str
    values: Mapping[Stage, str]


@dataclass(frozen=True)
class Method:
    """A payment method of the gateway: ``code`` names it in the shop, ``name`` is what the shopper reads.

    ``wording_required``: the gateway prescribes text that has to stand on the shop's pages in full.
    """

    key: str
    code: str
    name: str
    kind: MethodKind
    wording_required: bool = False


@dataclass(frozen=True)
class TestCard:
    """A published test card and what the gateway answers to it; ``note`` says what is peculiar about it."""

    __test__ = False  # not a pytest class

    number: str
    outcome: CardOutcome
    expiry: str = "12/34"
    security_code: str = "123"
    note: Text | None = None

    @property
    def masked(self) -> str:
        return "*" * (len(self.number) - 4) + self.number[-4:]


NOTHING: Mapping[str, str] = MappingProxyType({})  # no option is decided


class Storage(Protocol):
    """Where a module keeps what it is told: its shop system's driver knows, the engine passes it on."""

    def described(self, stage: Stage, decided: Mapping[str, str] = NOTHING, /) -> Mapping[str, Any]:
        """As JSON, for a host of this stage and the rollout's options. No value of a credential is in it."""
        ...


@dataclass(frozen=True)
class Module:
    """The gateway's dedicated module (専用モジュール) for one EC system.

    ``archive`` is "" where the module is part of the shop system itself, as Welcart's are: nothing is sent,
    pinned or installed then, and its ``version`` is the shop system's.

    ``verified`` is how far the declaration was tried: "recorded" was deployed with the real module, and that
    is on record; "read" was declared from the module's own source; "unverified" from what others say of it:
    that goes to no production without a signed override.
    """

    shop: str  # EC system id, e.g. "eccube"
    code: str
    version: str
    archive: str  # file name under the home folder's archives/
    sha256: str
    shop_versions: tuple[str, ...] = ()  # EC system versions it runs on; empty: any
    codes: Mapping[str, str] = field(default_factory=dict)  # a method's key to its code there, if another
    storage: Storage | None = None
    by_methods: tuple[str, ...] = ()  # options that say what a method stores: no settings of their own
    verified: Verified = "unverified"

    @property
    def is_built_in(self) -> bool:
        return self.archive == ""


@dataclass(frozen=True)
class Gateway:
    """A payment gateway (決済代行会社), its settings letter, its options, methods and modules.

    ``letter`` says how the settings letter arrives and what it is called. ``cancel_in_shop`` tells whether
    cancelling in the shop's order screen is enough; ``real_card`` whether its terms let the client try a card
    of its own on production; ``same_values`` whether test and production may have the very same values. None
    is not known, and said so. ``cancel_until`` is how long a payment can be cancelled or is held.

    ``markers`` are texts that stand in a payment page or in settings only while it is in test; ``reaches``
    are the hosts the shop's server has to reach on production, ``notifies_from`` the gateway's own addresses.
    ``source`` is where all of this was read, ``sources`` where a part was read elsewhere. ``hearsay`` is what
    people tell beside it: shown as such, and used by nothing.
    """

    id: str
    name: Text
    fields: tuple[Field, ...]
    not_forwarded: tuple[Text, ...]  # what the client must keep to itself: console logins and the like
    options: tuple[Option, ...]
    environment: tuple[EnvironmentSetting, ...]
    methods: tuple[Method, ...]
    modules: tuple[Module, ...]
    test_cards: tuple[TestCard, ...] = ()
    registrations: tuple[Text, ...] = ()  # what must be registered at the gateway's side
    cancel: Text | None = None
    fees: Text | None = None
    letter: Text | None = None
    cancel_in_shop: bool | None = None
    real_card: bool | None = None
    source: str = ""
    notes: tuple[ProcessNote, ...] = ()  # where its process departs from the 22 steps
    known: tuple[KnownModule, ...] = ()
    minimums: tuple[Minimum, ...] = ()
    same_values: bool | None = None
    cancel_until: Text | None = None
    markers: tuple[str, ...] = ()
    reaches: tuple[str, ...] = ()
    notifies_from: tuple[str, ...] = ()
    sources: Mapping[Part, str] = field(default_factory=dict)
    hearsay: tuple[Text, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()  # when it regularly can not be reached

    def module_for(self, shop: str) -> Module | None:
        return next((module for module in self.modules if module.shop == shop), None)

    def known_for(self, shop: str) -> tuple[KnownModule, ...]:
        """Modules that are sure to exist, and that nobody can set up."""
        return tuple(module for module in self.known if module.shop == shop and not module.hearsay)

    def too_old(self, module: Module) -> Minimum | None:
        """What the module's version would have to be at least, where it is not."""
        return next(
            (
                item
                for item in self.minimums
                if (item.shop, item.code) == (module.shop, module.code) and not item.is_met_by(module.version)
            ),
            None,
        )

    @property
    def is_undecidable(self) -> bool:
        """Whether no value and no setting tells test from production: then a person has to say it."""
        differing = any(len(set(item.values.values())) > 1 for item in self.environment)
        return not differing and not any(item.tells_stage for item in self.fields)

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)

    def method(self, key: str) -> Method | None:
        return next((method for method in self.methods if method.key == key), None)
