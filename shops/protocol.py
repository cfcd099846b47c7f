"""What a shop driver is, and what its programs are asked and answer.

A driver turns a request into one Program (kaitsu.remote.frame): it runs once on the host, changes the shop or
changes nothing, and prints one framed answer.

Requests (all values JSON; ``state`` is the digest of the State the plan was made on):

    every        format, action, nonce, shop_root, deadline (seconds)
    every write  run, state, module (its code)
    module            version, sha256, archive (base64)
    credentials       box (base64; sealed to the host's key)
    options           settings {key: value}
    register_methods  methods [{code, name}], preview {token_hash, lifetime (seconds)}
    go_live           methods [code]

Answers: ``{"format": 1, "ok": true, "state": {…}}`` with the State after it, or
``{"format": 1, "ok": false, "reason": …, "detail": {…}}``, where ``reason`` is a name of HOST_REASONS.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.site import Host
from kaitsu.remote.frame import Program

# The reasons a program may give for having changed nothing, or (the last) for not knowing.
HOST_REASONS = frozenset(
    {
        "shop_not_found",
        "shop_unreadable",
        "state_moved",
        "archive_refused",
        "box_refused",
        "method_foreign",
        "module_absent",
        "host_refused_write",
        "deadline_passed",
        "program_failed",
    }
)


class Driver(Protocol):
    """One EC system: how its programs are made, and how its storefront is walked."""

    id: str

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        """The program that carries out ``request`` (without ``format``, ``nonce``, ``shop_root``)."""
        ...

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        """Walk the storefront as a shopper would. Never raises but for a card number on production."""
        ...
