<?php

declare(strict_types=1);

namespace Automattic\WooCommerce\Blocks\Payments\Integrations;

interface PaymentMethodTypeInterface
{
    public function get_name();

    public function is_active();

    public function get_payment_method_script_handles();

    public function get_payment_method_data();

    public function initialize();
}

abstract class AbstractPaymentMethodType implements PaymentMethodTypeInterface
{
    /** @var string */
    protected $name = '';
    /** @var array<string, mixed> */
    protected $settings = [];

    public function get_name()
    {
        return $this->name;
    }

    public function is_active()
    {
        return true;
    }

    public function get_payment_method_script_handles()
    {
        return [];
    }

    public function get_payment_method_script_handles_for_admin()
    {
        return $this->get_payment_method_script_handles();
    }

    public function get_supported_features()
    {
        return ['products'];
    }

    public function get_payment_method_data()
    {
        return [];
    }

    protected function get_setting($name, $default = '')
    {
        return $this->settings[$name] ?? $default;
    }
}

/** A method of the shop's own on the block checkout. */
final class StandInOwn extends AbstractPaymentMethodType
{
    public function __construct(string $name)
    {
        $this->name = $name;
    }

    public function initialize()
    {
        $this->settings = (array) get_option("woocommerce_{$this->name}_settings", []);
    }

    public function is_active()
    {
        return $this->get_setting('enabled') === 'yes';
    }

    public function get_payment_method_data()
    {
        return ['title' => $this->get_setting('title'), 'supports' => $this->get_supported_features()];
    }
}

namespace Automattic\WooCommerce\Blocks\Payments;

use Automattic\WooCommerce\Blocks\Payments\Integrations\PaymentMethodTypeInterface;
use Automattic\WooCommerce\Blocks\Payments\Integrations\StandInOwn;

final class PaymentMethodRegistry
{
    /** @var array<string, PaymentMethodTypeInterface> */
    private $registered = [];

    public static function filled(): self
    {
        $registry = new self();
        foreach (['bacs', 'cod'] as $name) {
            $registry->register(new StandInOwn($name));
        }
        do_action('woocommerce_blocks_payment_method_type_registration', $registry);
        foreach ($registry->registered as $type) {
            $type->initialize();
        }
        return $registry;
    }

    public function register($type)
    {
        $this->registered[$type->get_name()] = $type;
        return true;
    }

    public function is_registered($name)
    {
        return isset($this->registered[$name]);
    }

    public function get_all_registered()
    {
        return $this->registered;
    }

    public function get_all_active_registered()
    {
        return array_filter($this->registered, static fn ($type): bool => (bool) $type->is_active());
    }

    /** What the checkout's script is told of each method. */
    public function data(): array
    {
        return array_map(static fn ($type) => $type->get_payment_method_data(), $this->get_all_active_registered());
    }
}
