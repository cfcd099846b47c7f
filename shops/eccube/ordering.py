"""An order placed in an EC-CUBE shop, on test only, and its number."""

import re

from kaitsu.checks.address import path_of
from kaitsu.checks.errors import CheckFailed
from kaitsu.checks.reply import Reply
from shops.eccube.shopping import order_form
from shops.eccube.visitor import Visitor

COMPLETE = "/shopping/complete"
# "ご注文番号 : 12" in the default theme; a theme of a shop's own keeps the words.
NUMBER = re.compile(r"(?:ご?注文番号|Order (?:No\.?|Number))\s*[:：]?\s*([0-9A-Za-z_-]{1,40})", re.IGNORECASE)


def order(visitor: Visitor, confirmation: Reply) -> tuple[str, str]:
    """Order what is confirmed: its number, "" where none is told, and the page that was reached."""
    form = order_form(confirmation)
    if form is None:
        raise CheckFailed("confirmation_incomplete", confirmation.what)
    done = visitor.send_once(form)
    if done.status != 200 or not path_of(done.url).endswith(COMPLETE):
        return "", done.what
    number = NUMBER.search(done.page().text)
    return (number[1] if number else ""), done.what
