<?php

declare(strict_types=1);

use Automattic\WooCommerce\Blocks\Payments\PaymentMethodRegistry;

/** Product page, cart and checkout, classic and as a block, and `?wc-ajax=`. */
final class WC_Stand_In_Checkout
{
    private const FIELDS = ['first_name', 'last_name', 'address_1', 'phone', 'email'];

    public static function hook(): void
    {
        add_shortcode('woocommerce_cart', [self::class, 'cart']);
        add_shortcode('woocommerce_checkout', [self::class, 'page']);
        add_action('init', static function (): void {
            register_block_type('woocommerce/checkout', ['render_callback' => [self::class, 'block']]);
        });
        add_action('wp_loaded', [self::class, 'addToCart'], 20);
        add_action('template_redirect', [self::class, 'ajax'], 0);
        add_action('template_redirect', [self::class, 'sendAway'], 10);
        add_filter('the_content', [self::class, 'product']);
    }

    public static function product($content)
    {
        $product = is_singular('product') && in_the_loop() ? wc_get_product(get_the_ID()) : false;
        if ($product === false) {
            return $content;
        }
        $button = sprintf(
            '<form class="cart" method="post"><input type="number" name="quantity" value="1">'
            . '<button type="submit" name="add-to-cart" value="%d" class="single_add_to_cart_button button">カートに入れる</button></form>',
            $product->get_id()
        );
        return '<p class="price">¥' . number_format((float) $product->get_price()) . '</p>' . $content
            . ($product->is_in_stock() ? $button : '<p class="stock out-of-stock">在庫なし</p>');
    }

    public static function addToCart(): void
    {
        if (isset($_REQUEST['add-to-cart']) && WC()->cart !== null) {
            WC()->cart->add_to_cart((int) $_REQUEST['add-to-cart'], max(1, (int) ($_REQUEST['quantity'] ?? 1)));
            nocache_headers();
            wp_safe_redirect(wc_get_page_permalink('cart'));
            exit;
        }
    }

    /** Nobody checks out with an empty cart. */
    public static function sendAway(): void
    {
        if (is_checkout() && WC()->cart->is_empty() && get_query_var('order-received') === '') {
            wp_safe_redirect(wc_get_page_permalink('cart'));
            exit;
        }
    }

    public static function cart(): string
    {
        $rows = '';
        foreach (WC()->cart->get_cart() as $item) {
            $name = esc_html(wc_get_product($item['product_id'])->get_name());
            $rows .= "<tr class=\"cart_item\"><td>$name</td><td>$item[quantity]</td></tr>";
        }
        $link = esc_url(wc_get_checkout_url());
        return $rows === '' ? '<p class="cart-empty">カートは空です。</p>'
            : "<table class=\"shop_table cart\">$rows</table><a class=\"checkout-button\" href=\"$link\">購入手続きへ</a>";
    }

    public static function page(): string
    {
        $received = (int) get_query_var('order-received');
        if ($received > 0) {
            return self::received($received);
        }
        $url = esc_url(wc_get_checkout_url());
        $form = "<form name=\"checkout\" method=\"post\" class=\"checkout woocommerce-checkout\" action=\"$url\">";
        foreach (self::FIELDS as $field) {
            $form .= "<p class=\"form-row\"><input type=\"text\" name=\"billing_$field\" id=\"billing_$field\"></p>";
        }
        return '<div class="woocommerce">' . $form . self::payment() . '</form></div>';
    }

    private static function received(int $id): string
    {
        $order = wc_get_order($id);
        if ($order === false || !hash_equals($order->get_order_key(), (string) ($_GET['key'] ?? ''))) {
            return '<p class="woocommerce-error">ご注文が見つかりません。</p>';
        }
        do_action('woocommerce_thankyou', $id);
        return "<div class=\"woocommerce-order\"><p class=\"woocommerce-thankyou-order-received\">ご注文ありがとうございました。</p>"
            . "<li class=\"woocommerce-order-overview__order order\"><strong>$id</strong></li></div>";
    }

    public static function payment(): string
    {
        $methods = '';
        foreach (array_values(WC()->payment_gateways()->get_available_payment_gateways()) as $place => $gateway) {
            $gateway->chosen = $place === 0;
            $methods .= self::method($gateway);
        }
        $none = '<li class="woocommerce-notice woocommerce-info">ご利用いただけるお支払い方法がありません。</li>';
        return '<div id="payment" class="woocommerce-checkout-payment"><ul class="wc_payment_methods payment_methods methods">'
            . ($methods ?: $none) . '</ul><div class="form-row place-order">'
            . wp_nonce_field('woocommerce-process_checkout', 'woocommerce-process-checkout-nonce', true, false)
            . '<button type="submit" class="button alt" name="woocommerce_checkout_place_order" id="place_order" value="注文する">注文する</button>'
            . '</div></div>';
    }

