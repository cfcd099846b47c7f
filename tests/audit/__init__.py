"""What others' code we stand on: locked, unchanged, and under which licence."""
