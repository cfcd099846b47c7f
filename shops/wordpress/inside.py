"""What of a WordPress must not be seen from outside."""

from kaitsu.checks.outside import Exposure, Inside

CONFIG = r"DB_PASSWORD"

INSIDE = Inside(
    files=(
        *(Exposure(f"/wp-config.php{end}", CONFIG) for end in ("~", ".bak", ".save", ".old", ".txt")),
        Exposure("/wp-content/debug.log", r"PHP (?:Notice|Warning|Fatal|Deprecated)"),
    ),
    folders=("/wp-content/uploads/",),
    # Its login at the usual address is how every WordPress has it: that is no row of its own.
)
