<?php

declare(strict_types=1);

/** Where orders lie: tables of their own (HPOS), with a placeholder post that gives the number. */
final class WC_Stand_In_Orders
{
    /** Tables with rows of an order, by the column that names it. */
    private const TABLES = [
        'wc_orders' => 'id', 'wc_orders_meta' => 'order_id', 'wc_order_addresses' => 'order_id',
        'wc_order_operational_data' => 'order_id', 'wc_order_stats' => 'order_id',
        'wc_order_product_lookup' => 'order_id', 'wc_reserved_stock' => 'order_id',
    ];

    public static function exists(int $id): bool
    {
        global $wpdb;
        return $wpdb->get_var(self::sql('SELECT id FROM {p}wc_orders WHERE id = %d', $id)) !== null;
    }

    public static function read(int $id, array $data): array
    {
        global $wpdb;
        $row = $wpdb->get_row(self::sql('SELECT * FROM {p}wc_orders WHERE id = %d', $id), ARRAY_A) ?: [];
        $more = $wpdb->get_row(
            self::sql('SELECT * FROM {p}wc_order_operational_data WHERE order_id = %d', $id),
            ARRAY_A
        ) ?: [];
        $sql = self::sql("SELECT * FROM {p}wc_order_addresses WHERE order_id = %d AND address_type = 'billing'", $id);
        foreach ($wpdb->get_row($sql, ARRAY_A) ?: [] as $key => $value) {
            $row["billing_$key"] = $value;
        }
        $row = ['total' => $row['total_amount'] ?? 0] + $row + $more;
        $row['status'] = (string) preg_replace('/^wc-/', '', $row['status'] ?? '');
        $meta = [];
        $sql = self::sql('SELECT meta_key, meta_value FROM {p}wc_orders_meta WHERE order_id = %d', $id);
        foreach ($wpdb->get_results($sql) as $found) {
            $meta[$found->meta_key] = maybe_unserialize($found->meta_value);
        }
        return [array_intersect_key($row, $data) + $data, $meta, self::items($id)];
    }

    private static function items(int $order): array
    {
        global $wpdb;
        $items = [];
        $sql = self::sql('SELECT * FROM {p}woocommerce_order_items WHERE order_id = %d', $order);
        foreach ($wpdb->get_results($sql) as $item) {
            $sql = self::sql(
                'SELECT meta_key, meta_value FROM {p}woocommerce_order_itemmeta WHERE order_item_id = %d',
                (int) $item->order_item_id
            );
            $meta = array_column($wpdb->get_results($sql, ARRAY_A), 'meta_value', 'meta_key');
            $items[] = [
                'product_id' => (int) $meta['_product_id'], 'name' => $item->order_item_name,
                'quantity' => (int) $meta['_qty'], 'total' => (float) $meta['_line_total'],
            ];
        }
        return $items;
    }

    /** @return array{int, string} the order's number, and the status it had before: "" for a new one */
    public static function write(int $id, array $data, array $more): array
    {
        global $wpdb;
        $before = (string) preg_replace('/^wc-/', '', (string) $wpdb->get_var(
            self::sql('SELECT status FROM {p}wc_orders WHERE id = %d', $id)
        ));
        $now = gmdate('Y-m-d H:i:s');
        $id = $id ?: (int) wp_insert_post(['post_type' => 'shop_order_placehold', 'post_status' => 'draft']);
        $created = $wpdb->get_var(self::sql('SELECT date_created_gmt FROM {p}wc_orders WHERE id = %d', $id)) ?? $now;
        $wpdb->replace("{$wpdb->prefix}wc_orders", [
            'id' => $id, 'status' => "wc-$data[status]", 'currency' => $data['currency'], 'type' => 'shop_order',
            'tax_amount' => 0, 'total_amount' => $data['total'], 'customer_id' => 0,
            'billing_email' => $data['billing_email'], 'date_created_gmt' => $created, 'date_updated_gmt' => $now,
            'parent_order_id' => 0, 'payment_method' => $data['payment_method'],
            'payment_method_title' => $data['payment_method_title'], 'transaction_id' => $data['transaction_id'],
            'ip_address' => '127.0.0.1', 'user_agent' => '', 'customer_note' => $data['customer_note'],
        ]);
        $wpdb->replace("{$wpdb->prefix}wc_order_addresses", [
            'order_id' => $id, 'address_type' => 'billing', 'first_name' => $data['billing_first_name'],
            'last_name' => $data['billing_last_name'], 'address_1' => $data['billing_address_1'],
            'email' => $data['billing_email'], 'phone' => $data['billing_phone'],
        ]);
        self::putMeta($id, $more['meta']);
        self::putItems($id, $more['items']);
        self::putOperational($id, $data);
        return [$id, $before];
    }

