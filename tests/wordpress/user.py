"""The unprivileged user a shop belongs to: files, PHP, web server, database and sshd are this user's."""

import os
import pwd
import subprocess
from pathlib import Path

SHOP_USER = "kaitsu-shop"
IS_ROOT = os.geteuid() == 0


def shop_user() -> str:
    """As root the system user ``kaitsu-shop``, made when it is missing; otherwise oneself."""
    if not IS_ROOT:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        pwd.getpwnam(SHOP_USER)
    except KeyError:
        # A password that nothing matches: sshd refuses a locked account even with a key.
        make = ("useradd", "--system", "--shell", "/bin/bash", "--password", "*", SHOP_USER)
        subprocess.run(make, check=True, capture_output=True)
    return SHOP_USER


def as_user(*argv: str) -> list[str]:
    """The command as the shop's user would start it."""
    if not IS_ROOT:
        return list(argv)
    return ["setpriv", f"--reuid={shop_user()}", f"--regid={_group()}", "--clear-groups", "--", *argv]


def give(*paths: Path) -> None:
    """Make files and all below them the shop user's own."""
    if IS_ROOT:
        subprocess.run(["chown", "-R", f"{shop_user()}:{_group()}", *paths], check=True)


def _group() -> str:
    return str(pwd.getpwnam(shop_user()).pw_gid)
