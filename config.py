"""pyinfra reads this first, whatever the inventory: it puts our guard in front of every deploy."""

from kaitsu.remote import guard

guard.install()
