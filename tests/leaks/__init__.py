"""Nothing leaked: canaries in the place of secrets, and a look at everything that a run leaves or shows."""
