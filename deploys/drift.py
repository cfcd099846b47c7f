"""Tell whether a shop is as the last run left it. Looks only; exit 0 when it is, 4 when it is not.

pyinfra inventories/production deploys/drift.py -y
"""

from kaitsu.remote import guard

guard.require()

from pyinfra import host

from kaitsu.engine.session import session
from kaitsu.remote.program import executor

session().drift(host.name, executor(host))