    private static function putMeta(int $id, array $meta): void
    {
        global $wpdb;
        $wpdb->delete("{$wpdb->prefix}wc_orders_meta", ['order_id' => $id]);
        foreach ($meta as $key => $value) {
            $wpdb->insert(
                "{$wpdb->prefix}wc_orders_meta",
                ['order_id' => $id, 'meta_key' => $key, 'meta_value' => maybe_serialize($value)]
            );
        }
    }

    private static function putOperational(int $id, array $data): void
    {
        global $wpdb;
        $table = "{$wpdb->prefix}wc_order_operational_data";
        $values = [
            'created_via' => $data['created_via'], 'woocommerce_version' => WC_VERSION,
            'cart_hash' => $data['cart_hash'], 'order_key' => $data['order_key'],
        ];
        if ($wpdb->update($table, $values, ['order_id' => $id]) === 0 && !self::has($table, $id)) {
            $wpdb->insert($table, ['order_id' => $id, 'order_stock_reduced' => 0, 'recorded_sales' => 0] + $values);
        }
    }

    private static function putItems(int $id, array $items): void
    {
        global $wpdb;
        if (self::has("{$wpdb->prefix}woocommerce_order_items", $id)) {
            return;
        }
        foreach ($items as $item) {
            $wpdb->insert("{$wpdb->prefix}woocommerce_order_items", [
                'order_item_name' => $item['name'], 'order_item_type' => 'line_item', 'order_id' => $id,
            ]);
            $line = $wpdb->insert_id;
            $meta = [
                '_product_id' => $item['product_id'], '_qty' => $item['quantity'],
                '_line_subtotal' => $item['total'], '_line_total' => $item['total'],
            ];
            foreach ($meta as $key => $value) {
                $wpdb->insert(
                    "{$wpdb->prefix}woocommerce_order_itemmeta",
                    ['order_item_id' => $line, 'meta_key' => $key, 'meta_value' => $value]
                );
            }
        }
    }

    /** Stock and sales, once per order, when it counts as one. */
    public static function count(int $id, string $status, array $items): void
    {
        global $wpdb;
        $table = "{$wpdb->prefix}wc_order_operational_data";
        $counts = in_array($status, ['processing', 'on-hold', 'completed'], true);
        if (!$counts || (new WC_Stand_In_Order_Data())->get_stock_reduced($id)) {
            return;
        }
        foreach ($items as $item) {
            wc_stand_in_move($item['product_id'], -$item['quantity'], $item['quantity']);
        }
        $wpdb->query(self::sql(
            "INSERT INTO {p}woocommerce_order_itemmeta (order_item_id, meta_key, meta_value)"
            . " SELECT i.order_item_id, '_reduced_stock', m.meta_value FROM {p}woocommerce_order_items i"
            . " JOIN {p}woocommerce_order_itemmeta m ON m.order_item_id = i.order_item_id AND m.meta_key = '_qty'"
            . ' WHERE i.order_id = %d',
            $id
        ));
        $wpdb->update($table, ['order_stock_reduced' => 1, 'recorded_sales' => 1], ['order_id' => $id]);
    }

