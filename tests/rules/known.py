"""Which rules there are: the ids of the process as the source tells it. A list can't forget what this names.

What they were read from is not in this repository, so they stand here once more, by their ranges.
"""

from collections.abc import Iterator

# L actors, I introduction, D deadline, R scope, C conditions, H what was found between the lines.
RANGES = {"L": 5, "I": 6, "D": 7, "R": 2, "C": 7, "H": 14}

# How many statements a step makes, where it is more than one: S1 is all of step 1, S3a to S3c of step 3.
STATEMENTS = {3: 3, 5: 3, 9: 3, 10: 2, 11: 3, 13: 3, 14: 4, 16: 5, 19: 3, 22: 6}
STEP_NUMBERS = range(1, 23)


def known_ids() -> tuple[str, ...]:
    """Every id once, in the order of the source."""
    return tuple(_ids())


def statements(number: int) -> tuple[str, ...]:
    """The ids of one step."""
    count = STATEMENTS.get(number, 1)
    return (f"S{number}",) if count == 1 else tuple(f"S{number}{chr(ord('a') + i)}" for i in range(count))


def _ids() -> Iterator[str]:
    for letter in ("L", "I", "D", "R", "C"):
        yield from (f"{letter}{number}" for number in range(1, RANGES[letter] + 1))
    for number in STEP_NUMBERS:
        yield from statements(number)
    yield from (f"H{number}" for number in range(1, RANGES["H"] + 1))
