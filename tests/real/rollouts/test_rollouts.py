"""Each gateway on its real module on a real shop, by the documented command: `make real`.

``KAITSU_REAL_WOOCOMMERCE=root,url`` names the shop, ``KAITSU_REAL_ARCHIVES`` the folder with the archives.
No account exists: keys are of the right shape, no money moves, and what was reached says so.
"""

import json
import os
import secrets
import string
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

import gateways
from kaitsu.model.gateway import Gateway, Stage
from tests.deploys.sshd import Sshd
from tests.real.rollouts.home import RealHome
from tests.real.rollouts.shop import SeenShop


def random(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def keys(stage: Stage) -> Mapping[str, Mapping[str, Callable[[], str]]]:
    """Credentials of the right shape, made anew each time: gateway to field to value."""
    mode = "test" if stage == "test" else "live"
    sandbox = "sandbox-" if stage == "test" else ""
    prefixed = {
        "publishable_key": lambda: f"pk_{mode}_{random(32)}",
        "public_key": lambda: f"pk_{mode}_{random(32)}",
        "secret_key": lambda: f"sk_{mode}_{random(32)}",
    }
    return {
        "stripe": {**prefixed, "webhook_secret": lambda: f"whsec_{random(32)}"},
        "komoju": {**prefixed, "webhook_secret": lambda: random(32)},
        "payjp": {**prefixed, "webhook_secret": lambda: f"whook_{random(25)}"},
        "paidy": prefixed,
        "square": {
            "application_id": lambda: f"{sandbox}sq0id{'b' if stage == 'test' else 'p'}-{random(22)}",
            "access_token": lambda: f"EAAA{random(60)}",
            "location_id": lambda: f"L{random(12, string.ascii_uppercase + string.digits)}",
        },
        "paypal": {
            "client_id": lambda: random(80),
            "client_secret": lambda: random(80),
            "merchant_id": lambda: random(13, string.ascii_uppercase + string.digits),
            "merchant_email": lambda: f"{random(8).lower()}@example.com",
        },
    }


def credentials(gateway: Gateway, stage: Stage) -> dict[str, str]:
    made = {}
    for field in gateway.fields:
        value = keys(stage)[gateway.id].get(field.key, lambda: random(16))()
        assert field.is_well_formed(value), (gateway.id, field.key, field.pattern)
        made[field.key] = value
    return made


ROLLOUTS = {
    "stripe": ("card",),
    "komoju": ("card", "konbini"),
    "payjp": ("card",),
    "square": ("card",),
    "paypal": ("paypal",),
    "paidy": ("paidy",),
}


@pytest.fixture(params=ROLLOUTS)
def home(request: pytest.FixtureRequest, shop: SeenShop, folder: Path, sshd: Sshd) -> RealHome:
    gateway = gateways.catalogue()[request.param]
    made = RealHome(folder / "home", shop, sshd, gateway)
    archive = Path(os.environ["KAITSU_REAL_ARCHIVES"]) / made.module.archive
    if not archive.is_file():
        pytest.skip(f"{archive.name} is not in KAITSU_REAL_ARCHIVES")
    methods = ROLLOUTS[request.param]
    made.make(methods, archive, {stage: credentials(gateway, stage) for stage in ("test", "production")})
    made.pin_all()
    return made


def test_a_gateway_goes_into_service_and_back(
    home: RealHome, record_property: Callable[[str, object], None]
) -> None:
    shop, sshd = home.shop, home.sshd
    codes = [method.code for method in home.gateway.methods if method.key in ROLLOUTS[home.gateway.id]]
    before, files, offered = shop.rows(home.sample.folder), shop.files(), shop.offered()

    ended = home("-y", timeout=300)

    if "php_too_old" in ended.output:  # PAY.JP's wants 8.3: it is refused before anything of it is there
        assert (ended.code, shop.rows(home.sample.folder), shop.files()) == (1, before, files)
        pytest.skip(f"{home.module.code} wants a newer PHP; the shop was left as it was")
    assert ended.code == 0, ended.output
    first = sshd.executions
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "offered"), check
    now = shop.offered()
    for place in ("api", "classic"):
        assert set(codes) <= set(now[place]), (place, now)
        assert set(offered[place]) <= set(now[place])
    assert now["block"] == ["200"]
    values = home.opened_fields()
    text = (
        shop.dump(home.sample.folder).decode("utf-8", "replace")
        + ended.output
        + sshd.log.read_text()
        + json.dumps(ended.report)
    )
    assert [key for key, value in values.items() if value in text] == []

    again = home("-y", timeout=300)

    assert again.code == 0, again.output
    assert (first, sshd.executions - first) == (6, 1)

    undone = home("-y", deploy="rollback", timeout=300)

    assert undone.code == 0, undone.output
    assert shop.rows(home.sample.folder) == before
    assert shop.files() == files
    assert shop.offered() == offered
