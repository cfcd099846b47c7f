"""`make letters`: what the reader makes of the sample letters, by gateway. Ends with 1 for a wrong value."""

import sys

from tests.intake.sheets import Counted, counted

HEAD = ("gateway", "letters", "fields", "found", "missed", "wrong", "to refuse", "refused", "beyond")


def main() -> int:
    figures = counted()
    rows = [
        HEAD,
        *((name, *_figures(one)) for name, one in figures.items()),
        ("all", *_total(figures.values())),
    ]
    for row in rows:
        print("  ".join(f"{cell:<13}" if at == 0 else f"{cell:>9}" for at, cell in enumerate(row)))
    for one in figures.values():
        for word in ("missed", "wrong", "not_refused", "beyond"):
            for line in getattr(one, word):
                print(f"{word.replace('_', ' ')}: {line}")
    return 1 if any(one.wrong for one in figures.values()) else 0


def _figures(one: Counted) -> tuple[int, ...]:
    return (
        one.letters,
        one.asked,
        one.found,
        len(one.missed),
        len(one.wrong),
        one.to_refuse,
        one.refused,
        len(one.beyond),
    )


def _total(figures: object) -> tuple[int, ...]:
    return tuple(map(sum, zip(*(map(_figures, figures)), strict=True)))  # type: ignore[call-overload]


if __name__ == "__main__":
    sys.exit(main())
