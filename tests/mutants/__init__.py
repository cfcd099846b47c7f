"""Checks of the checks: seeded bugs, at least one for each invariant, that the machine has to find."""
