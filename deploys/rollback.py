"""Put a shop back as it was before a run, from the before-image its host keeps.

    pyinfra inventories/test deploys/rollback.py                  the last run that stands
    pyinfra inventories/test deploys/rollback.py --data run=<id>  that run and all later ones, newest first

Nothing that existed is deleted. Once real orders used a method, it is hidden and its module stays, because
cancelling those orders needs it; the summary lists what stays.
"""

from kaitsu.remote import guard

guard.require()

from pyinfra import host

from gateways import operations
from kaitsu.engine.session import session
from kaitsu.remote.program import executor

rollback = session().rollback(
    host.name,
    executor(host),
    named=host.data.get("run"),
    unlock=host.data.get("unlock", ""),
)

operations.undo(
    name="Put the before-image back",
    rollback=rollback,
)
