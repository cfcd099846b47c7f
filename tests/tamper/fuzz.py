"""What people and hosts may feed us, spoilt at random: it ends in a refusal by name, or is taken as it is.

Any other exception would be a traceback before a user's eyes, and fails.
"""

import json
import os
import random
import tempfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateways.sandbox import GATEWAY
from kaitsu.declare.agency import read_agency
from kaitsu.declare.known_hosts import KnownHosts
from kaitsu.declare.pages import read_pages
from kaitsu.declare.pins import read_pins
from kaitsu.engine.prepared import declared_today
from kaitsu.engine.shop_run import Lease, ShopRun
from kaitsu.model.problem import Refused
from kaitsu.process.compare import differences
from kaitsu.process.event_line import read_line
from kaitsu.process.plan import plan
from kaitsu.process.typed_json import Malformed
from kaitsu.remote.frame import BadAnswer, Program, frame, read_answer
from kaitsu.reports.record import SiteRecord
from kaitsu.reports.words import explain
from kaitsu.signing.allowed_signers import read_allowed_signers
from kaitsu.vault.agefile import open_credentials
from kaitsu.vault.entries import read_entries
from kaitsu.vault.recipients import read_recipients
from tests.declare.samples import HANAYA, SHOPS, home_with, load
from tests.engine.test_rollout_run import BANK, HIDDEN, SITE, Shop, answer
from tests.process.rollouts import BY_STEP, lines_of, verified
from tests.process.test_plan import GOAL

CASES = int(os.environ.get("KAITSU_FUZZ", "300"))  # over all targets together
ODD = (
    b"", b"\0", b"\xff", "　".encode(), b"\t", b": ", b"- ", b"{", b"[[[[[", b"&a [*a, *a]", b"<<: *a", b"~",
    b"!!python/object:os.x {}", b"2026-13-45", b"0x1F", b"1e999", b"null", b"9" * 400, b"\xef\xbb\xbf", b"\r",
    b"\xed\xa0\x80", "\u202e".encode(), b"../../..", b"%s{0}", b"[" * 3000, b"@kaitsu ",
    b"-----BEGIN AGE ENCRYPTED FILE-----",
)  # fmt: skip
SEEDS = st.integers(0, 2**32)
LETTER = "shop_id: tshop00000009\nシークレットキー：sk_test_x\nhash_key: 'abc'\n".encode()
AGENCY = "name: 見本制作\nidentities: identities\nnotice_business_days: 0\nlease_seconds: 60\n".encode()
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKlPBRv9+o1feSORfmMf7UjjCjBebWct/luu60njPy0Y"
RECIPIENTS = f"test:\n  sato: {KEY}\nproduction:\n  sato: {KEY}\n".encode()
SIGNERS = f'a@example.invalid namespaces="kaitsu-ledger@v1",valid-after="20260101" {KEY}\n'.encode()
PINS = f"format: 1\narchives:\n  x.zip: {'ab' * 32}\n".encode()
LEDGER = b"".join(lines_of(BY_STEP.values()))


def spoilt(text: bytes, seed: int) -> bytes:
    """A few slips: a byte, a piece, a line, a word of another world."""
    chance = random.Random(seed)  # noqa: S311 — no secret
    for _ in range(chance.randint(1, 4)):
        slip = chance.choice((_byte, _piece, _gap, _line_gone, _line_again, _line_in, _line_other))
        text = slip(text, chance)
    return text


def _byte(text: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(text))
    return text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :]


def _piece(text: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(text))
    return text[:at] + chance.choice(ODD) + text[at:]


def _gap(text: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(text))
    return text[:at] + text[at + chance.randint(1, 40) :]


def _lines(text: bytes, chance: random.Random) -> tuple[list[bytes], int]:
    lines = text.splitlines(keepends=True) or [b""]
    return lines, chance.randrange(len(lines))


def _line_gone(text: bytes, chance: random.Random) -> bytes:
    lines, row = _lines(text, chance)
    return b"".join(lines[:row] + lines[row + 1 :])


def _line_again(text: bytes, chance: random.Random) -> bytes:
    lines, row = _lines(text, chance)
    return b"".join([*lines, lines[row]])


def _line_in(text: bytes, chance: random.Random) -> bytes:
    lines, row = _lines(text, chance)
    return b"".join([*lines[:row], b" " + lines[row], *lines[row + 1 :]])


def _line_other(text: bytes, chance: random.Random) -> bytes:
    lines, row = _lines(text, chance)
    return b"".join([*lines[:row], _other_value(lines[row], chance), *lines[row + 1 :]])


def _other_value(line: bytes, chance: random.Random) -> bytes:
    name, colon, _ = line.partition(b":")
    return name + colon + b" " + chance.choice(ODD) + b"\n" if colon else chance.choice(ODD) + line


def told(refused: Refused) -> None:
    """Every refusal has its sentence."""
    for problem in refused.problems:
        if not explain(problem):
            raise AssertionError(f"{problem.reason} says nothing")


def site_file(folder: Path, seed: int) -> None:
    home = home_with(folder)
    home.site_file("hanaya").write_bytes(spoilt(HANAYA.encode(), seed))
    sites = load(home)
    told(Refused(problem for problems in sites.broken.values() for problem in problems))
    for site in sites.valid.values():
        for rollout in site.rollouts:
            declared_today(site, rollout, SHOPS["sandbox"], home)


