-- The embedded shop's database. Rows that a module or Kaitsu may touch: modules, module_settings,
-- payment_methods, pages, preview. Everything else belongs to the shop.

CREATE TABLE shop (key TEXT PRIMARY KEY, value TEXT NOT NULL);        -- name, version, base_url, ...

CREATE TABLE products (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT NOT NULL,
    price INTEGER NOT NULL, stock INTEGER NOT NULL
);

CREATE TABLE modules (
    code TEXT PRIMARY KEY, version TEXT NOT NULL,
    archive TEXT NOT NULL,                                            -- SHA-256 of the archive it came from
    enabled INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE module_settings (
    module TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (module, key)
);

CREATE TABLE payment_methods (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    module TEXT NOT NULL DEFAULT '',                                  -- '' for the shop's own methods
    open INTEGER NOT NULL DEFAULT 0, position INTEGER NOT NULL
);

CREATE TABLE pages (name TEXT PRIMARY KEY, title TEXT NOT NULL, body TEXT NOT NULL);  -- body: trusted HTML

CREATE TABLE preview (token_hash TEXT PRIMARY KEY, expires_at INTEGER NOT NULL);      -- Unix seconds

-- A cart is known by its cookie. What the shopper typed at the checkout waits here for the confirmation;
-- method is a code, '' until the checkout was filled in.
CREATE TABLE carts (
    id TEXT PRIMARY KEY, created_at INTEGER NOT NULL,
    customer_name TEXT NOT NULL DEFAULT '', customer_email TEXT NOT NULL DEFAULT '',
    customer_address TEXT NOT NULL DEFAULT '', method TEXT NOT NULL DEFAULT '',
    preview TEXT NOT NULL DEFAULT ''                                  -- as in orders
);
CREATE TABLE cart_items (
    cart_id TEXT NOT NULL, product_id INTEGER NOT NULL, quantity INTEGER NOT NULL,
    PRIMARY KEY (cart_id, product_id)
);

CREATE TABLE orders (
    id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
    status TEXT NOT NULL,                                             -- pending, paid, failed, accepted, cancelled
    cart_id TEXT NOT NULL,                                            -- only its cookie may see the order
    method TEXT NOT NULL, method_name TEXT NOT NULL, module TEXT NOT NULL DEFAULT '',
    total INTEGER NOT NULL,                                           -- yen, with tax, shipping and fees
    customer_name TEXT NOT NULL, customer_email TEXT NOT NULL, customer_address TEXT NOT NULL,
    payment_reference TEXT NOT NULL DEFAULT '', masked_card TEXT NOT NULL DEFAULT '',
    preview TEXT NOT NULL DEFAULT ''                                  -- hash of the token it was placed under
);
CREATE TABLE order_items (
    order_id INTEGER NOT NULL, product_id INTEGER NOT NULL, quantity INTEGER NOT NULL, price INTEGER NOT NULL
);
