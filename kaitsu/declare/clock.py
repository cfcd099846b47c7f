"""The one clock: commands and runs read it, everything below them is told what time it is.

Callers write ``clock.now()``, so that a test that stops this clock stops it for all of them. The ledger keeps
whole seconds; it is kaitsu.records.store that cuts them.
"""

from datetime import datetime

from kaitsu.model.japan import JAPAN


def now() -> datetime:
    """Japanese time, wherever the machine stands."""
    return datetime.now(JAPAN)
