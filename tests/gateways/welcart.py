"""What is written for the gateways of Welcart's own modules, as far as it can be told without a shop."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gateways
from kaitsu.model.gateway import Gateway, Stage
from shops.welcart.storage import Storage

Put = tuple[Sequence[str], Any, bool]  # a place, a value, and whether it is laid only where there is none

CATALOGUE = {key: gateway for key, gateway in gateways.catalogue().items() if gateway.module_for("welcart")}
# Where files lie: ours on each host of its own, the form's in a folder with a random name; an address that
# the form stores at test alone and that nothing reads.
UNTOLD = {"paygent": {"certificate_path", "client_file", "ca_file"}, "remise": {"send_url_mbl_test"}}


RECORDINGS = Path(__file__).parents[1] / "recordings/welcart/forms"


def recorded(key: str) -> list[dict[str, Any]]:
    """What Welcart's own form stored, by stage, options and methods."""
    found: list[dict[str, Any]] = json.loads((RECORDINGS / f"{key}.json").read_text(encoding="utf-8"))
    return found


def storage_of(gateway: Gateway) -> Storage:
    module = gateway.module_for("welcart")
    assert module is not None
    assert isinstance(module.storage, Storage)
    return module.storage


# Made up, of the shape each field has.
CREDENTIALS: dict[str, dict[str, str]] = {
    "escott": {
        "merchant_id": "12345678",
        "merchant_pass": "passAB12",
        "tenant_id": "0001",
        "token_code": "tokenAB12345678",
        "card_key_aes": "aesKEY0123456789",
        "card_key_iv": "ivIVIV0123456789",
    },
    "zeus": {"clientip": "1234567890", "authkey": "authkey0123456789"},
    "sbps": {
        "merchant_id": "12345",
        "service_id": "001",
        "hash_key": "0123456789abcdef0123456789abcdef01234567",
        "des_key": "abcdefghijklmnopqrstuvwx",
        "des_init_key": "abcdefgh",
        "basic_id": "12345001",
        "basic_password": "basicAB12",
    },
    "paygent": {
        "seq_merchant_id": "12345",
        "connect_id": "connect12345",
        "connect_password": "connectAB12",
        "hc": "hashAB12345",
        "conv_hc": "convAB12345",
        "token_key": "test_tokenAB12345",
        "token_hc": "tokenhcAB12345",
        "threedsecure_hc": "threeAB12345",
    },
    "epsilon": {"contract_code": "12345678"},
    "remise": {"SHOPCO": "RMS12345", "HOSTID": "ABC12345", "card_url": ""},
    "robotpayment": {"aid": "123456"},
}
CREDENTIALS["welcartpay"] = {**CREDENTIALS["escott"], "auth_key": "1234567890"}
REMISE_URL: Mapping[Stage, str] = {
    "test": "https://test.remise.jp/rpgw2/pc/card/paycard.aspx",
    "production": "https://www.remise.jp/rpgw2/pc/card/paycard.aspx",
}


def credentials(gateway: str, stage: Stage) -> dict[str, str]:
    found = dict(CREDENTIALS[gateway])
    if gateway == "remise":
        found["card_url"] = REMISE_URL[stage]
    return found


def written(
    gateway: Gateway,
    stage: Stage,
    options: Mapping[str, str],
    methods: Mapping[str, bool],
    given: Mapping[str, str] | None = None,
) -> list[Put]:
    """What the host's program puts where (shops/protocol.py), with the credentials in clear unless told."""
    described = storage_of(gateway).described(stage, options)
    values = given or credentials(gateway.id, stage)
    settings = {**options, **{item.key: item.values[stage] for item in gateway.environment}}
    codes = {method.code for method in gateway.methods if methods[method.key]}
    puts: list[Put] = [(place, value, True) for place, value in described["defaults"]]
    for key, about in described["settings"].items():
        puts += [(place, about["values"].get(settings[key], settings[key]), False) for place in about["rows"]]
    for key, about in described["credentials"].items():
        puts += [(place, values[key], False) for place in about["rows"]]
    for method in described["methods"]:
        if method["code"] in codes:
            puts += [(place, value, False) for place, value in method["rows"]]
            puts.append((["usces_payment_structure", method["code"]], method["label"], False))
    return puts


def told(values: Mapping[str, Any], key: str) -> dict[str, str]:
    """A module's keys with their types: 1 is not "1", and no key is not an empty one."""
    return {name: json.dumps(value) for name, value in values.items() if name not in UNTOLD.get(key, set())}


def stored(puts: Sequence[Put]) -> dict[str, Any]:
    """The module's keys after these."""
    values: dict[str, Any] = {}
    for (option, path), value, only_where_absent in puts:
        name = path.rpartition("/")[2]
        if option == "usces" and not (only_where_absent and name in values):
            values[name] = value
    return values
