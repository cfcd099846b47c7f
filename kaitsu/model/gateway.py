"""What a payment gateway is to Kaitsu: a pure declaration, one file per gateway under gateways/."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

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


@dataclass(frozen=True)
class Field:
    """One value of the gateway's settings letter (システム設定情報).

    ``pattern`` must match the whole value. ``test`` and ``production`` are patterns that only a value of that
    stage matches; None where the value itself does not tell (facts: gateways.md section 3). ``console`` says
    where the client reads it, where it stands in the merchant console alone and in no letter.
    """

    key: str
    label: Text
    pattern: str
    secret: bool = True
    test: str | None = None
    production: str | None = None
    console: Text | None = None

    def is_well_formed(self, value: str) -> bool:
        return re.fullmatch(self.pattern, value) is not None

    def stage_of(self, value: str) -> Stage | None:
        """The stage the value betrays by its looks, or None where it does not tell."""
        for stage in STAGES:
            looks = self.test if stage == "test" else self.production
            if looks is not None and re.match(looks, value):
                return stage
        return None


@dataclass(frozen=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True)
class Option:
    """A setting of the module, and who decides it: the contract, the law, or the client (step 5)."""

    key: str
    label: Text
    decided_by: DecidedBy
    choices: tuple[Choice, ...]
    fixed: str | None = None  # law: the only value allowed
    question: Text | None = None  # client: asked in step 5
    recommended: str | None = None
    source: str = ""

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
    """A published test card and what the gateway answers to it."""

    __test__ = False  # not a pytest class

    number: str
    outcome: CardOutcome
    expiry: str = "12/34"
    security_code: str = "123"

    @property
    def masked(self) -> str:
        return "*" * (len(self.number) - 4) + self.number[-4:]


class Storage(Protocol):
    """Where a module keeps what it is told: its shop system's driver knows, the engine passes it on."""

    def described(self, stage: Stage) -> Mapping[str, Any]:
        """As JSON, for a host of this stage. No value of a credential is ever in it."""
        ...


@dataclass(frozen=True)
class Module:
    """The gateway's dedicated module (専用モジュール) for one EC system.

    ``archive`` is "" where the module is part of the shop system itself, as Welcart's are: nothing is sent,
    pinned or installed then, and its ``version`` is the shop system's.
    """

    shop: str  # EC system id, e.g. "eccube"
    code: str
    version: str
    archive: str  # file name under the home folder's archives/
    sha256: str
    shop_versions: tuple[str, ...] = ()  # EC system versions it runs on; empty: any
    codes: Mapping[str, str] = field(default_factory=dict)  # a method's key to its code there, if another
    storage: Storage | None = None

    @property
    def is_built_in(self) -> bool:
        return self.archive == ""


@dataclass(frozen=True)
class Gateway:
    """A payment gateway (決済代行会社), its settings letter, its options, methods and modules.

    ``letter`` says how the settings letter arrives and what it is called. ``cancel_in_shop`` tells whether
    cancelling in the shop's order screen is enough; ``real_card`` whether its terms let the client try a card
    of its own on production. None is not known, and said so.
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
    maintenance: tuple[Maintenance, ...] = ()  # when it regularly can not be reached

    def module_for(self, shop: str) -> Module | None:
        return next((module for module in self.modules if module.shop == shop), None)

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)

    def method(self, key: str) -> Method | None:
        return next((method for method in self.methods if method.key == key), None)
