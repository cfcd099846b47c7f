"""The documented command against WooCommerce on Debian's WordPress, behind sshd with noisy login files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pytest

from tests.conftest import need
from tests.wordpress.rig import rig
from tests.wordpress.site import Site
from tests.wordpress.snapshot import snapshot
from tests.wordpress.web import Web

if TYPE_CHECKING:
    from tests.deploys.sshd import OverSsh

pytest_plugins = ("tests.deploys.sshd",)

NOISE = "echo 'Welcome to rental server 7'; echo 'disk quota: 80%' >&2; printf 'You have mail. '\n"
OPEN = 's:7:"enabled";s:3:"yes";'

SITE_FILE = """\
site: hanaya
client: はなや
shop: {{system: woocommerce, version: "10.9.1"}}
delivered_on: 2026-04-01
hosts:
{hosts}
rollouts:
  - gateway: sandbox
    methods: [card]
    contract:
      completed_on: 2026-10-01
      options: {{installments: "yes"}}
    answers:
      capture: at_shipping
      card_on_file: "no"
page_facts:
  card_brands: VISA、Mastercard
"""
HOST = """\
  {stage}:
    connect: ssh
    address: 127.0.0.1
    port: {port}
    user: {user}
    url: {url}
    shop_root: {root}
    document_root: {root}
    runtime: {php}
"""


class Shops:
    """The site's two shops, and the documented command that works on them."""

    def __init__(self, command: OverSsh, sites: Mapping[str, Site]) -> None:
        self.command, self.sites = command, sites
        self.test = sites["test"]

    def is_open(self, stage: str = "test") -> bool:
        name = "woocommerce_kaitsu_sandbox_settings"
        row = f"SELECT option_value FROM `{stage}`.wp_options WHERE option_name = ?"
        return any(OPEN in value for (value,) in self.test.database.ask(row, name))


@pytest.fixture
def shops(ssh_sample: OverSsh) -> Iterator[Shops]:
    sites = {stage: rig().site(stage) for stage in ("test", "production")}
    about = {"port": ssh_sample.sshd.port, "user": ssh_sample.sshd.user, "php": need("php")}
    hosts = [HOST.format(stage=stage, url=site.url, root=site.root, **about) for stage, site in sites.items()]
    declared = SITE_FILE.format(hosts="".join(hosts).rstrip())
    ssh_sample.sample.home.site_file("hanaya").write_text(declared, encoding="utf-8")
    ssh_sample.sshd.bashrc.write_text(NOISE)
    with Web(sites["test"].root, sites["test"].url), Web(sites["production"].root, sites["production"].url):
        yield Shops(ssh_sample, sites)


def test_a_dry_run_says_what_would_change_and_changes_nothing(shops: Shops) -> None:
    before = snapshot(shops.test)
    ended = shops.command("--dry")
    assert ended.code == 0, ended.output
    assert snapshot(shops.test) == before
    assert shops.command.sshd.executions == 1


def test_a_shop_is_taken_into_service_and_back_to_the_byte(shops: Shops) -> None:
    before = snapshot(shops.test)
    ended = shops.command("-y")
    assert ended.code == 0, ended.output
    assert shops.is_open()
    assert ended.rollout["check"]["verdict"] == "pass", ended.rollout

    executions, in_service = shops.command.sshd.executions, snapshot(shops.test)
    again = shops.command("-y")
    assert again.code == 0, again.output
    assert shops.command.sshd.executions - executions == 1
    assert snapshot(shops.test) == in_service

    undone = shops.command("-y", deploy="rollback")
    assert undone.code == 0, undone.output
    assert snapshot(shops.test) == before


def test_no_credential_lies_in_the_shop_in_clear(shops: Shops) -> None:
    assert shops.command("-y").code == 0
    credentials = shops.command.opened()
    secrets = [credentials.fields[name].encode() for name in ("secret_key", "hash_key")]
    files = [path.read_bytes() for path in shops.test.folder.rglob("*") if path.is_file()]
    rows = repr(snapshot(shops.test)).encode()
    assert not any(secret in content for secret in secrets for content in [*files, rows])


def test_what_was_approved_on_test_opens_on_production(shops: Shops) -> None:
    before = snapshot(shops.sites["production"])
    assert shops.command("-y").code == 0
    waiting = shops.command("-y", stage="production")
    assert (waiting.code, "purchases_missing" in waiting.output) == (3, True), waiting.output
    shops.command.buy()
    shops.command.approve()
    ended = shops.command("-y", stage="production")
    assert ended.code == 0, ended.output
    assert shops.is_open("production")
    undone = shops.command("-y", stage="production", deploy="rollback")
    assert undone.code == 0, undone.output
    assert snapshot(shops.sites["production"]) == before
