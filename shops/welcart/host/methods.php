<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\HostRefusal;
use Kaitsu\WordPress\Options;
use Kaitsu\WordPress\Storage;

use function Kaitsu\reach;

/**
 * Payment methods: entries of one row, by numbers. A settlement code says which module each belongs to.
 *
 * Of several entries with one settlement code the last is ours; the others have their number behind the code.
 */
final class Methods
{
    public const ROW = 'usces_payment_method';
    private const STRUCTURE = 'usces_payment_structure'; // settlement codes to choose from, and what they are called
    private const OPEN = 'activate';
    private const HIDDEN = 'deactivate';
    private const SHOPS_OWN = ['COD', 'installment', 'transferAdvance', 'transferDeferred'];

    private Options $options;
    private Storage $storage;
    private Orders $orders;

    public function __construct(Options $options, Storage $storage, Orders $orders)
    {
        $this->options = $options;
        $this->storage = $storage;
        $this->orders = $orders;
    }

    /** @return list<array{code: string, name: string, module: string, open: bool}> in the order of the checkout */
    public function all(): array
    {
        $found = [];
        $entries = $this->entries();
        foreach ($this->codes() as $id => $code) {
            $entry = $entries[$id];
            $found[] = [
                'code' => $code,
                'name' => \Kaitsu\text((string) $entry['name']),
                'module' => $this->moduleOf((string) $entry['settlement'], (string) ($entry['module'] ?? '')),
                'open' => self::isOpen($entry),
            ];
        }
        return $found;
    }

    /** A module's storage with the places of its methods as they are here. @param array<string, mixed> $storage */
    public function found(array $storage): array
    {
        $codes = $this->codes();
        $methods = [];
        foreach ($storage['methods'] as $method) {
            if (strpos($method['code'], '#') !== false) {
                continue; // found an earlier time
            }
            $id = array_search($method['code'], $codes, true);
            $methods[] = self::at($method, $id === false ? null : (int) $id);
            foreach ($codes as $other => $code) {
                if (strpos($code, $method['code'] . '#') === 0) {
                    $methods[] = self::at(['code' => $code, 'rows' => []] + $method, (int) $other);
                }
            }
        }
        return ['methods' => $methods] + $storage;
    }

    public function register(string $module, string $code, string $name): void
    {
        reach('before_write');
        $this->refuseExcluded($module);
        $method = $this->storage->method($code);
        if ($method === null || $method['module'] !== $module) {
            throw new HostRefusal('method_foreign', ['method' => $code]);
        }
        $this->layRows($method);
        $id = array_search($code, $this->codes(), true);
        $before = $id === false ? null : (string) $this->entries()[$id]['name'];
        if ($before === $name) {
            return;
        }
        if ($before !== null && $this->orders->names([$before]) !== []) {
            throw new HostRefusal('method_conflict', ['method' => $code, 'why' => 'name_in_orders', 'name' => $before]);
        }
        if (in_array($name, array_column($this->entries(), 'name'), true)) {
            throw new HostRefusal('method_conflict', ['method' => $code, 'why' => 'name_taken', 'name' => $name]);
        }
        if ($before === null) {
            $this->add($method, $name);
        } else {
            $this->options->put([self::ROW, "$id/name"], $name);
            $this->options->put([self::ROW, "$id/use"], self::HIDDEN);
        }
        $this->storage->use($module, $this->found($this->storage->of($module)));
    }

    /** What its module's form leaves when the method is chosen there. @param array<string, mixed> $method */
    public function layRows(array $method): void
    {
        reach('before_write');
        foreach ($method['rows'] as [$place, $value]) {
            $this->options->put($place, $value);
        }
        $structure = (array) $this->options->value(self::STRUCTURE);
        if (!isset($structure[$method['code']])) {
            $structure[$method['code']] = $method['label'];
            ksort($structure);
            $this->options->put([self::STRUCTURE, ''], $structure);
        }
    }

    /** Whether everything is there that a registered method of the module needs. */
    public function areServed(string $module): bool
    {
        foreach ($this->registered($module) as $method) {
            foreach ($method['rows'] as [$place, $value]) {
                if ($this->options->at($place) !== [true, $value]) {
                    return false;
                }
            }
            if (!isset(((array) $this->options->value(self::STRUCTURE))[$method['code']])) {
                return false;
            }
        }
        return true;
    }

