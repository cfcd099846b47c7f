"""What a shop driver is, and what its programs are asked and answer.

A driver turns a request into one Program (kaitsu.remote.frame): it runs once there, changes the shop or
changes nothing, and prints one framed answer.

Requests (all values JSON; ``state`` is the digest of the State the plan was made on):

    every        format, action, nonce, shop_root, deadline (seconds), halt_at (for tests: a named point
                 where the program waits to be killed); for PHP also document_root, and own_folder, where
                 Kaitsu's own files lie: outside of it; modules {code: its storage, as JSON} of all rollouts
                 declared for the shop, absent where no module has a storage; ``needed`` in one are the
                 credentials its rollout needs, absent where that is all of them
    probe        fragments (a gateway; may be absent): the answer has ``fragments``, the text of each of its
                 intact ones by page, or what is no UTF-8 as ``base64:…``.
                 around {reach [host]} (may be absent): the answer has ``around``, too: disk_free (bytes),
                 loose [name of what others may read], debug, default_admin, mail (true, false, or null where
                 it cannot be told), reached {host: true or false}. It costs connections, so a run asks for it
                 before it changes production, and no other time
    every write  run, gateway, revision, head, module (code), state, lease {holder, seconds, first, unlock},
                 last, continues
    module            version, sha256, archive (base64); both "" for one that is part of the shop system
    credentials       box (base64; sealed to the host's key); files (likewise), the texts by field of those
                      that the box names as files, absent where there are none
    options           settings {key: value}
    register_methods  methods [{code, name}], preview {token_hash, lifetime (seconds)}
    pages             pages {name: fragment text, or null to take it out}
    go_live           methods [code], pages as above (may be absent), clean (true on production: what the
                      run's check left, carts and unpaid orders, is removed; the stock comes back)
    undo              undo [run, newest first]; of what every write has only run, head and lease: an image is
                      put back whatever was found. ``lease_lost`` where a later run of the rollout stands
                      that is not among them: an image is of the shop before it

``unlock`` names a run whose lease is taken over although it lasts, "" for none: a person says it is dead.
A run that was undone is over, also one that had not written yet: what of it comes late is ``lease_lost``.
``continues`` names a finished run that died before any ledger knew of it, "" for none: if it is the last that
stands, this run goes on from it. A run goes on from the last one by itself where that was left open.
``head`` is the ledger's, ``COUNT:HASH`` or "": the record of the run keeps it for whoever comes next.
A run's first write takes the lease and the before-image, every later one renews the lease, and the one with
``last`` gives it back and notes the State after it. A write that fails undoes the whole run and then answers.

A fragment lies in a page's body between ``<!-- kaitsu:<gateway> -->`` and ``<!-- /kaitsu:<gateway> -->``. It
is put in its gateway's old place, else at the very end, and no other byte of the page changes. ``pages``
hides the module's methods in the same transaction, ``go_live`` opens them in it. Undoing puts the image's
fragment back, or takes ours out, and leaves what others changed around it. A page that is not there, marks
that are broken, or a text that holds a mark are ``page_refused`` (``page``, ``why``). The State has of each
page ``{"around": …, "fragments": {gateway: …}}``: the SHA-256 of title, NUL and body without intact fragments
and their marks, and that of each fragment, "" where its marks are broken. ``builder`` names a page
builder that keeps the page's text elsewhere, or a lock on its blocks; it is absent where there is none.

Of a credential that is a file the State's tag is of the file as it lies there, "" where it is gone or not for
the shop's user alone.

Answers: ``{"format": 1, "ok": true, "state": {…}, "records": […]}`` with the State after it and the runs the
host remembers (of a first write also ``image``, of an undo ``undone``, ``stays``, ``equal``, ``before``), or
``{"format": 1, "ok": false, "reason": …, "detail": {…}, "restored": null | true | false}``, where ``reason``
is a name of HOST_REASONS and ``restored`` is null when nothing had been touched.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from kaitsu.checks.page import Page
from kaitsu.checks.request import CheckRequest
from kaitsu.checks.result import CheckResult
from kaitsu.model.process_note import ProcessNote
from kaitsu.model.site import Host
from kaitsu.process.preflight import Finding
from kaitsu.remote.frame import Program

# The reasons a program may give for having changed nothing, or (the last) for not knowing.
HOST_REASONS = frozenset(
    {
        "shop_not_found",
        "shop_unreadable",
        "state_moved",
        "archive_refused",
        "box_refused",
        "disk_full",
        "image_damaged",
        "lease_lost",
        "locked",
        "records_damaged",
        "shop_busy",
        "method_foreign",
        "method_conflict",
        "module_absent",
        "module_broken",
        "page_refused",
        "host_refused_write",
        "deadline_passed",
        "program_failed",
    }
)


class Driver(Protocol):
    """One EC system: how its programs are made, and how its storefront is walked."""

    id: str
    pages: tuple[str, ...]  # names of the pages a fragment may be declared for
    notes: tuple[ProcessNote, ...]  # where this system departs from the 22 steps

    def program(self, host: Host, request: Mapping[str, Any]) -> Program:
        """The program that carries out ``request`` (without ``format``, ``nonce``, ``shop_root``)."""
        ...

    def check(self, request: CheckRequest, *, now: Callable[[], datetime]) -> CheckResult:
        """Walk the storefront as a shopper would. Never raises but for a card number on production."""
        ...

    def look_outside(self, host: Host, callbacks: Sequence[str]) -> tuple[Finding, ...]:
        """What anybody on the net sees of the shop (kaitsu.checks.outside). Never raises."""
        ...

    def check_pages(
        self, host: Host, pages: Mapping[str, str], *, now: Callable[[], datetime]
    ) -> CheckResult:
        """Look as a shopper would whether each page shows its fragment, by its name. Never raises."""
        ...

    def fetch_pages(self, host: Host, names: Iterable[str]) -> Mapping[str, Page]:
        """The pages themselves as a shopper sees them, by their names; what can't be fetched is not there."""
        ...
