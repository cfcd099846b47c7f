"""What stands between a visitor and a Welcart shop, beside what does so in any WordPress."""

from kaitsu.checks.errors import CheckInconclusive
from kaitsu.checks.reply import Reply
from shops.wordpress.trouble import require_let_in

MAINTENANCE = 'id="maintenance-page"'  # instead of products and cart, and answered with 200


def require_open(reply: Reply) -> None:
    """Raises CheckInconclusive where a visitor is not shown the shop at all."""
    require_let_in(reply)
    if MAINTENANCE in reply.text:
        raise CheckInconclusive("shop_maintenance", reply.what)
