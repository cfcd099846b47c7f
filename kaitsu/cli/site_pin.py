"""`kaitsu site pin`: look at a host's SSH key without logging in, and pin it once a person has checked it."""

import logging
import re
import socket
from dataclasses import dataclass
from typing import cast

import click
from paramiko import PKey, SSHException, Transport

import gateways
import shops
from kaitsu.declare.home import Home, find_home
from kaitsu.declare.known_hosts import KnownHosts, host_name, jump_parts
from kaitsu.declare.sites import load_site
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.outcome import Exit
from kaitsu.model.problem import Refused, refuse
from kaitsu.model.site import Host
from kaitsu.reports.words import say

TIMEOUT = 10  # seconds, for each of: a connection, the first words of an SSH server, its key


@dataclass(frozen=True)
class Consent:
    """How a person says that the key is the right one: by its fingerprint, by --yes, or when asked."""

    fingerprint: str | None
    yes: bool


@click.command()
@click.argument("site")
@click.option("--stage", type=click.Choice(STAGES), required=True)
@click.option("--fingerprint", help="Pin the key only if it has this fingerprint, SHA256:… .")
@click.option("--yes", is_flag=True, help="Pin whatever key the host shows, without asking.")
@click.option("--replace", is_flag=True, help="Pin the key instead of another one that is pinned.")
def pin(site: str, stage: str, fingerprint: str | None, *, yes: bool, replace: bool) -> None:
    """Pin the SSH host key of SITE in inventories/known_hosts, after showing its fingerprint."""
    home = find_home()
    host = _host(home, site, cast("Stage", stage))
    consent = Consent(_fingerprint(fingerprint), yes)
    known, name = KnownHosts(home.known_hosts), host_name(host.address, host.port)
    pinned = known.keys_of(name)
    key = fetch_key(host.address, host.port, [item.get_name() for item in pinned])
    click.echo(say("pin_key", host=name, type=key.get_name(), fingerprint=key.fingerprint))
    if key in pinned:
        _require(consent, key, asked=False)
        click.echo(say("pin_already", host=name, file=known.file))
        return
    if pinned and not replace:
        raise refuse("host_key_changed", file=known.file, site=site, stage=stage)
    _require(consent, key, asked=True)
    (known.replace if replace else known.pin)(name, key)
    click.echo(say("pin_done", host=name, file=known.file))


def fetch_key(address: str, port: int, kinds: list[str]) -> PKey:
    """The key a host shows, before anybody logs in. Raises Refused: pin_unreachable, pin_no_ssh.

    ``kinds`` are asked for first: of a host's several keys the one to compare with is of the pinned kind.
    """
    # paramiko prints its thread's traceback where nobody has asked for its log.
    logging.getLogger("paramiko").addHandler(logging.NullHandler())
    where = host_name(address, port)
    try:
        connection = socket.create_connection((address, port), TIMEOUT)
    except (OSError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise refuse("pin_unreachable", exit=Exit.FAILED, host=where, why=why) from None
    with connection:
        try:
            return _shown_key(connection, kinds)
        except (OSError, EOFError, SSHException):
            raise refuse("pin_no_ssh", exit=Exit.FAILED, host=where, seconds=TIMEOUT) from None


def _shown_key(connection: socket.socket, kinds: list[str]) -> PKey:
    transport = Transport(connection)
    try:
        transport.banner_timeout = TIMEOUT
        options = transport.get_security_options()
        offered = options.key_types
        options.key_types = [*(kind for kind in offered if kind in kinds), *offered]
        transport.start_client(timeout=TIMEOUT)
        return transport.get_remote_server_key()
    finally:
        transport.close()


def _host(home: Home, site: str, stage: Stage) -> Host:
    """The declared host, if its key can be fetched at all."""
    declared = load_site(home, site, gateways.catalogue(), shops.catalogue())
    host = declared.hosts.get(stage)
    if host is None:
        raise refuse("pin_no_stage", file=declared.file, field="hosts", site=site, stage=stage)
    if host.connect != "ssh":
        raise refuse(
            "pin_nothing", file=declared.file, field=f"hosts.{stage}.connect", site=site, stage=stage
        )
    if host.jump_host:
        raise _by_hand(home, host)
    return host


def _by_hand(home: Home, host: Host) -> Refused:
    user, jump, jump_port = jump_parts(host.jump_host)
    return refuse(
        "pin_behind_jump_host",
        file=home.known_hosts,
        login=f"{user}@{jump}" if user else jump,
        jump=jump,
        jump_port=jump_port,
        address=host.address,
        port=host.port,
    )


def _fingerprint(given: str | None) -> str | None:
    """As OpenSSH prints it; a padding that other tools add is dropped."""
    if given is None:
        return None
    plain = given.strip().rstrip("=")
    if not re.fullmatch(r"SHA256:[A-Za-z0-9+/]{43}", plain):
        raise refuse("pin_fingerprint_malformed", field="--fingerprint")
    return plain


def _require(consent: Consent, key: PKey, *, asked: bool) -> None:
    """Raises Refused: pin_fingerprint_other, pin_declined. Ctrl-C and a missing terminal are a no, too."""
    if consent.fingerprint is not None:
        if key.fingerprint != consent.fingerprint:
            raise refuse("pin_fingerprint_other", given=consent.fingerprint, found=key.fingerprint)
        return
    if not asked or consent.yes:
        return
    try:
        agreed = click.confirm(say("pin_ask"), default=False, err=True)
    except click.Abort:
        agreed = False
    if not agreed:
        raise refuse("pin_declined", exit=Exit.INTERRUPTED)
