<?php

declare(strict_types=1);

namespace Kaitsu\WooCommerce;

use Kaitsu\WordPress\Options;
use Kaitsu\WordPress\Plugins;
use Kaitsu\WordPress\Storage;

use function Kaitsu\reach;

/**
 * Payment methods: those of declared modules as their rows say, for the modules are not loaded; all others as
 * WooCommerce knows them, switched on or off as their rows say.
 */
final class Methods
{
    private const ORDER = 'woocommerce_gateway_order';
    private const UNORDERED = 1000; // WooCommerce puts what it has no place for behind the rest

    private Options $options;
    private Storage $storage;
    private Plugins $plugins;

    public function __construct(Options $options, Storage $storage, Plugins $plugins)
    {
        $this->options = $options;
        $this->storage = $storage;
        $this->plugins = $plugins;
    }

    /** @return list<array{code: string, name: string, module: string, open: bool}> in the order of the checkout */
    public function all(): array
    {
        $found = array_merge($this->others(), ...array_map([$this, 'declared'], $this->storage->modules()));
        $order = (array) $this->options->value(self::ORDER);
        $places = [];
        foreach ($found as $number => $method) {
            $places[] = (int) ($order[$method['code']] ?? self::UNORDERED + $number);
        }
        array_multisort($places, SORT_ASC, array_keys($found), SORT_ASC, $found);
        return $found;
    }

    public function register(string $module, string $code, string $name): void
    {
        reach('before_write');
        foreach ($this->storage->of($module)['methods'] as $method) {
            if ($method['code'] !== $code) {
                continue;
            }
            foreach ($method['rows'] as [$place, $value]) {
                $this->options->put($place, $value);
            }
            if ($method['name'] !== null && $this->options->at($method['name']) !== [true, $name]) {
                $this->options->put($method['name'], $name);
                $this->switch($method, false);
            }
            foreach ($method['switches'] as $switch) {
                if (!$this->options->at($switch['row'])[0]) {
                    $this->options->put($switch['row'], isset($switch['member']) ? [] : $switch['hidden']);
                }
            }
        }
    }

    public function open(string $code): void
    {
        reach('before_write');
        $method = $this->storage->method($code);
        if ($method !== null) {
            $this->switch($method, true);
        }
    }

    public function hide(string $module): void
    {
        reach('before_write');
        foreach ($this->storage->of($module)['methods'] as $method) {
            $this->switch($method, false);
        }
    }

    /** Every switch of a method that is there. @param array<string, mixed> $method */
    private function switch(array $method, bool $isOpen): void
    {
        reach('before_write');
        foreach ($method['switches'] as $switch) {
            [$isThere, $stored] = $this->options->at($switch['row']);
            if (!$isThere) {
                continue;
            }
            if (!isset($switch['member'])) {
                $this->options->put($switch['row'], $isOpen ? $switch['open'] : $switch['hidden']);
                continue;
            }
            $others = array_values(array_diff((array) $stored, [$switch['member']]));
            if ($isOpen !== in_array($switch['member'], (array) $stored, true)) {
                $this->options->put($switch['row'], $isOpen ? array_merge($others, [$switch['member']]) : $others);
            }
        }
    }

    /** @return list<array{code: string, name: string, module: string, open: bool}> */
    private function declared(string $module): array
    {
        $storage = $this->storage->of($module);
        if (!is_file(WP_PLUGIN_DIR . "/$storage[plugin]")) {
            return [];
        }
        $found = [];
        foreach ($storage['methods'] as $method) {
            $needed = array_merge(array_column($method['switches'], 'row'), array_column($method['rows'], 0));
            foreach ($needed as $place) {
                if (!$this->options->at($place)[0]) {
                    continue 2; // not registered
                }
            }
            $found[] = [
                'code' => $method['code'],
                'name' => $method['name'] === null ? '' : self::text($this->options->at($method['name'])[1]),
                'module' => $module,
                'open' => $this->plugins->isActive($storage['plugin']) && $this->isOpen($method),
            ];
        }
        return $found;
    }

    /** @param array<string, mixed> $method */
    private function isOpen(array $method): bool
    {
        foreach ($method['switches'] as $switch) {
            $stored = $this->options->at($switch['row'])[1];
            $isOpen = isset($switch['member']) ? in_array($switch['member'], (array) $stored, true)
                : $stored === $switch['open'];
            if (!$isOpen) {
                return false;
            }
        }
        return true;
    }

    /** @return list<array{code: string, name: string, module: string, open: bool}> */
    private function others(): array
    {
        $found = [];
        foreach (WC()->payment_gateways()->payment_gateways() as $gateway) {
            $module = self::moduleOf($gateway);
            if (in_array($module, $this->storage->modules(), true) || $this->storage->method($gateway->id) !== null) {
                continue;
            }
            $row = (array) $this->options->value($gateway->get_option_key());
            $found[] = [
                'code' => (string) $gateway->id,
                'name' => self::text($row['title'] ?? $gateway->title),
                'module' => $module,
                'open' => ($row['enabled'] ?? $gateway->enabled) === 'yes',
            ];
        }
        return $found;
    }

    /** The folder of the plugin whose class it is; "" for WooCommerce's own. */
    private static function moduleOf(object $gateway): string
    {
        $file = wp_normalize_path((string) (new \ReflectionClass($gateway))->getFileName());
        $folder = wp_normalize_path(WP_PLUGIN_DIR) . '/';
        $inside = strpos($file, $folder) === 0 ? explode('/', substr($file, strlen($folder)))[0] : 'theme';
        return $inside === basename(dirname(WC_PLUGIN_FILE)) ? '' : $inside;
    }

    private static function text($value): string
    {
        return is_scalar($value) ? \Kaitsu\text((string) $value) : '';
    }
}
