<?php

/*
 * Plugin Name: WooCommerce
 * Description: A stand-in made for Kaitsu's tests: the little of WooCommerce's outside that Kaitsu meets, written anew.
 *     Nothing of it is WooCommerce's own code, and it is no shop. Real ones are tried by `make real`.
 * Version: 10.9.1
 * Requires PHP: 7.4
 */

declare(strict_types=1);

defined('ABSPATH') || exit;

define('WC_PLUGIN_FILE', __FILE__);
define('WC_VERSION', '10.9.1');
define('WC_ABSPATH', __DIR__ . '/');

foreach ([
    'settings', 'gateways', 'blocks', 'product', 'session', 'cart', 'order', 'order-store', 'woocommerce', 'checkout',
    'store-api', 'admin', 'install',
] as $part) {
    require_once __DIR__ . "/includes/$part.php";
}

function WC(): WooCommerce
{
    return WooCommerce::instance();
}

$GLOBALS['woocommerce'] = WC();
register_activation_hook(__FILE__, ['WC_Stand_In_Install', 'activate']);
