<?php

declare(strict_types=1);

namespace Kaitsu\Welcart;

use Kaitsu\WordPress\Options;

use function Kaitsu\reach;
use function Kaitsu\unpacked;

/**
 * The rows that all modules, and much else of the shop, lie in.
 *
 * Put back is what belongs to one module. Where all else is as it was then, that is the row as it was, to the byte.
 */
final class Shared
{
    private const ROWS = [
        'usces',
        'usces_settlement_selected',
        'usces_payment_structure',
        'usces_payment_method',
        'usces_noreceipt_status',
    ];

    private Options $options;

    public function __construct(Options $options)
    {
        $this->options = $options;
    }

    /** @return array<string, mixed> */
    public function image(): array
    {
        return $this->options->image(self::ROWS);
    }

    /** @param array<string, mixed> $storage @param array<string, mixed> $image */
    public function putBack(array $storage, array $image): void
    {
        reach('before_write');
        foreach ($image as $name => $row) {
            $before = $row === null ? null : maybe_unserialize(unpacked($row['value']));
            $now = $this->options->value($name);
            $merged = self::merged((string) $name, $storage, (array) ($before ?: []), (array) ($now ?: []));
            if (self::sorted($merged) === self::sorted((array) ($before ?: []))) {
                $this->options->putBack([$name => $row]);
            } elseif ($merged !== $now) {
                $this->options->put([$name, ''], $merged);
            }
        }
    }

    /**
     * What is there now, with the module's part of it as it was before.
     *
     * @param array<string, mixed> $storage
     * @param array<mixed> $before
     * @param array<mixed> $now
     * @return array<mixed>
     */
    private static function merged(string $name, array $storage, array $before, array $now): array
    {
        $codes = array_column($storage['methods'], 'code');
        switch ($name) {
            case 'usces':
                $all = self::keyed($before['acting_settings'] ?? [], $now['acting_settings'] ?? [], [$storage['slug']]);
                $isNew = $all === [] && !isset($before['acting_settings']);
                return $isNew ? array_diff_key($now, ['acting_settings' => 0])
                    : array_replace($now, ['acting_settings' => $all]);
            case 'usces_payment_structure':
                return self::keyed($before, $now, $codes);
            case 'usces_payment_method':
                $ours = static fn ($entry): bool => in_array($entry['settlement'] ?? '', $codes, true);
                return self::keyed($before, $now, array_keys(array_filter($before + $now, $ours)));
            default:
                return self::members($before, $now, static function ($member) use ($storage): bool {
                    return $member === $storage['slug'] || strpos((string) $member, "acting_$storage[slug]_") === 0;
                });
        }
    }

    /** @param array<mixed> $before @param array<mixed> $now @param list<int|string> $keys @return array<mixed> */
    private static function keyed(array $before, array $now, array $keys): array
    {
        $keys = array_flip($keys);
        return array_replace(array_diff_key($now, array_diff_key($keys, $before)), array_intersect_key($before, $keys));
    }

    /** @param list<string> $before @param list<string> $now @return list<string> */
    private static function members(array $before, array $now, callable $isOurs): array
    {
        $ours = array_filter($before, $isOurs);
        $others = array_diff($now, array_filter($now, $isOurs));
        return array_values($others) === array_values(array_diff($before, $ours)) ? $before
            : array_values(array_merge($others, $ours));
    }

    /** The order of keys says nothing; that of a list does, and stays. @param array<mixed> $value */
    private static function sorted(array $value): array
    {
        ksort($value);
        return array_map(static fn ($item) => is_array($item) ? self::sorted($item) : $item, $value);
    }
}
