"""A sound site file, and small helpers to spoil it or to fill one in."""

import re
from pathlib import Path

import gateways
from kaitsu.declare.home import Home
from kaitsu.declare.sites import Sites, load_sites
from kaitsu.model.problem import Problem
from shops.sandbox.driver import SandboxShop

SHOPS = {"eccube": SandboxShop(), "sandbox": SandboxShop()}  # both have the pages `legal` and `guide`

HANAYA = """\
site: hanaya
client: はなや
shop: {system: sandbox, version: "1.0"}
delivered_on: 2026-04-01
hosts:
  test:
    address: www12.example.jp
    user: hanaya
    url: https://test.hanaya.example/
    shop_root: /home/hanaya/test
    document_root: /home/hanaya/test/www
    runtime: /usr/bin/php8.1
  production:
    address: www12.example.jp
    user: hanaya
    url: https://hanaya.example
    shop_root: /home/hanaya/shop
    document_root: /home/hanaya/www
    runtime: /usr/bin/php8.1
rollouts:
  - gateway: sandbox
    methods: [card]
    contract:
      completed_on: 2026-10-01
      options: {installments: yes}
    answers: {capture: at_shipping, card_on_file: no}
page_facts:
  card_brands: VISA, Mastercard
wishes:
  - 分割払いの表示は控えめに
"""


# What a person knows and the catalogue does not, by key, in the order the template asks for it.
_KNOWN = {
    "client": ["はなや"],
    "version": ["1.0"],
    "delivered_on": ["2026-04-01"],
    "address": ["www1.example.jp"] * 2,
    "user": ["hanaya"] * 2,
    "url": ["https://test.hanaya.example", "https://hanaya.example"],
    "shop_root": ["/home/hanaya/test", "/home/hanaya/shop"],
    "document_root": ["/home/hanaya/test/www", "/home/hanaya/www"],
    "runtime": ["/usr/bin/php"] * 2,
    "completed_on": ["2026-10-01"],
    "installments": ["yes"],
}


def home_with(folder: Path, **sites: str) -> Home:
    """A home whose site files are ``sites``; an underscore in a name stands for a hyphen."""
    home = Home(folder)
    home.sites.mkdir(parents=True, exist_ok=True)
    for name, text in sites.items():
        home.site_file(name.replace("_", "-")).write_text(text, encoding="utf-8")
    return home


def load(home: Home) -> Sites:
    return load_sites(home, gateways.catalogue(), SHOPS)


def spoilt(old: str, new: str, text: str = HANAYA) -> str:
    """``text`` with one piece replaced; the piece must be there exactly once."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
    return text.replace(old, new)


def problems(folder: Path, text: str) -> tuple[Problem, ...]:
    """What is wrong with a site file hanaya.yml of this text."""
    return load(home_with(folder, hanaya=text)).broken.get("hanaya", ())


def found(folder: Path, text: str) -> list[tuple[str, int | None, str | None]]:
    return [(problem.reason, problem.line, problem.field) for problem in problems(folder, text)]


def fill_in(file: Path) -> None:
    """Write a value behind every key of the template that has none, and answer the client's questions."""
    lines = []
    values = {key: iter(value) for key, value in _KNOWN.items()}
    for line in file.read_text(encoding="utf-8").splitlines():
        empty = re.match(r" *(\w+): +#", line)
        if empty and empty[1] in values:
            line = line.replace(f"{empty[1]}:", f"{empty[1]}: {next(values[empty[1]])}", 1)
        lines.append(re.sub(r"^( {6})# (\w+: \w+)$", r"\1\2", line))
    file.write_text("\n".join(lines), encoding="utf-8")
