"""Colours as eyes see them: contrast as WCAG 2 has it, difference as CIE 1976 has it."""

from itertools import combinations

Color = str  # "#rrggbb"
Light = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), full strength, on linear light.
VISIONS: dict[str, tuple[Light, Light, Light]] = {
    "common": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.01182, 0.04294, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.3039),
    ),
}
_D65 = (0.95047, 1.0, 1.08883)


def contrast(one: Color, other: Color) -> float:
    """From 1 to 21; text wants 4.5 and more."""
    darker, lighter = sorted(0.2126 * r + 0.7152 * g + 0.0722 * b for r, g, b in map(_light, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def nearest_pair(colors: dict[str, Color], vision: str) -> tuple[float, tuple[str, str]]:
    """The two that are told apart worst, and their difference: 2 is just seen, 100 is black and white."""
    seen = {name: _lab(_seen(color, vision)) for name, color in colors.items()}
    return min((_distance(seen[one], seen[other]), (one, other)) for one, other in combinations(seen, 2))


def _light(color: Color) -> Light:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return red, green, blue


def _seen(color: Color, vision: str) -> Light:
    light = _light(color)
    red, green, blue = (
        min(1.0, max(0.0, sum(part * value for part, value in zip(row, light, strict=True))))
        for row in VISIONS[vision]
    )
    return red, green, blue


def _lab(light: Light) -> Light:
    red, green, blue = light
    xyz = (
        0.4124 * red + 0.3576 * green + 0.1805 * blue,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        0.0193 * red + 0.1192 * green + 0.9505 * blue,
    )
    x, y, z = (_curve(value / white) for value, white in zip(xyz, _D65, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _curve(part: float) -> float:
    return float(part ** (1 / 3)) if part > 0.008856 else 7.787 * part + 16 / 116


def _distance(one: Light, other: Light) -> float:
    return float(sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5)
