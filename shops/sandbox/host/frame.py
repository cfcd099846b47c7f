"""How a program on the host reads its request and answers it, once, whatever happens in between."""

import errno
import hashlib
import json
import signal
import sys
from collections.abc import Callable
from typing import Any, NoReturn

FORMAT = 1
SENTINEL = "@kaitsu"


class HostRefusal(Exception):
    """The program changed nothing; ``reason`` is one of the protocol's, ``detail`` holds no secret."""

    def __init__(self, reason: str, **detail: str) -> None:
        self.reason = reason
        self.detail = detail
        self.restored: bool | None = None  # after a failed write: whether the shop is as before the run
        super().__init__(reason)


def answer_request(request: dict[str, Any], carry_out: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Carry out the request under its deadline and print one framed answer."""
    signal.signal(signal.SIGALRM, _deadline_passed)
    signal.alarm(int(request["deadline"]))
    try:
        answer = {"format": FORMAT, "ok": True, **carry_out(request)}
    except HostRefusal as refusal:
        answer = _refused(refusal)
    except OSError as error:
        answer = _refused(HostRefusal(reason_of(error), error=type(error).__name__))
    except Exception as error:  # noqa: BLE001 — the last net: the type's name only, a message may hold a value
        answer = _refused(HostRefusal("program_failed", error=type(error).__name__))
    finally:
        signal.alarm(0)
    sys.stdout.write("\n" + frame(request["nonce"], answer) + "\n")
    sys.stdout.flush()


def frame(nonce: str, answer: dict[str, Any]) -> str:
    body = json.dumps(answer, ensure_ascii=True, separators=(",", ":"))
    return f"{SENTINEL} {nonce} {len(body)} {hashlib.sha256(body.encode()).hexdigest()} {body}"


def digest(value: object) -> str:
    """The same digest as kaitsu.model.canonical, which does not travel to the host."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def reason_of(error: BaseException) -> str:
    """The protocol's name for what the operating system refused."""
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return "disk_full"
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return "host_refused_write"
    return "program_failed"


def _refused(refusal: HostRefusal) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ok": False,
        "reason": refusal.reason,
        "detail": refusal.detail,
        "restored": refusal.restored,
    }


def _deadline_passed(_number: int, _frame: object) -> NoReturn:
    raise HostRefusal("deadline_passed")
