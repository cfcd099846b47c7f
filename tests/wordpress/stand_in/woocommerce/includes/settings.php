<?php

declare(strict_types=1);

/** Settings of a gateway: one array in one option, `woocommerce_<id>_settings`. */
abstract class WC_Settings_API
{
    /** @var string */
    public $plugin_id = 'woocommerce_';
    /** @var string */
    public $id = '';
    /** @var string[] */
    public $errors = [];
    /** @var array<string, mixed> */
    public $settings = [];
    /** @var array<string, array<string, mixed>> */
    public $form_fields = [];

    public function init_form_fields()
    {
    }

    public function get_form_fields()
    {
        return $this->form_fields;
    }

    public function get_option_key()
    {
        return $this->plugin_id . $this->id . '_settings';
    }

    public function init_settings()
    {
        $stored = get_option($this->get_option_key(), null);
        $this->settings = is_array($stored) ? $stored : array_map([$this, 'get_field_default'], $this->get_form_fields());
        $this->enabled = ($this->settings['enabled'] ?? '') === 'yes' ? 'yes' : 'no';
    }

    public function get_field_default($field)
    {
        return $field['default'] ?? '';
    }

    public function get_option($key, $empty_value = null)
    {
        if ($this->settings === []) {
            $this->init_settings();
        }
        if (!isset($this->settings[$key])) {
            $this->settings[$key] = $this->get_field_default($this->get_form_fields()[$key] ?? []);
        }
        return $empty_value !== null && $this->settings[$key] === '' ? $empty_value : $this->settings[$key];
    }

    public function update_option($key, $value = '')
    {
        if ($this->settings === []) {
            $this->init_settings();
        }
        $this->settings[$key] = $value;
        return $this->save();
    }

    public function get_field_key($key)
    {
        return $this->plugin_id . $this->id . '_' . $key;
    }

    /** The settings screen was saved: every field is taken from the form. */
    public function process_admin_options()
    {
        $this->init_settings();
        foreach ($this->get_form_fields() as $key => $field) {
            $posted = $_POST[$this->get_field_key($key)] ?? null;
            $this->settings[$key] = ($field['type'] ?? 'text') === 'checkbox'
                ? ($posted === null ? 'no' : 'yes')
                : trim((string) wp_unslash($posted ?? ''));
        }
        return $this->save();
    }

    private function save(): bool
    {
        $shown = apply_filters('woocommerce_settings_api_sanitized_fields_' . $this->id, $this->settings);
        return update_option($this->get_option_key(), $shown, 'yes');
    }
}

abstract class WC_Payment_Gateway extends WC_Settings_API
{
    /** @var string */
    public $enabled = 'yes';
    /** @var string */
    public $title = '';
    /** @var string */
    public $description = '';
    /** @var string */
    public $method_title = '';
    /** @var string */
    public $method_description = '';
    /** @var string */
    public $icon = '';
    /** @var bool */
    public $has_fields = false;
    /** @var bool */
    public $chosen = false;
    /** @var string */
    public $order_button_text = '';
    /** @var float|int */
    public $max_amount = 0;
    /** @var string[] */
    public $supports = ['products'];

    public function get_title()
    {
        return apply_filters('woocommerce_gateway_title', $this->title, $this->id);
    }

    public function get_description()
    {
        return apply_filters('woocommerce_gateway_description', $this->description, $this->id);
    }

    public function get_icon()
    {
        return apply_filters('woocommerce_gateway_icon', $this->icon, $this->id);
    }

    public function get_method_title()
    {
        return apply_filters('woocommerce_gateway_method_title', $this->method_title, $this);
    }

    public function has_fields()
    {
        return (bool) $this->has_fields;
    }

    public function supports($feature)
    {
        return in_array($feature, $this->supports, true);
    }

    public function is_available()
    {
        $total = WC()->cart === null ? 0 : WC()->cart->get_total('edit');
        return $this->enabled === 'yes' && !($this->max_amount > 0 && $total > $this->max_amount);
    }

    public function needs_setup()
    {
        return false;
    }

    public function payment_fields()
    {
        echo wp_kses_post(wpautop($this->get_description()));
    }

    public function validate_fields()
    {
        return true;
    }

    public function process_payment($order_id)
    {
        return ['result' => 'failure'];
    }

    public function get_return_url($order = null)
    {
        return $order === null ? wc_get_page_permalink('checkout') : $order->get_checkout_order_received_url();
    }
}
