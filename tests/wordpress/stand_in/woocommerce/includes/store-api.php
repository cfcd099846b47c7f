<?php

declare(strict_types=1);

/** Of the Store API: products, cart, checkout; answers have the `Nonce` that a write must bring back. */
final class WC_Stand_In_Store_Api
{
    private const MONEY = ['currency_code' => 'JPY', 'currency_symbol' => '¥', 'currency_minor_unit' => 0];

    public static function hook(): void
    {
        add_action('rest_api_init', static function (): void {
            foreach (['wc/store/v1', 'wc/store'] as $space) {
                self::route($space, '/products', 'GET', 'products');
                self::route($space, '/cart', 'GET', 'cart');
                self::route($space, '/cart', 'POST', 'cart');
                self::route($space, '/cart/add-item', 'POST', 'addItem');
                self::route($space, '/cart/remove-item', 'POST', 'removeItem');
                self::route($space, '/checkout', 'GET', 'draft');
                self::route($space, '/checkout', 'POST', 'checkout');
            }
        });
    }

    private static function route(string $space, string $path, string $method, string $does): void
    {
        register_rest_route($space, $path, [
            'methods' => $method,
            'permission_callback' => '__return_true',
            'callback' => static function (WP_REST_Request $request) use ($does, $method): WP_REST_Response {
                wc_load_cart();
                $wrong = $method === 'GET' ? null : self::nonceRefused($request);
                $answer = rest_ensure_response($wrong ?? self::$does($request));
                $answer = is_wp_error($answer) ? rest_convert_error_to_response($answer) : $answer;
                $answer->header('Nonce', wp_create_nonce('wc_store_api'));
                $answer->header('Nonce-Timestamp', (string) time());
                $answer->header('Cache-Control', 'no-store');
                return $answer;
            },
        ]);
    }

    private static function nonceRefused(WP_REST_Request $request): ?WP_Error
    {
        $nonce = $request->get_header('Nonce');
        if ($nonce === null) {
            $why = 'Missing the Nonce header. This endpoint requires a valid nonce.';
            return new WP_Error('woocommerce_rest_missing_nonce', $why, ['status' => 401]);
        }
        return wp_verify_nonce($nonce, 'wc_store_api') ? null
            : new WP_Error('woocommerce_rest_invalid_nonce', 'Nonce is invalid.', ['status' => 403]);
    }

    public static function products(): array
    {
        $posts = get_posts(['post_type' => 'product', 'post_status' => 'publish', 'numberposts' => 100]);
        return array_map(static function (WP_Post $post): array {
            $product = wc_get_product($post->ID);
            return [
                'id' => $product->get_id(), 'name' => $product->get_name(), 'slug' => $product->get_slug(),
                'type' => 'simple', 'permalink' => $product->get_permalink(),
                'prices' => ['price' => $product->get_price()] + self::MONEY,
                'is_purchasable' => $product->is_purchasable(), 'is_in_stock' => $product->is_in_stock(),
                'is_on_backorder' => false, 'low_stock_remaining' => null, 'sold_individually' => false,
                'add_to_cart' => ['minimum' => 1, 'maximum' => 9999, 'multiple_of' => 1],
            ];
        }, $posts);
    }

    public static function cart(): array
    {
        $total = (string) WC()->cart->get_total('edit');
        $gateways = WC()->payment_gateways()->get_available_payment_gateways();
        return [
            'coupons' => [], 'shipping_rates' => [], 'items' => array_map([self::class, 'item'], array_values(WC()->cart->get_cart())),
            'items_count' => WC()->cart->get_cart_contents_count(), 'needs_payment' => WC()->cart->needs_payment(),
            'needs_shipping' => false, 'fees' => [], 'errors' => [],
            'totals' => ['total_items' => $total, 'total_tax' => '0', 'total_price' => $total] + self::MONEY,
            'payment_methods' => array_values(array_map(static fn ($gateway): string => $gateway->id, $gateways)),
            'payment_requirements' => ['products'],
        ];
    }

    private static function item(array $item): array
    {
        $product = wc_get_product($item['product_id']);
        return [
            'key' => $item['key'], 'id' => $item['product_id'], 'type' => 'simple', 'quantity' => $item['quantity'],
            'name' => $product->get_name(), 'permalink' => $product->get_permalink(),
            'prices' => ['price' => $product->get_price()] + self::MONEY,
            'totals' => ['line_total' => (string) WC_Cart::price($item)] + self::MONEY,
        ];
    }

    public static function addItem(WP_REST_Request $request)
    {
        $added = WC()->cart->add_to_cart((int) $request['id'], max(1, (int) ($request['quantity'] ?? 1)));
        if ($added === false) {
            return new WP_Error('woocommerce_rest_product_out_of_stock', 'Not in stock.', ['status' => 400]);
        }
        WC()->session->save_data();
        return new WP_REST_Response(self::cart(), 201);
    }

    public static function removeItem(WP_REST_Request $request): array
    {
        WC()->cart->remove_cart_item((string) $request['key']);
        WC()->session->save_data();
        return self::cart();
    }

    /** Whoever looks at the block checkout has a draft order from then on. */
    public static function draft()
    {
        if (WC()->cart->is_empty()) {
            return new WP_Error('woocommerce_rest_cart_empty', 'The cart is empty.', ['status' => 400]);
        }
        $order = new WC_Order((int) WC()->session->get('store_api_draft_order', 0));
        $order->set_status('checkout-draft');
        $order->set_created_via('store-api');
        $order->fill(WC()->cart);
        $order->save();
        do_action('woocommerce_store_api_checkout_update_order_meta', $order);
        $order->save();
        WC()->session->set('store_api_draft_order', $order->get_id());
        WC()->session->save_data();
        return ['order_id' => $order->get_id(), 'status' => 'checkout-draft', 'order_key' => $order->get_order_key()];
    }

    public static function checkout(WP_REST_Request $request)
    {
        $id = (string) ($request['payment_method'] ?? '');
        $gateway = WC()->payment_gateways()->get_available_payment_gateways()[$id] ?? null;
        if ($gateway === null) {
            return new WP_Error('woocommerce_rest_checkout_payment_method_disabled', 'Not offered.', ['status' => 400]);
        }
        $data = [];
        foreach ((array) ($request['billing_address'] ?? []) as $key => $value) {
            $data["billing_$key"] = wc_clean($value);
        }
        foreach ((array) ($request['payment_data'] ?? []) as $pair) {
            $_POST[$pair['key']] = $pair['value'];
        }
        do_action('woocommerce_store_api_checkout_update_order_from_request', new WC_Order(), $request);
        $placed = WC_Stand_In_Checkout::order($gateway, $data, 'store-api');
        WC()->session->save_data();
        if ($placed['result'] !== 'success') {
            return new WP_Error('woocommerce_rest_payment_error', wp_strip_all_tags($placed['messages']), ['status' => 400]);
        }
        $order = wc_get_order($placed['order_id']);
        do_action('woocommerce_store_api_checkout_order_processed', $order);
        return [
            'order_id' => $order->get_id(), 'status' => $order->get_status(), 'order_key' => $order->get_order_key(),
            'payment_result' => ['payment_status' => 'success', 'redirect_url' => $placed['redirect']],
        ];
    }
}

WC_Stand_In_Store_Api::hook();