    /** @return list<array<string, mixed>> the module's methods that are there, but for further ones of a code */
    public function registered(string $module): array
    {
        return array_values(array_filter($this->storage->of($module)['methods'], static function (array $method): bool {
            return $method['switches'] !== [] && strpos($method['code'], '#') === false;
        }));
    }

    public function open(string $code): void
    {
        reach('before_write');
        $method = $this->storage->method($code);
        if ($method === null) {
            return;
        }
        $this->refuseExcluded($method['module']);
        foreach ($method['rows'] as [$place, $value]) {
            if ($this->options->at($place) !== [true, $value]) { // Welcart would offer it all the same
                throw new HostRefusal('module_absent', ['module' => $method['module'], 'why' => 'not_configured']);
            }
        }
        $this->switch($method, self::OPEN);
    }

    public function hide(string $module): void
    {
        reach('before_write');
        foreach ($this->storage->of($module)['methods'] as $method) {
            $this->switch($method, self::HIDDEN);
        }
    }

    /** What the module's own form refuses; an open method that it cannot be used beside. */
    public function refuseExcluded(string $module): void
    {
        foreach ($this->entries() as $entry) {
            if (self::isOpen($entry) && in_array($entry['settlement'], $this->storage->of($module)['excludes'], true)) {
                $detail = ['module' => $module, 'why' => 'not_together', 'with' => (string) $entry['settlement']];
                throw new HostRefusal('method_conflict', $detail);
            }
        }
    }

    /** @return array<int|string, array<string, mixed>> */
    public function entries(): array
    {
        return array_filter((array) $this->options->value(self::ROW), static function ($entry): bool {
            return is_array($entry) && isset($entry['name'], $entry['settlement']) && $entry['name'] !== '';
        });
    }

    /** @param array<string, mixed> $method */
    private function switch(array $method, string $use): void
    {
        reach('before_write');
        foreach ($method['switches'] as $switch) {
            if ($this->options->at([self::ROW, explode('/', $switch['row'][1])[0]])[0]) {
                $this->options->put($switch['row'], $use);
            }
        }
    }

    /** As Welcart adds one, below all others. @param array<string, mixed> $method */
    private function add(array $method, string $name): void
    {
        reach('before_write');
        $all = (array) $this->options->value(self::ROW);
        $all[] = [
            'name' => $name,
            'explanation' => $method['explanation'],
            'settlement' => $method['code'],
            'module' => '',
            'use' => self::HIDDEN,
            'sort' => max(array_map('intval', array_column($all, 'sort')) ?: [-1]) + 1,
        ];
        $this->options->put([self::ROW, ''], $all);
    }

    /** @return array<int|string, string> the code of each entry by its number, in the order of the checkout */
    private function codes(): array
    {
        $entries = $this->entries();
        $places = array_map(static fn (array $entry): int => (int) ($entry['sort'] ?? 0), $entries);
        asort($places);
        $last = [];
        foreach ($entries as $id => $entry) {
            $last[$entry['settlement']] = max($id, $last[$entry['settlement']] ?? $id);
        }
        $codes = [];
        foreach (array_keys($places) as $id) {
            $code = (string) $entries[$id]['settlement'];
            $codes[$id] = $last[$code] === $id ? $code : "$code#$id";
        }
        return $codes;
    }

    private static function at(array $method, ?int $id): array
    {
        $switch = ['row' => [self::ROW, "$id/use"], 'open' => self::OPEN, 'hidden' => self::HIDDEN];
        return [
            'switches' => $id === null ? [] : [$switch],
            'name' => $id === null ? null : [self::ROW, "$id/name"],
        ] + $method;
    }

    /** @param array<string, mixed> $entry */
    private static function isOpen(array $entry): bool
    {
        return ($entry['use'] ?? self::OPEN) !== self::HIDDEN;
    }

    private function moduleOf(string $settlement, string $file): string
    {
        if (in_array($settlement, self::SHOPS_OWN, true)) {
            return '';
        }
        $declared = $this->storage->method($settlement);
        if ($declared !== null) {
            return $declared['module'];
        }
        $known = array_map('strval', array_keys((array) $this->options->value('usces_available_settlement')));
        usort($known, static fn (string $one, string $other): int => strlen($other) - strlen($one));
        foreach ($known as $slug) {
            if (strpos($settlement, "acting_$slug") === 0) {
                return $slug;
            }
        }
        return $file !== '' ? $file : explode('_', "{$settlement}_")[1];
    }
}
