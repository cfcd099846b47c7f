<?php

declare(strict_types=1);

/** The plugin itself, reached by WC(). */
final class WooCommerce
{
    /** @var string */
    public $version = WC_VERSION;
    /** @var WC_Session_Handler|null */
    public $session;
    /** @var WC_Cart|null */
    public $cart;
    /** @var self|null */
    private static $only;

    public static function instance()
    {
        return self::$only ?? self::$only = new self();
    }

    private function __construct()
    {
        add_action('plugins_loaded', static function (): void {
            do_action('woocommerce_loaded');
        }, -1);
        add_action('init', [$this, 'init'], 0);
    }

    public function __get($name)
    {
        return $name === 'payment_gateways' ? $this->payment_gateways() : null;
    }

    public function init(): void
    {
        do_action('before_woocommerce_init');
        register_post_type('product', [
            'public' => true, 'label' => 'Products', 'rewrite' => ['slug' => 'product'], 'has_archive' => false,
        ]);
        register_post_type('shop_order_placehold', ['public' => false]);
        add_rewrite_endpoint('order-received', EP_PAGES);
        if (!is_admin() && !wp_doing_cron() && PHP_SAPI !== 'cli' && !$this->is_rest()) {
            $this->initialize_session();
            $this->initialize_cart();
        }
        do_action('woocommerce_init');
    }

    public function initialize_session()
    {
        if ($this->session === null) {
            $class = apply_filters('woocommerce_session_handler', 'WC_Session_Handler');
            $this->session = new $class();
            $this->session->init();
        }
    }

    public function initialize_cart()
    {
        if ($this->cart === null) {
            $this->cart = new WC_Cart();
            do_action('woocommerce_cart_loaded_from_session', $this->cart);
        }
    }

    public function payment_gateways()
    {
        return WC_Payment_Gateways::instance();
    }

    private function is_rest(): bool
    {
        return strpos((string) ($_SERVER['REQUEST_URI'] ?? ''), '/' . rest_get_url_prefix() . '/') !== false
            || isset($_GET['rest_route']);
    }
}

function wc_get_page_id($page)
{
    return (int) get_option("woocommerce_{$page}_page_id", -1);
}

function wc_get_page_permalink($page)
{
    return get_permalink(wc_get_page_id($page)) ?: home_url('/');
}

function wc_get_checkout_url()
{
    return wc_get_page_permalink('checkout');
}

function get_woocommerce_currency()
{
    return (string) get_option('woocommerce_currency', 'JPY');
}

function is_checkout()
{
    return is_page(wc_get_page_id('checkout'));
}

function wc_add_notice($message, $type = 'success')
{
    $notices = (array) WC()->session->get('wc_notices', []);
    $notices[$type][] = ['notice' => $message, 'data' => []];
    WC()->session->set('wc_notices', $notices);
}

function wc_get_notices($type = '')
{
    $notices = (array) WC()->session->get('wc_notices', []);
    return $type === '' ? $notices : ($notices[$type] ?? []);
}

function wc_clear_notices()
{
    WC()->session->set('wc_notices', []);
}

function wc_clean($value)
{
    return is_array($value) ? array_map('wc_clean', $value) : sanitize_text_field((string) $value);
}
