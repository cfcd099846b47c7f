<?php

declare(strict_types=1);

/** What there is once it is activated, and the little shop of the tests. Column names are those WooCommerce has. */
final class WC_Stand_In_Install
{
    private const ID = 'bigint(20) unsigned NOT NULL';
    private const NUMBER = 'bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY';

    private static function tables(): array
    {
        [$id, $number] = [self::ID, self::NUMBER];
        $meta = "meta_id $number, %s $id, meta_key varchar(255) NULL, meta_value longtext NULL";
        return [
            'woocommerce_sessions' => "session_id $number, session_key char(32) NOT NULL UNIQUE,"
                . " session_value longtext NOT NULL, session_expiry $id",
            'woocommerce_order_items' => "order_item_id $number, order_item_name text NOT NULL,"
                . " order_item_type varchar(200) NOT NULL DEFAULT '', order_id $id",
            'woocommerce_order_itemmeta' => sprintf($meta, 'order_item_id'),
            'woocommerce_payment_tokens' => "token_id $number, gateway_id varchar(200) NOT NULL, token text NOT NULL,"
                . " user_id $id, type varchar(200) NOT NULL, is_default tinyint(1) NOT NULL DEFAULT 0",
            'woocommerce_payment_tokenmeta' => sprintf($meta, 'payment_token_id'),
            'wc_orders' => "id $id PRIMARY KEY, status varchar(20) NULL, currency varchar(10) NULL, type varchar(20) NULL,"
                . ' tax_amount decimal(26,8) NULL, total_amount decimal(26,8) NULL, customer_id bigint(20) unsigned NULL,'
                . ' billing_email varchar(320) NULL, date_created_gmt datetime NULL, date_updated_gmt datetime NULL,'
                . ' parent_order_id bigint(20) unsigned NULL, payment_method varchar(100) NULL,'
                . ' payment_method_title text NULL, transaction_id varchar(100) NULL, ip_address varchar(100) NULL,'
                . ' user_agent text NULL, customer_note text NULL',
            'wc_orders_meta' => "id $number, order_id bigint(20) unsigned NULL, meta_key varchar(255), meta_value text NULL",
            'wc_order_addresses' => "id $number, order_id $id, address_type varchar(20) NULL, first_name text NULL,"
                . ' last_name text NULL, company text NULL, address_1 text NULL, address_2 text NULL, city text NULL,'
                . ' state text NULL, postcode text NULL, country text NULL, email varchar(320) NULL,'
                . ' phone varchar(100) NULL, UNIQUE (address_type, order_id)',
            'wc_order_operational_data' => "id $number, order_id bigint(20) unsigned NULL UNIQUE,"
                . ' created_via varchar(100) NULL, woocommerce_version varchar(20) NULL, cart_hash varchar(100) NULL,'
                . ' order_key varchar(100) NULL, order_stock_reduced tinyint(1) NULL, date_paid_gmt datetime NULL,'
                . ' recorded_sales tinyint(1) NULL',
            'wc_order_stats' => "order_id $id PRIMARY KEY, parent_id bigint(20) unsigned NOT NULL DEFAULT 0,"
                . ' num_items_sold int(11) NOT NULL DEFAULT 0, total_sales double NOT NULL DEFAULT 0,'
                . " status varchar(20) NOT NULL, customer_id $id",
            'wc_order_product_lookup' => "order_item_id $id, order_id $id, product_id $id,"
                . ' product_qty int(11) NOT NULL, PRIMARY KEY (order_item_id, order_id)',
            'wc_customer_lookup' => "customer_id $number, user_id bigint(20) unsigned NULL UNIQUE,"
                . ' first_name varchar(255) NOT NULL, last_name varchar(255) NOT NULL, email varchar(100) NULL',
            'wc_reserved_stock' => "order_id $id, product_id $id, stock_quantity double NOT NULL DEFAULT 0,"
                . ' expires datetime NOT NULL, PRIMARY KEY (order_id, product_id)',
            'wc_product_meta_lookup' => "product_id $id PRIMARY KEY, sku varchar(100) NULL DEFAULT '',"
                . ' min_price decimal(19,4) NULL, max_price decimal(19,4) NULL, stock_quantity double NULL,'
                . " stock_status varchar(100) NULL DEFAULT 'instock', total_sales bigint(20) NULL DEFAULT 0",
        ];
    }

    public static function activate(): void
    {
        global $wpdb;
        foreach (self::tables() as $name => $columns) {
            $wpdb->query("CREATE TABLE IF NOT EXISTS {$wpdb->prefix}$name ($columns) ENGINE=InnoDB {$wpdb->get_charset_collate()}");
        }
        foreach ([
            'woocommerce_version' => WC_VERSION, 'woocommerce_db_version' => WC_VERSION,
            'woocommerce_currency' => 'JPY', 'woocommerce_manage_stock' => 'yes', 'woocommerce_default_country' => 'JP:JP13',
            'woocommerce_custom_orders_table_enabled' => 'yes', 'woocommerce_coming_soon' => 'no',
            'woocommerce_gateway_order' => ['bacs' => 0, 'cod' => 1],
        ] as $name => $value) {
            add_option($name, $value);
        }
    }

    /** Pages, one product, and two methods of the shop's own that are open. */
    public static function furnish(): void
    {
        global $wpdb;
        foreach (['bacs' => WC_Gateway_BACS::TITLE, 'cod' => WC_Gateway_COD::TITLE] as $id => $title) {
            $settings = ['enabled' => 'yes', 'title' => $title, 'description' => ''];
            add_option("woocommerce_{$id}_settings", $settings, '', 'yes');
        }
        foreach (['cart' => 'カート', 'checkout' => '購入手続き'] as $slug => $title) {
            $page = self::post('page', $slug, $title, "[woocommerce_$slug]");
            add_option("woocommerce_{$slug}_page_id", (string) $page);
        }
        @unlink(WP_CONTENT_DIR . '/uploads/mails.log');
        $product = self::post('product', 'bouquet', '季節の花束', 'その日の花でお作りします。');
        foreach ([
            '_price' => '3300', '_regular_price' => '3300', '_manage_stock' => 'yes', '_stock' => '50',
            '_stock_status' => 'instock', 'total_sales' => '7', '_sku' => 'B-1',
        ] as $key => $value) {
            update_post_meta($product, $key, $value);
        }
        $wpdb->insert("{$wpdb->prefix}wc_product_meta_lookup", [
            'product_id' => $product, 'sku' => 'B-1', 'min_price' => '3300', 'max_price' => '3300',
            'stock_quantity' => 50, 'total_sales' => 7,
        ]);
    }

    private static function post(string $type, string $slug, string $title, string $body): int
    {
        return (int) wp_insert_post(wp_slash([
            'post_type' => $type, 'post_status' => 'publish', 'post_author' => 1,
            'post_name' => $slug, 'post_title' => $title, 'post_content' => $body,
        ]), true);
    }
}
