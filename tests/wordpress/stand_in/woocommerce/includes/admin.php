<?php

declare(strict_types=1);

/** The settings screen of a payment method: admin.php?page=wc-settings&tab=checkout&section=<id>. */
final class WC_Stand_In_Admin
{
    public static function hook(): void
    {
        add_action('admin_menu', static function (): void {
            add_menu_page('WooCommerce', 'WooCommerce', 'manage_options', 'wc-settings', [self::class, 'screen']);
        });
    }

    public static function screen(): void
    {
        $id = sanitize_key($_GET['section'] ?? '');
        $gateway = WC()->payment_gateways()->payment_gateways()[$id] ?? null;
        if ($gateway === null) {
            echo implode(' ', array_map('esc_html', WC()->payment_gateways()->get_payment_gateway_ids()));
            return;
        }
        if (isset($_POST['save'])) {
            check_admin_referer('woocommerce-settings');
            do_action("woocommerce_update_options_payment_gateways_$id");
        }
        $gateway->init_settings();
        echo '<form method="post">';
        wp_nonce_field('woocommerce-settings');
        foreach ($gateway->get_form_fields() as $key => $field) {
            $box = ($field['type'] ?? 'text') === 'checkbox';
            printf(
                '<input type="%s" name="%s" value="%s"%s>',
                $box ? 'checkbox' : 'text',
                esc_attr($gateway->get_field_key($key)),
                esc_attr($box ? '1' : (string) $gateway->get_option($key)),
                $box && $gateway->get_option($key) === 'yes' ? ' checked' : ''
            );
        }
        echo '<button name="save" value="1">Save</button></form>';
    }
}

WC_Stand_In_Admin::hook();
