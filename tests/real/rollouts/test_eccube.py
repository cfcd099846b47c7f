"""Each gateway on its real EC-CUBE plugin, by the documented command: `make real`.

``KAITSU_REAL_ECCUBE=root,url`` names the shop, ``KAITSU_REAL_ARCHIVES`` the folder with the archives. No
account exists: keys are of the right shape, no money moves, and what was reached says so.
"""

import os
import secrets
import string
from pathlib import Path

import pytest

import gateways
from kaitsu.model.gateway import Gateway, Stage
from tests.deploys.sshd import Sshd
from tests.real.rollouts.conftest import seen
from tests.real.rollouts.eccube import SeenEcCube, told
from tests.real.rollouts.home import RealHome

# Methods, the level the check reaches (it can fill in the sample's card form), executions of a first run.
ROLLOUTS = {
    "ecsample": (("card",), "completed", 6),
    "elepay": (("elepay",), "offered", 5),
    "sln": (("card",), "offered", 6),
    "epsilonlite": (("card", "paypay"), "offered", 5),
}


def random(length: int, letters: str = string.ascii_letters + string.digits) -> str:
    return "".join(secrets.choice(letters) for _ in range(length))


def credentials(gateway: Gateway, stage: Stage) -> dict[str, str]:
    mode = "test" if stage == "test" else "live"
    keys = {"public_key": f"pk_{mode}_{random(32)}", "secret_key": f"sk_{mode}_{random(32)}"}
    shapes = (
        random(16),
        random(20),
        random(8, string.digits),
        random(4, string.digits),
        random(32),
        random(6),
    )
    made = {}
    for field in gateway.fields:
        tries = (keys.get(field.key, ""), *shapes)
        made[field.key] = next(value for value in tries if value and field.is_well_formed(value))
    return made


@pytest.fixture
def shop() -> SeenEcCube:
    found = seen(SeenEcCube)
    assert isinstance(found, SeenEcCube)
    return found


@pytest.fixture(params=ROLLOUTS)
def home(request: pytest.FixtureRequest, shop: SeenEcCube, sshd: Sshd) -> RealHome:
    gateway = gateways.catalogue()[request.param]
    made = RealHome(sshd.folder.parent / "home", shop, sshd, gateway)
    if shop.version not in made.module.shop_versions:
        pytest.skip(f"{made.module.code} was not seen to run on {shop.version}")
    archive = Path(os.environ["KAITSU_REAL_ARCHIVES"]) / made.module.archive
    if not archive.is_file():
        pytest.skip(f"{archive.name} is not in KAITSU_REAL_ARCHIVES")
    methods, _, _ = ROLLOUTS[request.param]
    made.make(methods, archive, {stage: credentials(gateway, stage) for stage in ("test", "production")})
    made.pin_all()
    return made


def test_a_gateway_goes_into_service_and_back(home: RealHome, shop: SeenEcCube) -> None:
    sshd, folder = home.sshd, home.sample.folder
    methods, level, executions = ROLLOUTS[home.gateway.id]
    names = {method.name for method in home.gateway.methods if method.key in methods}
    before, files, there = shop.rows(folder), shop.files(), shop.payments()

    ended = home("-y", timeout=400)

    assert ended.code == 0, ended.output
    first = sshd.executions
    check = ended.rollout["check"]
    assert (check["verdict"], check["reached"]) == ("pass", level), check
    now = shop.payments()
    assert {name for name, visible in now.items() if visible} == names | {n for n, v in there.items() if v}
    assert shop.status() == 200
    text = shop.dump(folder).decode("utf-8", "replace") + ended.output + sshd.log.read_text()
    text += told(ended.report)
    assert [key for key, value in home.opened_fields().items() if value in text] == []

    again = home("-y", timeout=300)

    assert again.code == 0, again.output
    assert (first, sshd.executions - first) == (executions, 1)

    undone = home("-y", deploy="rollback", timeout=400)

    assert undone.code == 0, undone.output
    assert shop.rows(folder) == before
    assert shop.files() == files
    assert shop.status() == 200
