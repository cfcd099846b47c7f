"""Where EC-CUBE shows the pages fragments are declared for: routes help_tradelaw and help_guide."""

from collections.abc import Mapping

PATHS: Mapping[str, tuple[str, ...]] = {"legal": ("help/tradelaw",), "guide": ("guide",)}
