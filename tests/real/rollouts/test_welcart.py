"""Each gateway with a module in Welcart, by the documented command on a real shop: `make real`.

``KAITSU_REAL_WELCART=root,url`` names the shop. No account exists: credentials are of the right shape, no
money moves, and what was reached says so.
"""

import json
import secrets
import string

import pytest

import gateways
from kaitsu.checks.browser import Browser
from kaitsu.checks.transport import Deadline
from kaitsu.model.gateway import Gateway, Stage
from shops.welcart.checkout import offered
from shops.welcart.products import find_products
from shops.wordpress.trouble import LIMITS
from tests.deploys.sshd import Sshd
from tests.gateways.welcart import credentials as of_right_shape
from tests.gateways.welcart import storage_of, stored, told, written
from tests.real.rollouts.conftest import seen
from tests.real.rollouts.home import RealHome
from tests.real.rollouts.shop import SeenWelcart
from tests.real.welcart.shop import WelcartShop

ROLLOUTS = [key for key, gateway in gateways.catalogue().items() if gateway.module_for("welcart")]
LETTERS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def credentials(gateway: Gateway, stage: Stage) -> dict[str, str]:
    """Of the right shape; what is secret is made anew each time."""
    made = of_right_shape(gateway.id, stage)
    for field in gateway.fields:
        if field.secret and not made[field.key].startswith("https:"):
            made[field.key] = "".join(map(_another, made[field.key]))
        assert field.is_well_formed(made[field.key]), (gateway.id, field.key)
    return made


def _another(letter: str) -> str:
    return next((secrets.choice(letters) for letters in LETTERS if letter in letters), letter)


@pytest.fixture
def shop() -> SeenWelcart:
    found = seen(SeenWelcart)
    assert isinstance(found, SeenWelcart)
    return found


@pytest.fixture(params=ROLLOUTS)
def home(request: pytest.FixtureRequest, shop: SeenWelcart, sshd: Sshd) -> RealHome:
    gateway = gateways.catalogue()[request.param]
    made = RealHome(sshd.folder.parent / "home", shop, sshd, gateway)
    methods = tuple(method.key for method in gateway.methods)
    made.make(methods, None, {stage: credentials(gateway, stage) for stage in ("test", "production")})
    assert made.pin("--yes").code == 0
    return made


def names(shop: SeenWelcart) -> frozenset[str]:
    """What a shopper with an item in the cart is offered."""
    browser = Browser(shop.url, deadline=Deadline.after(200), limits=LIMITS)
    return offered(browser, find_products(browser, browser.ask("")))


def kept(shop: SeenWelcart, gateway: Gateway) -> dict[str, str]:
    rows = WelcartShop(shop.root, shop.url).values()
    return told(rows["usces"]["acting_settings"][storage_of(gateway).slug], gateway.id)


def as_the_form_keeps_it(home: RealHome) -> dict[str, str]:
    """By what tests.real.welcart.test_forms holds against the form, but with marks for credentials."""
    gateway = home.gateway
    options = {option.key: option.fixed or option.values[0] for option in gateway.options} | home.answers
    marks = {field.key: "@vault" for field in gateway.fields}
    puts = written(gateway, "test", options, dict.fromkeys((m.key for m in gateway.methods), True), marks)
    return told(stored(puts), gateway.id)


def test_a_gateway_goes_into_service_and_back(home: RealHome, shop: SeenWelcart) -> None:
    sshd, folder = home.sshd, home.sample.folder
    ours = {method.name for method in home.gateway.methods}
    names(shop)
    before, files, shown = shop.rows(folder), shop.files(), names(shop)

    ended = home("-y", timeout=400)

    assert ended.code == 0, ended.output
    first = sshd.executions
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "offered"), check
    assert names(shop) == shown | ours
    assert kept(shop, home.gateway) == as_the_form_keeps_it(home)
    text = shop.dump(folder).decode("utf-8", "replace") + ended.output + sshd.log.read_text()
    text += json.dumps(ended.report)
    values = {key: value for key, value in home.opened_fields().items() if not value.startswith("https:")}
    assert [key for key, value in values.items() if value in text] == []

    again = home("-y", timeout=300)

    assert again.code == 0, again.output
    assert (first, sshd.executions - first) == (6, 1)

    undone = home("-y", deploy="rollback", timeout=300)

    assert undone.code == 0, undone.output
    assert shop.rows(folder) == before
    assert shop.files() == files
    assert names(shop) == shown
