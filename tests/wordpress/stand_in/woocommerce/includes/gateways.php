<?php

declare(strict_types=1);

/** Bank transfer: the shop's own. */
class WC_Gateway_BACS extends WC_Payment_Gateway
{
    public const TITLE = '銀行振込';

    public function __construct()
    {
        $this->id = static::own_id();
        $this->method_title = static::TITLE;
        $this->form_fields = [
            'enabled' => ['type' => 'checkbox', 'title' => 'Enable', 'default' => 'no'],
            'title' => ['type' => 'text', 'title' => 'Title', 'default' => static::TITLE],
            'description' => ['type' => 'textarea', 'title' => 'Description', 'default' => ''],
        ];
        $this->init_settings();
        $this->title = $this->get_option('title');
        $this->description = $this->get_option('description');
        add_action('woocommerce_update_options_payment_gateways_' . $this->id, [$this, 'process_admin_options']);
    }

    public function process_payment($order_id)
    {
        $order = wc_get_order($order_id);
        $order->update_status('on-hold');
        WC()->cart->empty_cart();
        return ['result' => 'success', 'redirect' => $this->get_return_url($order)];
    }

    protected static function own_id(): string
    {
        return 'bacs';
    }
}

class WC_Gateway_COD extends WC_Gateway_BACS
{
    public const TITLE = '代金引換';

    public function process_payment($order_id)
    {
        wc_get_order($order_id)->update_status('processing');
        WC()->cart->empty_cart();
        return ['result' => 'success', 'redirect' => $this->get_return_url(wc_get_order($order_id))];
    }

    protected static function own_id(): string
    {
        return 'cod';
    }
}

class WC_Payment_Gateways
{
    private const AT_END = 999;

    /** @var array<int, WC_Payment_Gateway> */
    public $payment_gateways = [];
    /** @var self|null */
    private static $only;

    public static function instance()
    {
        if (self::$only === null) {
            self::$only = new self();
            self::$only->init();
        }
        return self::$only;
    }

    public function init()
    {
        $order = (array) get_option('woocommerce_gateway_order');
        $end = self::AT_END;
        foreach (apply_filters('woocommerce_payment_gateways', ['WC_Gateway_BACS', 'WC_Gateway_COD']) as $gateway) {
            $gateway = is_string($gateway) && class_exists($gateway) ? new $gateway() : $gateway;
            if (!$gateway instanceof WC_Payment_Gateway) {
                continue;
            }
            $place = is_numeric($order[$gateway->id] ?? null) ? (int) $order[$gateway->id] : $end++;
            $this->payment_gateways[$place] = $gateway;
            $this->watch($gateway);
        }
        ksort($this->payment_gateways);
        do_action('wc_payment_gateways_initialized', $this);
    }

    public function payment_gateways()
    {
        return array_column($this->payment_gateways, null, 'id');
    }

    public function get_payment_gateway_ids()
    {
        return array_keys($this->payment_gateways());
    }

    public function get_available_payment_gateways()
    {
        $available = array_filter(
            $this->payment_gateways(),
            static fn (WC_Payment_Gateway $gateway): bool => (bool) $gateway->is_available()
        );
        return array_filter(
            (array) apply_filters('woocommerce_available_payment_gateways', $available),
            static fn ($gateway): bool => $gateway instanceof WC_Payment_Gateway
        );
    }

    /** Whoever switches a method on through WordPress has the owner written to, as WooCommerce does. */
    private function watch(WC_Payment_Gateway $gateway): void
    {
        $key = $gateway->get_option_key();
        $tell = static function ($old, $new) use ($gateway): void {
            if (($new['enabled'] ?? '') === 'yes' && ($old['enabled'] ?? '') !== 'yes') {
                file_put_contents(WP_CONTENT_DIR . '/uploads/mails.log', "enabled: $gateway->id\n", FILE_APPEND);
                do_action('woocommerce_payment_gateway_enabled', $gateway);
            }
        };
        add_action("update_option_$key", $tell, 10, 2);
        add_action("add_option_$key", static fn ($name, $value) => $tell([], $value), 10, 2);
    }
}
