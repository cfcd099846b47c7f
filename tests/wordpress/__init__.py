"""WordPress from Debian on a database of its own, as it stands on a rented server: its user is not root."""
