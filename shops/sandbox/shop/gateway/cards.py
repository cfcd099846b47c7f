"""Cards as the gateway reads and answers them. A number lives only as long as its request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

Mode = Literal["test", "live"]
Answer = Literal["approved", "declined", "insufficient_funds", "challenge", "test_card_in_live_mode"]

# Published in gateways/sandbox.py, as a gateway's documents would; a test keeps both equal.
TEST_CARDS: Mapping[str, Answer] = {
    "4111111111111111": "approved",
    "4000000000000002": "declined",
    "4000000000009995": "insufficient_funds",
    "4000000000003220": "challenge",
}


@dataclass(frozen=True)
class Card:
    """A well-formed card. The number is out of ``repr`` so that no log can show it."""

    number: str = field(repr=False)

    @property
    def masked(self) -> str:
        return "*" * (len(self.number) - 4) + self.number[-4:]

    def answer(self, mode: Mode) -> Answer:
        """What the issuer says. Nothing is ever approved in live mode: there is no money here."""
        known = TEST_CARDS.get(self.number)
        if mode == "live":
            return "declined" if known is None else "test_card_in_live_mode"
        return known or "declined"


def read_card(form: Mapping[str, str], today: date) -> Card | tuple[str, ...]:
    """The card of a posted form, or the names of the fields that are malformed."""
    number = re.sub(r"[ -]", "", form.get("card_number", ""))
    checks = {
        "card_number": is_card_number(number),
        "expiry": _is_valid_until(form.get("expiry", ""), today),
        "security_code": re.fullmatch(r"[0-9]{3,4}", form.get("security_code", "")) is not None,
        "holder": re.fullmatch(r"[A-Za-z .,'/-]{1,60}", form.get("holder", "").strip()) is not None,
    }
    wrong = tuple(name for name, is_right in checks.items() if not is_right)
    return wrong or Card(number)


def is_card_number(number: str) -> bool:
    """13 to 19 digits whose Luhn sum (ISO/IEC 7812-1) is a multiple of ten."""
    if re.fullmatch(r"[0-9]{13,19}", number) is None:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def _is_valid_until(expiry: str, today: date) -> bool:
    """MM/YY; a card is good to the last day of its month."""
    found = re.fullmatch(r"(0[1-9]|1[0-2]) ?/ ?([0-9]{2})", expiry.strip())
    if found is None:
        return False
    return (2000 + int(found[2]), int(found[1])) >= (today.year, today.month)
