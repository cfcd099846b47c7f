"""What stands between a visitor and a shop, or broke on the way: told apart from what the shop sells."""

import re

from kaitsu.checks.address import path_of
from kaitsu.checks.browser import Limits
from kaitsu.checks.errors import CheckInconclusive
from kaitsu.checks.reply import Reply

# Modules ask their gateways while a page is made: ten seconds a page were seen with one out of reach.
LIMITS = Limits(request_seconds=60.0, overall_seconds=300.0)

# A password in front (401), an address filter or a firewall of the hoster (403).
REFUSED = frozenset((401, 403))
# Load and trouble of the server's own.
TROUBLED = frozenset((408, 425, 429))

# WooCommerce answers 200 to whoever may not look in yet; only the block's own names tell.
COMING_SOON = re.compile(
    r"wp-block-woocommerce-coming-soon|data-block-name=.woocommerce/coming-soon|data-coming-soon-pattern-id"
)
# Welcart shows this in place of every page, answered with 200.
MAINTENANCE = 'id="maintenance-page"'
# A program error after the first byte went out is still HTTP 200. PHP's own words, then WordPress's.
PHP_ERRORS = re.compile(
    r"<b>(?:Fatal|Parse) error</b>:|^(?:PHP )?(?:Fatal|Parse) error: "
    r"|There has been a critical error on this website|このサイトで重大なエラーが発生しました",
    re.MULTILINE,
)


def require_let_in(reply: Reply) -> None:
    """Raises CheckInconclusive where a visitor is not shown the shop at all; says nothing of its pages."""
    if reply.status in REFUSED or path_of(reply.url).endswith("/wp-login.php"):
        raise CheckInconclusive("shop_page_refused", reply.what)
    # 503: WordPress while it updates itself, maintenance plugins, hosts under load.
    if reply.status == 503 or MAINTENANCE in reply.text:
        raise CheckInconclusive("shop_maintenance", reply.what)
    if reply.status == 504:
        raise CheckInconclusive("shop_timed_out", reply.what)
    if reply.status in TROUBLED:
        raise CheckInconclusive("shop_server_error", reply.what)
    if COMING_SOON.search(reply.text):
        raise CheckInconclusive("shop_coming_soon", reply.what)


def shows_php_error(reply: Reply) -> bool:
    return PHP_ERRORS.search(reply.text) is not None
