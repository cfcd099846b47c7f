"""One run, as data flows: declared sites → gates → probe → plan → operations → check → record."""
