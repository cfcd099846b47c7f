"""The one clock of the commands: everything below them is told what time it is."""

from datetime import datetime

from kaitsu.model.japan import JAPAN


def now() -> datetime:
    return datetime.now(JAPAN)
