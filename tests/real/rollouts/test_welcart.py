"""Each gateway with a module in Welcart, by the documented command on a real shop: `make real`.

``KAITSU_REAL_WELCART=root,url`` names the shop. No account exists: credentials are of the right shape, no
money moves, and what was reached says so.
"""

import json
import secrets
import stat
import string
from pathlib import Path

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
from tests.vault.certificates import authorities_pem, client_pem

Choice = tuple[str, dict[str, str], tuple[str, ...]]
# Each as its contract has it first, with all its methods; Paygent once more with the type that has its
# certificate in files, and SBPS with methods that do not need all of the letter.
ROLLOUTS: list[Choice] = [
    *((key, {}, ()) for key, gateway in gateways.catalogue().items() if gateway.module_for("welcart")),
    ("paygent", {"connection": "module"}, ()),
    ("sbps", {}, ("conv", "payeasy")),
]
LETTERS = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


def credentials(gateway: Gateway, stage: Stage) -> dict[str, str]:
    """Of the right shape; what is secret is made anew each time."""
    made = of_right_shape(gateway.id, stage)
    for field in gateway.fields:
        if field.file is not None:
            made[field.key] = client_pem() if field.file == "client_certificate" else authorities_pem()
            continue
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


@pytest.fixture(params=ROLLOUTS, ids=lambda one: "-".join([one[0], *one[1].values(), *one[2]]))
def home(request: pytest.FixtureRequest, shop: SeenWelcart, sshd: Sshd) -> RealHome:
    key, contract, some = request.param
    gateway = gateways.catalogue()[key]
    made = RealHome(sshd.folder.parent / "home", shop, sshd, gateway, contract)
    methods = some or tuple(method.key for method in gateway.methods)
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
    fixed = {option.key: option.fixed for option in gateway.options if option.fixed is not None}
    options = {**home.contract, **home.answers, **fixed}
    marks = {field.key: "@vault" if field in home.fields else "" for field in gateway.fields}
    methods = {method.key: method.key in home.methods for method in gateway.methods}
    puts = written(gateway, "test", options, methods, marks)
    return told(stored(puts), gateway.id)


def cards(rows: list[str]) -> list[str]:
    """Members' stored cards: what Welcart's own form deletes."""
    return [row for row in rows if "INSERT INTO `wp_usces_member_meta`" in row]


def test_a_gateway_goes_into_service_and_back(home: RealHome, shop: SeenWelcart) -> None:
    sshd, folder = home.sshd, home.sample.folder
    ours = {method.name for method in home.gateway.methods if method.key in home.methods}
    names(shop)
    before, files, shown = shop.rows(folder), shop.files(), names(shop)

    ended = home("-y", timeout=400)

    assert ended.code == 0, ended.output
    first = sshd.executions
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", "offered"), check
    assert names(shop) == shown | ours
    assert cards(shop.rows(folder)) == cards(before) != []
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


@pytest.mark.parametrize("home", [("paygent", {"connection": "module"}, ())], indirect=True)
def test_certificates_lie_as_files_and_are_watched(home: RealHome, shop: SeenWelcart) -> None:
    shop.rows(home.sample.folder)
    ended = home("-y", timeout=400)
    assert ended.code == 0, ended.output
    assert [(one["field"], one["sealed"]) for one in ended.rollout["files"]] == [
        ("client_certificate", False),
        ("authorities", False),
    ]
    assert "client_certificate: lies on the host as a file of 0600, not sealed" in ended.output
    stored = WelcartShop(shop.root, shop.url).values()["usces"]["acting_settings"]["paygent"]
    folder = Path(stored["certificate_path"])
    assert not folder.is_relative_to(shop.root)
    paths = [folder / stored["client_file"], folder / stored["ca_file"]]
    for path in paths:
        about = path.stat()
        assert (stat.S_IMODE(about.st_mode), about.st_uid) == (0o600, shop.root.stat().st_uid)
    given = home.unsealed
    assert [path.read_text() for path in paths] == [given["client_certificate"], given["authorities"]]

    paths[0].write_text("another")
    drifted = home("-y", deploy="drift", timeout=100)
    assert drifted.code == 4, drifted.output
    assert "credentials.paygent.client_certificate" in drifted.output
    assert "credentials.paygent.authorities" not in drifted.output
    shown = names(shop)
    paths[0].unlink()
    assert names(shop) < shown  # no shopper is offered what cannot be paid

    assert home("-y", timeout=300).code == 0
    assert paths[0].read_text() == given["client_certificate"]
    assert names(shop) == shown
    assert home("-y", deploy="drift", timeout=100).code == 0
    for left in ([paths[1]], []):  # as the mending found it, then as the first run did
        undone = home("-y", deploy="rollback", timeout=300)
        assert undone.code == 0, undone.output
        assert sorted(folder.glob("*")) == left
    assert not folder.parent.exists()
