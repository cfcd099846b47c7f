"""What the settlement modules of Welcart have in common: where they keep things, and what they are asked."""

from collections.abc import Mapping
from typing import Any

from gateways._shared import AT_ORDER, AT_SHIPPING, INSTALLMENTS_SIGNS, ONCE_ONLY, TIMES, YES_NO
from gateways._shared import SECURITY_CODE as SECURITY_CODE
from gateways._shared import THREE_DS as THREE_DS
from kaitsu.model.gateway import Choice, EnvironmentSetting, Module, Option, Sign
from kaitsu.model.gateway import Storage as AnyStorage
from kaitsu.model.text import Text
from shops.welcart.storage import acting
from shops.wordpress.storage import Credential, Row, Setting

# They come with Welcart itself, so of each there is the version that was read.
VERSION = "2.12.1"

ON_OFF = {"yes": "on", "no": "off"}

INSTALLMENTS = Option(
    "installments",
    Text("分割払い", "Payment by instalments"),
    decided_by="contract",
    choices=(
        *YES_NO,
        Choice("with_bonus", Text("ボーナス払いも利用する", "use it, and payment with the bonus")),
    ),
    signs=(ONCE_ONLY, Sign("with_bonus", TIMES, "ボーナス"), INSTALLMENTS_SIGNS[1]),
)

CAPTURE_IN_CONSOLE = Option(
    "capture",
    Text("売上確定の時期", "When the payment is captured"),
    decided_by="client",
    choices=(AT_ORDER, AT_SHIPPING),
    question=Text(
        "カードの売上は、ご注文時と商品の発送時のどちらで確定しますか。"
        "発送時とする場合は、決済代行会社の管理画面で売上を確定する作業が必要です。",
        "Should a card payment be captured at the order or at shipping? If at shipping, somebody has to"
        " capture it in the gateway's console.",
    ),
    recommended="at_order",
)


# Welcart takes what is notified from the gateway's own addresses alone, by REMOTE_ADDR (2.12.1).
BEHIND_A_PROXY = Text(
    "お店の前にCDNやリバースプロキシがある場合は、決済結果の通知の送信元IPアドレスが"
    "PHPのREMOTE_ADDRに届くように設定してください。届かない通知はWelcartが受け付けません。",
    "Where a CDN or a reverse proxy stands before the shop, see that the gateway's address reaches PHP as"
    " REMOTE_ADDR: Welcart refuses notifications from any other.",
)


def payment_due(*days: str) -> Option:
    """How long a shopper has to pay in a convenience store: "default" leaves it to the gateway."""
    default = Choice("default", Text("ご契約の既定の日数", "as the contract says"))
    return Option(
        "payment_due",
        Text("コンビニ等での支払期限", "Days to pay in a convenience store or by bank"),
        decided_by="contract",
        choices=tuple(
            default if day == "default" else Choice(day, Text(f"{day}日", f"{day} days")) for day in days
        ),
        signs=tuple(Sign(day, r"(?:支払い?|払込)期限", rf"^{day}日") for day in days if day != "default"),
    )


def due_values(option: Option) -> dict[str, str]:
    return {day: "" if day == "default" else day for day in option.values}


def credentials(slug: str, *keys: str) -> tuple[Credential, ...]:
    """Fields of the settings letter that are keyed as Welcart keys them, the same at both stages."""
    return tuple(Credential(key, both=(acting(slug, key),)) for key in keys)


def kept(slug: str, *settings: EnvironmentSetting) -> tuple[Setting, ...]:
    """Settings that are keyed as Welcart keys them and stored as declared."""
    return tuple(Setting(setting.key, (acting(slug, setting.key),)) for setting in settings)


def laid(slug: str, values: Mapping[str, Any]) -> tuple[tuple[Row, Any], ...]:
    """What the module's form stores of what is not asked here or not chosen, for a shop that has none yet."""
    return tuple((acting(slug, key), value) for key, value in values.items())


def always(values: Mapping[str, str]) -> tuple[EnvironmentSetting, ...]:
    """What the module's form stores without asking, at every stage."""
    return tuple(
        EnvironmentSetting(key, {"test": value, "production": value}) for key, value in values.items()
    )


def addresses(test: str, production: str, paths: Mapping[str, str]) -> tuple[EnvironmentSetting, ...]:
    """Addresses the module's form derives from the stage: a host for each, the paths by key."""
    return tuple(
        EnvironmentSetting(key, {"test": f"{test}{path}", "production": f"{production}{path}"})
        for key, path in paths.items()
    )


def module(
    slug: str, storage: AnyStorage, codes: dict[str, str] | None = None, by_methods: tuple[str, ...] = ()
) -> Module:
    return Module(
        shop="welcart",
        code=slug,
        version=VERSION,
        archive="",
        sha256="",
        shop_versions=(VERSION,),
        codes=codes or {},
        storage=storage,
        by_methods=by_methods,
        verified="recorded",
    )
