"""What a card number looks like, wherever one must not be."""

import re
import unicodedata


def looks_like_card_number(value: str) -> bool:
    """13 to 19 digits, spaced or full-width too, with a right check digit (Luhn)."""
    digits = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", value))
    if re.fullmatch(r"[0-9]{13,19}", digits) is None:
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(digits)))
    return sum(part // 10 + part % 10 for part in doubled) % 10 == 0
