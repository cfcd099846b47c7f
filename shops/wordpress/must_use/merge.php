<?php

declare(strict_types=1);

namespace Kaitsu\MustUse;

/** Two who have changed one row: by its keys, what the one has left as it was is as the other has made it. */
final class Merge
{
    /** Leaves, each a list of one value or of none: as it was read, as it lies there now, as it is to be written. */
    public static function of(array $read, array $now, array $new): array
    {
        if ($new === $read || $new === $now) {
            return $now;
        }
        if ($now === $read || !self::isKeyed($read) || !self::isKeyed($now) || !self::isKeyed($new)) {
            return $new;
        }
        $merged = [];
        foreach (array_keys($new[0] + $now[0]) as $key) {
            $at = fn ($whole) => array_key_exists($key, $whole[0]) ? [$whole[0][$key]] : [];
            foreach (self::of($at($read), $at($now), $at($new)) as $value) {
                $merged[$key] = $value;
            }
        }
        return [$merged];
    }

    /** A list of plain values is one value: its places say nothing. */
    private static function isKeyed(array $leaf): bool
    {
        $value = $leaf[0] ?? null;
        return is_array($value) && (array_keys($value) !== range(0, count($value) - 1) || is_array($value[0] ?? null));
    }
}
