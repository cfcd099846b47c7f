"""Write docs/process.md; end with 1 where something is wrong between rules, steps, commands and tests."""

import sys

from tests.rules.faults import faults
from tests.rules.listed import read_rules
from tests.rules.markers import find_marked
from tests.rules.table import PAGE, page


def main() -> int:
    rules, found = read_rules(), find_marked()
    PAGE.write_text(page(rules, found.tests), encoding="utf-8")
    wrong = faults(rules, found)
    for fault in wrong:
        print(fault, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
