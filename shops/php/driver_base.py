"""How every PHP shop system's programs are made: the prelude and its own files, sent as source and run once.

The command holds the interpreter, its settings and a loader, none of it secret; sources and request come in
on stdin, so that nothing is put on the host to be run. What a login script or PHP prints is noise to the
frame.
"""

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kaitsu.model.site import Host
from kaitsu.remote.frame import FORMAT, Program

PRELUDE = Path(__file__).parent / "host"
MODULES = (
    "refusal",
    "json",
    "deadline",
    "points",
    "frame",
    "fragments",
    "disk",
    "lock",
    "lease",
    "records",
    "image",
    "files",
    "box",
    "places",
    "declared",
    "marks",
    "archive",
    "folders",
    "preview",
    "web",
    "shop",
    "pages",
    "host",
    "around",
    "actions",
    "restore",
    "program",
    "begin",
)  # in the order in which they need each other; what follows `begin` may load the shop system itself

# Over the host's php.ini, which is made for web pages. What a shop system sets afterwards is its own affair.
SETTINGS = {
    "display_errors": "0",
    "display_startup_errors": "0",
    "log_errors": "0",
    "html_errors": "0",
    "memory_limit": "512M",
    "mbstring.func_overload": "0",
    "zend.exception_ignore_args": "1",
    "default_socket_timeout": "20",
}

# Runs in the global scope, where shop systems such as WordPress have to be loaded. It is written for any PHP,
# so that one that is too old is named; and it prints nothing itself: its buffer swallows what others print.
# One line, without an exclamation mark: csh is still the login shell of some rented servers.
LOADER = " ".join(
    line.strip()
    for line in """
if (PHP_VERSION_ID < 70400) {
    $kaitsu = json_decode(stream_get_contents(fopen('php://stdin', 'rb')), true);
    $kaitsu_body = '{"format":1,"ok":false,"reason":"program_failed","detail":{"php":"' . PHP_VERSION
        . '"},"restored":null}';
    echo "\\n@kaitsu ", $kaitsu['request']['nonce'], ' ', strlen($kaitsu_body), ' ',
        hash('sha256', $kaitsu_body), ' ', $kaitsu_body, "\\n";
    exit(0);
}
ob_start(function () { return ''; });
$kaitsu = json_decode(stream_get_contents(fopen('php://stdin', 'rb')), true);
try {
    foreach ($kaitsu['sources'] as $kaitsu_source) {
        eval($kaitsu_source);
    }
} catch (Throwable $kaitsu_error) {
    Kaitsu\\Frame::failed($kaitsu_error);
}
""".strip().splitlines()
)

# A PHP that is not there is said only after stdin was read: who is still sending would see a lost connection.
# Nothing in PHP ends a call of the system that hangs, and what hangs would hold the shop's lock: another
# program watches, where the host has it (GNU and BSD do).
WATCHED = (
    'command -v "$1" >/dev/null 2>&1 || { cat >/dev/null; echo "$1: not found"; exit 127; }; '
    'command -v timeout >/dev/null 2>&1 && exec timeout -s KILL "$0" "$@"; '
    'exec "$@"'
)
SLACK = 10  # seconds beyond the program's own two deadlines, the second being for undoing

LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def php_program(
    host: Host, request: Mapping[str, Any], *, own_folder: str, system: Iterable[Path]
) -> Program:
    """The program that carries out ``request`` with the prelude and the files of a shop ``system``, in order.

    ``own_folder`` is where Kaitsu keeps what is its own on the host: absolute, outside the document root.
    """
    nonce = secrets.token_hex(16)
    whole = {
        "format": FORMAT,
        "nonce": nonce,
        "shop_root": host.shop_root,
        "document_root": host.document_root,
        "own_folder": own_folder,
        "deadline": host.deadline,
        **request,
    }
    envelope = {"sources": [*prelude(), *map(_source, system)], "request": _readable(whole)}
    return Program(_argv(host), json.dumps(envelope, ensure_ascii=True), nonce, host.deadline, host.runtime)


@cache
def prelude() -> tuple[str, ...]:
    return tuple(_source(PRELUDE / f"{name}.php") for name in MODULES)


def _argv(host: Host) -> tuple[str, ...]:
    settings = {**SETTINGS, "mysqlnd.net_read_timeout": str(host.deadline)}
    flags = [word for name, value in settings.items() for word in ("-d", f"{name}={value}")]
    limit = str(2 * host.deadline + SLACK)
    return ("sh", "-c", WATCHED, limit, host.runtime, *flags, "-r", LOADER)


def _source(file: Path) -> str:
    """What eval() takes: the file without its opening tag, its line numbers as they are."""
    return file.read_text(encoding="utf-8").removeprefix("<?php")


def _readable(value: Any) -> Any:
    """PHP refuses JSON with half a surrogate pair as a whole: NUL in its place is refused by name later."""
    if isinstance(value, str):
        return LONE_SURROGATE.sub("\0", value)
    if isinstance(value, Mapping):
        return {_readable(key): _readable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_readable(item) for item in value]
    return value
