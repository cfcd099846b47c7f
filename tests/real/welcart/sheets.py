"""What a person types and chooses in Welcart's own form to say what a rollout declares."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kaitsu.model.gateway import Stage
from tests.gateways.welcart import CREDENTIALS, REMISE_URL

YES_NO = {"yes": "on", "no": "off"}


@dataclass(frozen=True)
class Sheet:
    """``options`` are the form's field and its values by what is declared, ``methods`` and ``stages`` its
    fields with what is chosen, ``fields`` its names of credentials that are keyed otherwise. ``types`` are
    options that are no field of it, but what is chosen for every method."""

    options: Mapping[str, tuple[str, Mapping[str, str]]]
    methods: Mapping[str, Mapping[str, str]]
    stages: Mapping[Stage, Mapping[str, str]] = field(default_factory=dict)
    always: Mapping[str, str] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


MODE: Mapping[Stage, Mapping[str, str]] = {"test": {"ope": "test"}, "production": {"ope": "public"}}
E_SCOTT = Sheet(
    options={
        "three_ds": ("sec3d_activate", {"required": "on"}),
        "security_code": ("seccd", YES_NO),
        "installments": ("howtopay", {"no": "1", "yes": "2", "with_bonus": "3"}),
        "payment_due": ("conv_limit", {}),
        "capture": ("operateid", {"at_order": "1Gathering", "at_shipping": "1Auth"}),
        "card_on_file": ("quickpay", YES_NO),
    },
    methods={
        "card": {"card_activate": "on"},
        "conv": {"conv_activate": "on"},
        "deferred": {"atodene_activate": "on"},
    },
    stages=MODE,
)
SHEETS: Mapping[str, Sheet] = {
    "escott": E_SCOTT,
    "welcartpay": E_SCOTT,
    "zeus": Sheet(
        options={
            "three_ds": ("3dsecur", {"required": "1"}),
            "security_code": ("security", {"yes": "1", "no": "2"}),
            "installments": ("howpay", YES_NO),
            "card_on_file": ("quickcharge", YES_NO),
        },
        methods={"card": {"card_activate": "on"}},
        always={"connection": "2"},
    ),
    "sbps": Sheet(
        options={
            "three_ds": ("3d_secure", {"required": "on"}),
            "capture": ("sales", {"at_order": "auto", "at_shipping": "manual"}),
            "card_on_file": ("cust_manage", {"yes": "choice", "no": "off"}),
            "payment_due": ("conv_limit", {"default": ""}),
        },
        methods={
            "card": {"card_activate": "token"},
            "conv": {"conv_activate": "on"},
            "payeasy": {"payeasy_activate": "on"},
            "paypay": {"paypay_activate": "on"},
        },
        stages=MODE,
        fields={"des_key": "3des_key", "des_init_key": "3desinit_key"},
    ),
    "paygent": Sheet(
        options={
            "three_ds": ("threedsecure_ryaku", {"required": "on"}),
            "security_code": ("use_card_conf_number", YES_NO),
            "installments": ("payment_class", {"no": "0", "yes": "2", "with_bonus": "1"}),
            "payment_due": ("payment_term_day", {}),
            "card_on_file": ("stock_card_mode", YES_NO),
            "capture": ("sales_mode", {"at_order": "1", "at_shipping": "0"}),
        },
        methods={"card": {"card_activate": "on"}, "conv": {"conv_activate": "on"}},
        types={"connection": {"link": "on", "module": "module"}},
        stages=MODE,
    ),
    "epsilon": Sheet(
        options={
            "three_ds": ("3dsecure", {"required": "on"}),
            "payment_due": ("conv_limit", {"default": ""}),
            "card_on_file": ("process_code", YES_NO),
        },
        methods={
            "card": {"card_activate": "on"},
            "conv": {"conv_activate": "on"},
            "paypay": {"paypay_activate": "on"},
        },
        stages=MODE,
    ),
    "remise": Sheet(
        options={
            "capture": ("card_jb", {"at_order": "CAPTURE", "at_shipping": "AUTH"}),
            "installments": ("howpay", YES_NO),
            "card_on_file": ("payquick", YES_NO),
        },
        methods={"card": {"card_activate": "on"}},
        stages={
            "test": {"card_pc_ope": "test"},
            "production": {"card_pc_ope": "public", "send_url_pc": REMISE_URL["production"]},
        },
    ),
    "robotpayment": Sheet(
        options={
            "capture": ("card_jb", {"at_order": "CAPTURE", "at_shipping": "AUTH"}),
            "payment_due": ("conv_limit", {}),
        },
        methods={
            "card": {"card_activate": "on"},
            "conv": {"conv_activate": "on"},
            "bank": {"bank_activate": "on"},
        },
    ),
}


def typed(
    gateway: str, stage: Stage, options: Mapping[str, str], methods: Mapping[str, bool]
) -> dict[str, str]:
    """The form's fields; ``methods`` are all of the gateway's, by whether they are declared."""
    sheet = SHEETS[gateway]
    fields = {sheet.fields.get(key, key): value for key, value in CREDENTIALS[gateway].items()}
    fields.pop("card_url", None)
    chosen_type = [values[options[key]] for key, values in sheet.types.items()]
    for key, value in options.items():
        if key in sheet.types:
            continue
        name, values = sheet.options[key]
        fields[name] = values.get(value, value)
        if name == "sales":  # the same question for PayPay
            fields["paypay_sales"] = fields[name]
    for key, is_declared in methods.items():
        chosen = sheet.methods[key]
        chosen = dict.fromkeys(chosen, chosen_type[0]) if chosen_type else chosen
        fields |= chosen if is_declared else dict.fromkeys(chosen, "off")
    return {**fields, **sheet.stages.get(stage, {}), **sheet.always}
