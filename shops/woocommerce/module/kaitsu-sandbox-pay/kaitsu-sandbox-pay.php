<?php

declare(strict_types=1);

namespace Kaitsu\SandboxPay;

/*
 * Plugin Name: Kaitsu Sandbox Pay
 * Description: The sandbox gateway's payment module for WooCommerce. Nobody's money moves.
 * Version: 1.0.0
 * Requires PHP: 7.4
 * Requires Plugins: woocommerce
 * License: MIT
 */

defined('ABSPATH') || exit;

const VERSION = '1.0.0';
const ID = 'kaitsu_sandbox';
const HASH_KEY = 'kaitsu_sandbox_pay_hash_key'; // an option of its own: the gateway's notifications are checked by it
const INSTALLED = 'kaitsu_sandbox_pay_version';
const SINCE = 'kaitsu_sandbox_pay_since';
const FILE = __FILE__;

register_activation_hook(__FILE__, 'Kaitsu\SandboxPay\activated');
add_action('plugins_loaded', 'Kaitsu\SandboxPay\load', 11);

/** What many modules do when they are switched on: options that nobody asked for. */
function activated(): void
{
    update_option(INSTALLED, VERSION);
    add_option(SINCE, gmdate('Y-m-d H:i:s'), '', 'no');
    register_uninstall_hook(__FILE__, 'Kaitsu\SandboxPay\uninstalled');
}

/** And when they are deleted in the admin screens: keys and settings are gone. */
function uninstalled(): void
{
    foreach ([INSTALLED, SINCE, HASH_KEY, 'woocommerce_' . ID . '_settings'] as $option) {
        delete_option($option);
    }
}

function load(): void
{
    if (!class_exists('WC_Payment_Gateway')) {
        return;
    }
    require_once __DIR__ . '/includes/card.php';
    require_once __DIR__ . '/includes/gateway.php';
    add_filter('woocommerce_payment_gateways', static function (array $gateways): array {
        $gateways[] = Gateway::class;
        return $gateways;
    });
    add_action('woocommerce_blocks_payment_method_type_registration', static function ($registry): void {
        require_once __DIR__ . '/includes/blocks.php';
        $registry->register(new Blocks());
    });
}
