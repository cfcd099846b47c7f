"""`make check`, the PHP part."""

import sys

from tests.php74.check import check, sources

faults = check()
print("\n".join(faults) if faults else f"PHP: {len(sources())} files, valid for 7.4")
sys.exit(1 if faults else 0)