    private static function method(WC_Payment_Gateway $gateway): string
    {
        $id = esc_attr($gateway->id);
        ob_start();
        $gateway->payment_fields();
        $box = (string) ob_get_clean();
        return "<li class=\"wc_payment_method payment_method_$id\"><input id=\"payment_method_$id\" type=\"radio\""
            . " class=\"input-radio\" name=\"payment_method\" value=\"$id\"" . ($gateway->chosen ? ' checked="checked"' : '')
            . " data-order_button_text=\"\" />\n<label for=\"payment_method_$id\">"
            . esc_html($gateway->get_title()) . ' ' . $gateway->get_icon() . '</label>'
            . ($box === '' ? '' : "<div class=\"payment_box payment_method_$id\">$box</div>") . '</li>';
    }

    /** The block draws itself in the browser, from what the page tells it. */
    public static function block(): string
    {
        $registry = PaymentMethodRegistry::filled();
        foreach ($registry->get_all_active_registered() as $type) {
            array_map('wp_enqueue_script', $type->get_payment_method_script_handles());
        }
        $settings = rawurlencode((string) wp_json_encode([
            'paymentMethodData' => $registry->data(),
            'paymentMethodSortOrder' => WC()->payment_gateways()->get_payment_gateway_ids(),
        ]));
        return "<script id=\"wc-settings-js-before\">var wcSettings = JSON.parse( decodeURIComponent( '$settings' ) );</script>"
            . '<div data-block-name="woocommerce/checkout" class="wp-block-woocommerce-checkout is-loading"></div>';
    }

    public static function ajax(): void
    {
        $action = sanitize_text_field((string) ($_GET['wc-ajax'] ?? ''));
        if ($action === '') {
            return;
        }
        nocache_headers();
        if ($action === 'update_order_review') {
            wp_send_json(['result' => 'success', 'fragments' => ['.woocommerce-checkout-payment' => self::payment()]]);
        }
        if ($action === 'checkout') {
            wp_send_json(self::place());
        }
        do_action("wc_ajax_$action");
        wp_die(-1);
    }

    private static function place(): array
    {
        $gateway = WC()->payment_gateways()->get_available_payment_gateways()[$_POST['payment_method'] ?? ''] ?? null;
        if (!wp_verify_nonce($_POST['woocommerce-process-checkout-nonce'] ?? '', 'woocommerce-process_checkout')) {
            return self::failed('ご注文を処理できませんでした。もう一度お試しください。');
        }
        if (WC()->cart->is_empty() || $gateway === null) {
            return self::failed('お支払い方法が正しくありません。');
        }
        $data = ['payment_method' => $gateway->id];
        foreach (self::FIELDS as $field) {
            $data["billing_$field"] = wc_clean(wp_unslash($_POST["billing_$field"] ?? ''));
        }
        $gateway->validate_fields();
        return wc_get_notices('error') !== [] ? self::failed() : self::order($gateway, $data, 'checkout');
    }

    public static function order(WC_Payment_Gateway $gateway, array $data, string $via): array
    {
        $order = new WC_Order((int) WC()->session->get('store_api_draft_order', 0));
        foreach (self::FIELDS as $field) {
            $order->{"set_billing_$field"}($data["billing_$field"] ?? '');
        }
        $order->set_created_via($via);
        $order->fill(WC()->cart);
        $order->set_payment_method($gateway);
        $order->set_status('pending');
        do_action('woocommerce_checkout_create_order', $order, $data);
        $order->save();
        do_action('woocommerce_checkout_update_order_meta', $order->get_id(), $data);
        do_action('woocommerce_checkout_order_created', $order);
        WC()->session->set('store_api_draft_order', null);
        WC()->session->set('order_awaiting_payment', $order->get_id());
        do_action('woocommerce_checkout_order_processed', $order->get_id(), $data, $order);
        $result = $gateway->process_payment($order->get_id());
        return ($result['result'] ?? '') === 'success' ? $result + ['order_id' => $order->get_id()] : self::failed();
    }

    private static function failed(string $why = ''): array
    {
        $said = array_column(wc_get_notices('error'), 'notice');
        wc_clear_notices();
        $items = implode('', array_map(static fn (string $one): string => "<li>$one</li>", $why === '' ? $said : [$why]));
        return [
            'result' => 'failure', 'messages' => "<ul class=\"woocommerce-error\" role=\"alert\">$items</ul>",
            'refresh' => false, 'reload' => false,
        ];
    }
}

WC_Stand_In_Checkout::hook();
