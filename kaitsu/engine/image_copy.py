"""The copy of a before-image for disasters: the host's own is of no use when the host is gone."""

import base64
import binascii

import pyrage

from kaitsu.engine.points import reach
from kaitsu.engine.prepared import Desk
from kaitsu.model.gateway import Stage
from kaitsu.model.problem import Refused
from kaitsu.vault.files import replace_files
from kaitsu.vault.recipients import age_recipient


def keep_copy(encoded: str, run: str, desk: Desk, stage: Stage) -> str:
    """Seal a before-image (base64 JSON) for the stage's people under .state/; its path, "" if there is none.

    A copy that cannot be kept is said in the report and stops nothing: the host's own image is the one a
    rollback uses.
    """
    reach("before_image_copy")
    file = desk.home.state / "images" / f"{run}.age"
    try:
        content = base64.b64decode(encoded, validate=True)
        keys = desk.vault.recipients().keys(stage)
        sealed = pyrage.encrypt(content, [age_recipient(key) for key in keys])
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_files({file: sealed})
    except (Refused, OSError, binascii.Error):
        return ""
    reach("after_image_copy")
    return str(file)