def client_answers(folder: Path, seed: int) -> None:
    """The answers alone, by values that are sound YAML."""
    chance = random.Random(seed)  # noqa: S311
    value = json.dumps(chance.choice([*map(_text, ODD), 1, None, [], {}, True, {"a": [1]}, "at_order", 1e9]))
    text = HANAYA.replace(
        "capture: at_shipping", f"{chance.choice(['capture', 'card_on_file', 'x'])}: {value}"
    )
    home = home_with(folder, hanaya=text)
    for site in load(home).valid.values():
        declared_today(site, site.rollouts[0], SHOPS["sandbox"], home)


def home_files(folder: Path, seed: int) -> None:
    """agency.yml, known_hosts, allowed_signers, recipients.yml, pins.yml, a page's fragment, an age file."""
    home = home_with(folder, hanaya=HANAYA)
    page, signers = home.pages_folder("hanaya", "sandbox") / "guide.html", home.records / "allowed_signers"
    sealed, age = (
        home.secrets_file("test", "hanaya", "sandbox"),
        b"age-encryption.org/v1\n-> X25519 a\na\n--- a",
    )
    place: dict[str, Any] = {"site": "hanaya", "gateway": "sandbox", "stage": "test", "identities": folder}
    uses: tuple[tuple[Path, bytes, Callable[[], object]], ...] = (
        (home.agency_file, AGENCY, lambda: read_agency(home)),
        (home.known_hosts, f"h {KEY}\n".encode(), lambda: KnownHosts(home.known_hosts).keys_of("h")),
        (signers, SIGNERS, lambda: read_allowed_signers(signers)),
        (home.recipients_file, RECIPIENTS, lambda: read_recipients(home.recipients_file)),
        (home.archives / "pins.yml", PINS, lambda: read_pins(home)),
        (page, "<p>カード</p>\n".encode(), lambda: read_pages(home, "hanaya", "sandbox", ("guide",))),
        (sealed, age, lambda: open_credentials(sealed, **place)),
    )  # fmt: skip
    file, text, use = uses[seed % len(uses)]
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(spoilt(text, seed))
    use()


def letter(_folder: Path, seed: int) -> None:
    read_entries(spoilt(LETTER, seed), GATEWAY)


def ledger_lines(_folder: Path, seed: int) -> None:
    text = spoilt(LEDGER, seed)
    for line in text.splitlines()[:3]:
        try:
            read_line(line)
        except Malformed:
            continue
    verified([text])


def host_output(_folder: Path, seed: int) -> None:
    """What comes over the line: a frame among other things, cut, changed, doubled."""
    text = frame("n0nce", answer()).encode()
    noisy = b"Welcome\n" + text + b"\nbye\n"
    read_answer(spoilt(noisy, seed).decode("utf-8", "replace").splitlines(), "n0nce")


def probe_answers(_folder: Path, seed: int) -> None:
    """A sound frame whose content is not what the protocol says."""
    chance = random.Random(seed)  # noqa: S311
    made = deepcopy(PROBE)
    for _ in range(chance.randint(1, 3)):
        _replace_somewhere(made, chance)
    shop = ShopRun(SITE, "test", Shop([]), SiteRecord("s"), Lease(60))
    state = shop.look(lambda _program: _as_sent(made))
    plan(GOAL, state)
    differences(state, state)


def _as_sent(content: Any) -> dict[str, Any]:
    return read_answer([frame("n", content)], Program(("x",), "", "n", 1).nonce)


RECORD = {
    "run": "r", "gateway": "sandbox", "status": "done", "revision": "", "continues": "", "before": None,
    "after": answer()["state"], "head": "",
}  # fmt: skip
PROBE = {**answer(methods=[BANK, HIDDEN]), "records": [RECORD]}
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "x",
    "\ud800",
    [],
    {},
    [[]],
    {"x": {}},
    "\u202e",
    10**30,
    ["x", None],
)


def _replace_somewhere(content: Any, chance: random.Random) -> None:
    """One value, at any depth, becomes something strange, goes away, or gets a neighbour."""
    while True:
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        if not keys:
            return
        key = chance.choice(keys)
        inner = content[key]
        if isinstance(inner, dict | list) and inner and chance.random() < 0.75:
            content = inner
            continue
        if chance.random() < 0.25:
            del content[key]
        elif isinstance(content, dict) and chance.random() < 0.2:
            content[chance.choice(["", "x", "__class__", "7"])] = deepcopy(chance.choice(STRANGE))
        else:
            content[key] = deepcopy(chance.choice(STRANGE))
        return


TARGETS: dict[str, Callable[[Path, int], None]] = {
    "site files": site_file,
    "clients' answers": client_answers,
    "other files of a home": home_files,
    "letters": letter,
    "ledger lines": ledger_lines,
    "what a host prints": host_output,
    "what a probe answers": probe_answers,
}


def fuzz(name: str, cases: int) -> None:
    """Try so many. Raises what a user would have seen as a traceback."""

    @settings(max_examples=cases, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(SEEDS)
    def trial(seed: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            try:
                TARGETS[name](Path(folder), seed)
            except Refused as refused:
                told(refused)
            except BadAnswer:
                pass

    trial()


def _text(odd: bytes) -> str:
    return odd.decode("utf-8", "replace")
