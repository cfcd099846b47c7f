"""Take a shop's payment gateway into service, as far as the people's decisions allow.

    pyinfra inventories/test deploys/payment.py
    pyinfra inventories/production deploys/payment.py

Every open leg is carried out, up to the first closed one; the summary names who is next. A shop that is as
declared is only looked at. Nothing is offered to shoppers before the storefront check has passed.
"""

from kaitsu.remote import guard

guard.require()

from pyinfra import host

from gateways import operations
from kaitsu.engine.session import session
from kaitsu.remote.program import executor

rollouts = session().rollouts(host.name, executor(host), unlock=host.data.get("unlock", ""))

for rollout in host.loop(rollouts):
    operations.module(
        name="Install and enable the payment module",
        rollout=rollout,
    )
    operations.credentials(
        name="Write the encrypted credentials",
        rollout=rollout,
    )
    operations.options(
        name="Set the module's options",
        rollout=rollout,
    )
    operations.register_methods(
        name="Register the payment methods, hidden",
        rollout=rollout,
    )
    operations.pages(
        name="Put the revised pages on the test site",
        rollout=rollout,
    )
    operations.go_live(
        name="Check the storefront, then open the methods",
        rollout=rollout,
    )
