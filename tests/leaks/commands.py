"""Every command of ours under every flag that makes it talk, and failures on purpose."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from kaitsu.cli.sample import SITE
from tests.crash.bench import PYINFRA
from tests.crash.look import GATEWAY
from tests.crash.table import Crash
from tests.leaks.world import World

KAITSU = str(Path(sys.executable).with_name("kaitsu"))
LOUD = ("-y", "-vvv", "--debug-all", "--diff")
DEBUG = ("-vvv", "--debug-all")
OPERATIONS = ("--debug-operations", *DEBUG)
TALKING: tuple[tuple[str, ...], ...] = (
    ("-y",), ("-y", "-v"), ("-y", "-vv"), ("-y", "-vvv"), ("-y", "--debug"), LOUD, ("-y", "--json"),
    ("-y", "--json", *DEBUG), ("--dry", "--diff", *DEBUG), ("--debug-facts", "-vvv"), OPERATIONS,
    ("--debug-operations", "--json"), ("--json",),
)  # fmt: skip
SHORT_TALKING = (LOUD, ("-y", "--json"), OPERATIONS, ("--json",))
INVENTORY: tuple[tuple[str, ...], ...] = (
    ("debug-inventory",),
    ("debug-inventory", "--json"),
    ("debug-inventory", *DEBUG),
)
# At the third call of a run the credentials go out, sealed; `echo` is a host that sends them right back.
FAILURES = (
    "echo", "garbage", "cut", "garbled", "nothing", "non_zero", "refused", "quota", "reset_before",
    "reset_after",
)  # fmt: skip
SHORT_FAILURES = ("echo", "garbage", "quota")

SHOW: tuple[str, ...] = ("secrets", "show", SITE, GATEWAY, "--stage")
LOOKING: tuple[tuple[str, ...], ...] = (
    ("status", SITE), ("status",), ("secrets", "check"), ("secrets", "recipients", "list"), (*SHOW, "test"),
    (*SHOW, "production"), ("ledger", "verify", SITE), ("ledger", "show", SITE), ("revision", "show", SITE),
    ("revision", "diff", SITE), ("site", "check"), ("site", "list"), ("schedule", SITE), ("fees", SITE),
    ("archive", "list"), ("home", "show"), ("secrets", "rotate", SITE, GATEWAY, "--stage", "test"),
)  # fmt: skip


def all_commands(world: World, *, is_short: bool) -> None:
    """Type them all, in a world where every secret is a canary."""
    world.harness.prepare(Crash("upgrade", "engine"))
    world.harness.prepare(Crash("upgrade.done", "engine"))
    for flags in SHORT_TALKING if is_short else TALKING:
        world.bench.load("upgrade")
        for deploy in ("payment", "rollback", "drift"):
            _pyinfra(world, deploy, *flags)
    for words in INVENTORY:
        world.command(str(PYINFRA), "inventories/test", *words)
    for fault in SHORT_FAILURES if is_short else FAILURES:
        world.bench.load("upgrade")
        world.bench.gate.plan(fault, 3)
        _pyinfra(world, "payment", *LOUD)
        world.bench.gate.wait_until_idle()
    _wrong_on_purpose(world)
    world.bench.load("upgrade.done")
    for words in LOOKING:
        world.command(KAITSU, *words)
    world.command(KAITSU, "secrets", "textconv", _sealed(world))
    _entered(world)


def _pyinfra(world: World, deploy: str, *flags: str) -> None:
    argv = (str(PYINFRA), "inventories/test", f"deploys/{deploy}.py", *flags, *world.bench._flags)
    world.command(*argv, name=" ".join((deploy, *flags)))
    world.commit()


def _wrong_on_purpose(world: World) -> None:
    """Refusals with a secret in hand: a swapped file, a host's damaged key, a damaged ledger."""
    sealed = Path(_sealed(world))
    kept, other = sealed.read_bytes(), Path(str(sealed).replace("/test/", "/production/")).read_bytes()
    world.bench.load("upgrade")
    for content in (other, kept[:-40], kept.replace(b"v1", b"v9", 1)):
        sealed.write_bytes(content)
        _pyinfra(world, "payment", *LOUD)
        world.command(KAITSU, "secrets", "check")
    sealed.write_bytes(kept)
    key = world.bench.root / "private" / "box.key"
    key.write_text("11" * 32)
    _pyinfra(world, "payment", *LOUD)
    world.bench.load("upgrade")
    world.bench.ledger_file.write_bytes(b"{}\n")
    _pyinfra(world, "payment", *LOUD)


def _entered(world: World) -> None:
    """A letter's values piped in: right, slightly wrong, and in every shape a mail program makes of them."""
    for number, text in enumerate(_letters(world)):
        entering = ("secrets", "set", SITE, GATEWAY, "--stage", "test", "--stdin")
        code = world.command(KAITSU, *entering, typed=text, name=f"letter {number}")
        if number == 0 and code != 0:
            raise RuntimeError("a letter without a slip was refused")
        world.commit()


def _letters(world: World) -> Iterator[str]:
    secret, hashed = f"sk_test_{'CaNaRy0Letter1Typed2' + 'x' * 12}", "c0ffee" + "1234567890abcdef12345678ab"
    world.scanner.add("letter's secret key", secret)
    world.scanner.add("letter's hash key", hashed)
    yield f"shop_id: tshop00000009\nsecret_key: {secret}\nhash_key: {hashed}\n"
    yield json.dumps({"shop_id": "tshop00000009", "secret_key": secret, "hash_key": hashed})
    yield f"secret_key: {secret}＋\nhash_key: {hashed}\u200b\n"
    yield f"secret_key: {secret.replace('test', 'live')}\n"
    yield f"{secret}: secret_key\n"
    yield f"secret_key {secret}\nhash_key: {hashed}\n"
    yield f'secret_key: "{secret}\nhash_key: [{hashed}\n'
    yield f'{{"secret_key": "{secret}", "hash_key": {hashed}'
    yield f"secret_key: {secret}\nsecret_key: {secret}\nmerchant_password: {hashed}\n"


def _sealed(world: World) -> str:
    return str(world.bench.sample.home.secrets_file("test", SITE, GATEWAY))
