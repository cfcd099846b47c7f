"""Certificates among a rollout's credentials, and until when they are good."""

from datetime import datetime

from kaitsu.cli.rollout_choice import Chosen
from kaitsu.engine.prepared import Desk
from kaitsu.model.credential_file import CredentialFile
from kaitsu.model.gateway import STAGES, Stage
from kaitsu.model.problem import Refused
from kaitsu.vault.pem import files_in
from kaitsu.vault.store import Place


def certificates(chosen: Chosen, now: datetime) -> tuple[tuple[Stage, CredentialFile], ...]:
    """Of both stages, as far as a key is at hand; nothing is opened where no field is a file."""
    found: list[tuple[Stage, CredentialFile]] = []
    fields = [field for field in chosen.rollout.fields if field.file is not None]
    for stage in STAGES if fields else ():
        try:
            opened = Desk(chosen.home, chosen.agency).vault.open(Place(stage, chosen.site, chosen.gateway))
        except Refused:  # not there yet, or another engineer's; `kaitsu secrets check` tells
            continue
        found += [(stage, item) for item in files_in(opened.fields, fields, now)]
    return tuple(found)
