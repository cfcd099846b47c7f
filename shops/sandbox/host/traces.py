"""What our check leaves in a shop: orders and carts that carry the hash of the token it held."""

import sqlite3

from shops.sandbox.host.points import reach


def remove(db: sqlite3.Connection, token: str) -> None:
    """Remove what our check has bought, by the token it held; the stock is given back first."""
    if not token:
        return
    reach("before_write")
    db.execute(
        "UPDATE products SET stock = stock + (SELECT COALESCE(SUM(i.quantity), 0) FROM order_items i"
        " JOIN orders o ON o.id = i.order_id WHERE i.product_id = products.id AND o.preview = ?"
        " AND o.status IN ('paid', 'accepted'))",
        (token,),
    )
    db.execute(
        "DELETE FROM order_items WHERE order_id IN (SELECT id FROM orders WHERE preview = ?)", (token,)
    )
    db.execute("DELETE FROM orders WHERE preview = ?", (token,))
    db.execute("DELETE FROM cart_items WHERE cart_id IN (SELECT id FROM carts WHERE preview = ?)", (token,))
    db.execute("DELETE FROM carts WHERE preview = ?", (token,))
