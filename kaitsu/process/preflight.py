"""What is looked at before production is changed, and what of it keeps that from happening. Pure.

Every row says what was seen, never that a shop is safe. What could not be looked at is as closed as what was
found: only a signed override passes it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from kaitsu.process.legs import Waiting

Row = Literal[
    "tls",  # TLS 1.2 or later, a valid chain and name, a week left at least
    "https",  # plain http leads to https, and the top page loads nothing over http
    "exposed",  # no file of the shop's inside is served
    "listing",  # no folder shows what is in it
    "debug",  # neither debug pages nor messages
    "admin_page",  # the admin's login is not at its default address
    "admin_user",  # no admin with a password everybody knows
    "permissions",  # nothing secret is readable by others on the server
    "callback",  # the gateway's notifications reach the shop
    "egress",  # the shop's server reaches the gateway
    "disk",  # there is room for the work and its before-image
]
ROWS: tuple[Row, ...] = get_args(Row)
# Rows of a test site: told, and never in the way.
TestRow = Literal["indexed", "mail"]
TEST_ROWS: tuple[TestRow, ...] = get_args(TestRow)

Verdict = Literal["confirmed", "found", "unknown"]


@dataclass(frozen=True)
class Finding:
    """One row: ``confirmed``, ``found`` otherwise, or ``unknown``. ``seen`` is short and holds no secret."""

    row: Row | TestRow
    verdict: Verdict
    seen: str = ""


def gate_of(row: str) -> str:
    return f"preflight_{row}"


GATES = frozenset(map(gate_of, ROWS))


def preflight_waits(findings: Iterable[Finding]) -> Iterator[Waiting]:
    """What keeps production closed until it is mended or signed for."""
    for item in findings:
        if item.row in ROWS and item.verdict != "confirmed":
            yield Waiting("agency_production", "17", gate_of(item.row), (item.seen or item.verdict,))
