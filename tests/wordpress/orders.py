"""An order as WooCommerce keeps it: a placeholder post that gives the number, rows in tables of its own."""

import secrets
from typing import Any

from tests.wordpress.site import Site
from tests.wordpress.values import serialized


def lay_order(site: Site, method: str, token_hash: str = "", status: str = "wc-processing") -> int:
    """Somebody has bought one piece by ``method``; with a token's hash it is Kaitsu's check."""
    order = _post(site)
    total, now = 3300, "2026-11-25 03:00:00"
    product = _ask(site, "SELECT ID FROM {}posts WHERE post_type = 'product'")[0][0]
    _insert(
        site, "wc_orders", id=order, status=status, currency="JPY", type="shop_order", tax_amount=0,
        total_amount=total, customer_id=0, billing_email="a@example.com", date_created_gmt=now,
        date_updated_gmt=now, parent_order_id=0, payment_method=method, payment_method_title="カード",
    )  # fmt: skip
    _insert(site, "wc_order_addresses", order_id=order, address_type="billing", email="a@example.com")
    _insert(
        site, "wc_order_operational_data", order_id=order, created_via="checkout", order_stock_reduced=1,
        recorded_sales=1, order_key=f"wc_order_{secrets.token_hex(6)}",
    )  # fmt: skip
    if token_hash:
        _insert(site, "wc_orders_meta", order_id=order, meta_key="_kaitsu_check", meta_value=token_hash)
    line = {"order_item_name": "季節の花束", "order_item_type": "line_item", "order_id": order}
    item = _insert(site, "woocommerce_order_items", **line)
    for key, value in {"_product_id": product, "_qty": 1, "_line_total": total, "_reduced_stock": 1}.items():
        _insert(site, "woocommerce_order_itemmeta", order_item_id=item, meta_key=key, meta_value=value)
    stats = {"order_id": order, "num_items_sold": 1, "total_sales": total, "status": status, "customer_id": 0}
    _insert(site, "wc_order_stats", **stats)
    _insert(
        site, "wc_order_product_lookup", order_item_id=item, order_id=order, product_id=product, product_qty=1
    )
    _sell(site, product)
    _lay_session(site, token_hash)
    return order


def _post(site: Site) -> int:
    empty = ("post_content", "post_title", "post_excerpt", "to_ping", "pinged", "post_content_filtered")
    return _insert(
        site, "posts", post_type="shop_order_placehold", post_status="draft", **dict.fromkeys(empty, "")
    )


def _sell(site: Site, product: int) -> None:
    for key, by in (("_stock", -1), ("total_sales", 1)):
        _ask(
            site,
            "UPDATE {}postmeta SET meta_value = meta_value + ? WHERE post_id = ? AND meta_key = ?",
            *(by, product, key),
        )
    sold = "stock_quantity = stock_quantity - 1, total_sales = total_sales + 1"
    _ask(site, f"UPDATE {{}}wc_product_meta_lookup SET {sold}")


def _lay_session(site: Site, token_hash: str) -> None:
    kept = {"cart": serialized([])} | ({"kaitsu_check": token_hash} if token_hash else {})
    key = f"t_{secrets.token_hex(15)}"
    _insert(
        site,
        "woocommerce_sessions",
        session_key=key,
        session_value=serialized(kept),
        session_expiry=2000000000,
    )


def _insert(site: Site, table: str, **values: Any) -> int:
    slots = ", ".join("?" * len(values))
    statement = f"INSERT INTO {{}}{table} ({', '.join(values)}) VALUES ({slots})"
    return site.database.answer(_named(site, statement), list(values.values())).id


def _ask(site: Site, statement: str, *values: str | int) -> list[list[Any]]:
    return site.database.ask(_named(site, statement), *values)


def _named(site: Site, statement: str) -> str:
    return statement.replace("{}", f"`{site.name}`.wp_")
