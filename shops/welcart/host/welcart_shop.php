<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\HostRefusal;
use Kaitsu\WordPress\Modules;
use Kaitsu\WordPress\WordPressShop;

/** Welcart: its settlement modules, payment methods and orders, on everything WordPress has. */
final class WelcartShop extends WordPressShop
{
    private Methods $methods;
    private Orders $orders;

    /** @param array<string, mixed> $request */
    protected function keeper(array $request): Modules
    {
        if (!defined('USCES_PLUGIN_BASENAME')) {
            throw new HostRefusal('shop_unreadable', ['why' => 'welcart_inactive']);
        }
        $this->orders = new Orders($this->db);
        $this->methods = new Methods($this->options, $this->storage, $this->orders);
        foreach ($this->storage->modules() as $module) {
            $this->storage->use($module, $this->methods->found($this->storage->of($module)));
        }
        $basis = [$this->options, $this->storage, $this->methods, $this->rows, $this->web];
        return new Settlements(...array_merge($basis, [$request['grace']]));
    }

    public function state(): array
    {
        return [
            'shop' => ['system' => 'welcart', 'version' => Settlements::version()],
            'modules' => $this->modules->states(),
            'options' => $this->settings(),
            'methods' => $this->methods->all(),
        ];
    }

    public function register(string $module, string $code, string $name): void
    {
        $this->layDefaults($module);
        $this->methods->register($module, $code, $name);
        $this->credentials->prepare($module); // where its methods lie is known by now
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
        $used = $this->orders->settled($this->storage->codes($module), $tokens);
        foreach ($this->storage->of($module)['methods'] as $method) {
            $name = $method['name'] === null ? null : ($this->options->at($method['name'])[1] ?? null);
            if ($name !== null && $this->orders->names([(string) $name], $tokens) !== []) {
                $used[] = $method['code'];
            }
        }
        return array_values(array_unique($used));
    }

    public function removeCheck(string $token): void
    {
        $this->orders->remove($token);
    }
}
