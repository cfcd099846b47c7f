<?php

declare(strict_types=1);

namespace Kaitsu\SandboxPay;

use Automattic\WooCommerce\Blocks\Payments\Integrations\AbstractPaymentMethodType;

/** The method on the block checkout. */
final class Blocks extends AbstractPaymentMethodType
{
    private const SCRIPT = 'kaitsu-sandbox-pay-blocks';

    /** @var string */
    protected $name = ID;

    public function initialize()
    {
        $this->settings = (array) get_option('woocommerce_' . ID . '_settings', []);
    }

    public function is_active()
    {
        $gateway = WC()->payment_gateways()->payment_gateways()[ID] ?? null;
        return $gateway !== null && $gateway->is_available();
    }

    public function get_payment_method_script_handles()
    {
        $needs = ['wc-blocks-registry', 'wc-settings', 'wp-element', 'wp-html-entities'];
        wp_register_script(self::SCRIPT, plugins_url('assets/blocks.js', FILE), $needs, VERSION, true);
        return [self::SCRIPT];
    }

    public function get_payment_method_data()
    {
        return [
            'title' => $this->get_setting('title'),
            'description' => $this->get_setting('description'),
            'supports' => ['products'],
        ];
    }
}
