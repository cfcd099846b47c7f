<?php

declare(strict_types=1);

namespace Kaitsu\WooCommerce;

use Kaitsu\HostRefusal;
use Kaitsu\WordPress\WordPressShop;

/** WooCommerce: its payment methods and its orders, on everything WordPress has. */
final class WooCommerceShop extends WordPressShop
{
    private Methods $methods;
    private Orders $orders;

    /** @param array<string, mixed> $request */
    public function __construct(array $request)
    {
        parent::__construct($request);
        if (!defined('WC_VERSION') || !function_exists('WC')) {
            throw new HostRefusal('shop_unreadable', ['why' => 'woocommerce_inactive']);
        }
        $this->methods = new Methods($this->options, $this->storage, $this->plugins);
        $this->orders = new Orders($this->db);
    }

    public function state(): array
    {
        return [
            'shop' => ['system' => 'woocommerce', 'version' => WC_VERSION],
            'modules' => $this->modules->states(),
            'options' => $this->settings(),
            'methods' => $this->methods->all(),
        ];
    }

    public function register(string $module, string $code, string $name): void
    {
        $this->layDefaults($module);
        $this->methods->register($module, $code, $name);
    }

    public function open(string $code): void
    {
        $this->methods->open($code);
    }

    public function hide(string $module): void
    {
        $this->methods->hide($module);
    }

    public function usedByRealOrders(string $module, array $tokens): array
    {
        return $this->orders->used($this->storage->codes($module), $tokens);
    }

    public function removeCheck(string $token): void
    {
        $this->orders->remove($token);
    }
}
