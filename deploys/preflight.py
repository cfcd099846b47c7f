"""Look around a shop, and say what was confirmed and what was not. Looks only; exit 3 when something is open.

    pyinfra inventories/test deploys/preflight.py -y
    pyinfra inventories/production deploys/preflight.py -y

The documented run does the same before it changes production, and waits where a row is open.
"""

from kaitsu.remote import guard

guard.require()

from pyinfra import host

from kaitsu.engine.session import session
from kaitsu.remote.program import executor

session().preflight(host.name, executor(host))
