"""A new gateway's file: all that a gateway has to say, with what is not known yet to be filled in."""

import re
from collections.abc import Collection
from pathlib import Path

from kaitsu.declare.templates import render
from kaitsu.model.problem import refuse

GATEWAY_ID = r"[a-z][a-z0-9]{1,31}"  # a module of Python, a part of file names and of the ledger's path


def new_gateway(folder: Path, gateway: str, known: Collection[str]) -> Path:
    """Write ``folder``/<gateway>.py and return its path.

    Raises Refused: gateway_id_invalid, gateway_exists, file_unwritable. Nothing is written then.
    """
    path = folder / f"{gateway}.py"
    if re.fullmatch(GATEWAY_ID, gateway) is None:
        raise refuse("gateway_id_invalid", field="GATEWAY", gateway=gateway[:80])
    if gateway in known or path.exists():
        raise refuse("gateway_exists", file=path)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(render("en", "gateway.py", gateway=gateway))
    except OSError as error:
        raise refuse("file_unwritable", file=path, why=error.strerror) from None
    return path
