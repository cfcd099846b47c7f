"""What an order costs. All prices are in yen and include consumption tax."""

from collections.abc import Sequence
from dataclasses import dataclass

SHIPPING = 770
FREE_SHIPPING_FROM = 8_800
COD_FEE = 330  # what the carrier takes for collecting the money


@dataclass(frozen=True)
class Line:
    """One product of a cart; ``price`` is that of a single piece."""

    product_id: int
    name: str
    price: int
    quantity: int

    @property
    def total(self) -> int:
        return self.price * self.quantity


@dataclass(frozen=True)
class Quote:
    """The cost of a cart, part by part; ``fee`` is that of the payment method."""

    lines: tuple[Line, ...]
    shipping: int
    fee: int

    @property
    def subtotal(self) -> int:
        return sum(line.total for line in self.lines)

    @property
    def total(self) -> int:
        return self.subtotal + self.shipping + self.fee


def quote(lines: Sequence[Line], method: str = "") -> Quote:
    """The cost of ``lines``, paid by the method of that code ("" while none is chosen)."""
    subtotal = sum(line.total for line in lines)
    shipping = 0 if subtotal >= FREE_SHIPPING_FROM else SHIPPING
    return Quote(tuple(lines), shipping, COD_FEE if method == "cod" else 0)
