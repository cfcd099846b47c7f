"""A server's TLS as a shopper's browser would judge it: version, chain and name, days left."""

import socket
import ssl
import time
from dataclasses import dataclass
from typing import cast

from kaitsu.checks.address import Origin
from kaitsu.checks.transport import Deadline

DAY = 86_400


@dataclass(frozen=True)
class Tls:
    version: str  # as ssl names it, e.g. "TLSv1.3"
    days_left: int


def tls_of(origin: Origin, deadline: Deadline) -> Tls | str:
    """What was agreed on; else in a word what was wrong: unreachable, certificate, or handshake.

    Nothing older than TLS 1.2 is offered, and chain and name are verified.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        with (
            socket.create_connection((origin.host, origin.port), timeout=deadline.left) as plain,
            context.wrap_socket(plain, server_hostname=origin.host) as secured,
        ):
            certificate = cast("dict[str, str]", secured.getpeercert())
            ends = ssl.cert_time_to_seconds(certificate["notAfter"])
            return Tls(secured.version() or "", int((ends - time.time()) // DAY))
    except ssl.SSLCertVerificationError:
        return "certificate"
    except ssl.SSLError:
        return "handshake"
    except (OSError, TimeoutError, KeyError, ValueError):
        return "unreachable"