    /** The stock stays as it is: that is wc_increase_stock_levels()'s. The product has been sold less often. */
    public static function remove(int $id, array $items): void
    {
        global $wpdb;
        if ((new WC_Stand_In_Order_Data())->get_recorded_sales($id)) {
            foreach ($items as $item) {
                wc_stand_in_move($item['product_id'], 0, -$item['quantity']);
            }
        }
        $wpdb->query(self::sql(
            'DELETE m FROM {p}woocommerce_order_itemmeta m JOIN {p}woocommerce_order_items i'
            . ' ON i.order_item_id = m.order_item_id WHERE i.order_id = %d',
            $id
        ));
        foreach (self::TABLES + ['woocommerce_order_items' => 'order_id'] as $table => $column) {
            $wpdb->delete($wpdb->prefix . $table, [$column => $id]);
        }
        wp_delete_post($id, true);
    }

    public static function find(array $arguments): array
    {
        global $wpdb;
        [$where, $values] = ["type = 'shop_order'", []];
        if (isset($arguments['status'])) {
            $names = array_map(static fn (string $one): string => 'wc-' . preg_replace('/^wc-/', '', $one), (array) $arguments['status']);
            $where .= ' AND status IN (' . implode(', ', array_fill(0, count($names), '%s')) . ')';
            $values = $names;
        }
        if (isset($arguments['payment_method'])) {
            $where .= ' AND payment_method = %s';
            $values[] = $arguments['payment_method'];
        }
        $values[] = ($arguments['limit'] ?? 10) < 0 ? PHP_INT_MAX : ($arguments['limit'] ?? 10);
        return array_map('intval', $wpdb->get_col(
            self::sql("SELECT id FROM {p}wc_orders WHERE $where ORDER BY id DESC LIMIT %d", ...$values)
        ));
    }

    private static function has(string $table, int $order): bool
    {
        global $wpdb;
        return $wpdb->get_var($wpdb->prepare("SELECT 1 FROM $table WHERE order_id = %d LIMIT 1", $order)) !== null;
    }

    private static function sql(string $statement, ...$values): string
    {
        global $wpdb;
        return $wpdb->prepare(str_replace('{p}', $wpdb->prefix, $statement), ...$values);
    }
}

/** What others ask an order's data store for. */
final class WC_Stand_In_Order_Data
{
    public function get_stock_reduced($order)
    {
        return $this->flag($order, 'order_stock_reduced');
    }

    public function set_stock_reduced($order, $set)
    {
        global $wpdb;
        $id = $order instanceof WC_Order ? $order->get_id() : (int) $order;
        $wpdb->update("{$wpdb->prefix}wc_order_operational_data", ['order_stock_reduced' => (int) $set], ['order_id' => $id]);
    }

    public function get_recorded_sales($order)
    {
        return $this->flag($order, 'recorded_sales');
    }

    private function flag($order, string $column): bool
    {
        global $wpdb;
        $id = $order instanceof WC_Order ? $order->get_id() : (int) $order;
        $table = "{$wpdb->prefix}wc_order_operational_data";
        return (int) $wpdb->get_var($wpdb->prepare("SELECT $column FROM $table WHERE order_id = %d", $id)) === 1;
    }
}

/** Give back what was taken for this order, once. */
function wc_increase_stock_levels($order_id)
{
    global $wpdb;
    $order = $order_id instanceof WC_Order ? $order_id : wc_get_order($order_id);
    if (!$order || get_option('woocommerce_manage_stock') !== 'yes') {
        return;
    }
    $meta = "{$wpdb->prefix}woocommerce_order_itemmeta";
    $rows = $wpdb->get_results($wpdb->prepare(
        "SELECT r.meta_id, r.meta_value AS quantity, p.meta_value AS product FROM $meta r JOIN $meta p"
        . " ON p.order_item_id = r.order_item_id AND p.meta_key = '_product_id'"
        . " JOIN {$wpdb->prefix}woocommerce_order_items i ON i.order_item_id = r.order_item_id"
        . " WHERE r.meta_key = '_reduced_stock' AND i.order_id = %d",
        $order->get_id()
    ));
    foreach ($rows as $row) {
        wc_stand_in_move((int) $row->product, (int) $row->quantity, 0);
        $wpdb->delete($meta, ['meta_id' => $row->meta_id]);
    }
    if ($rows !== []) {
        $order->add_order_note('Stock levels increased');
    }
}
