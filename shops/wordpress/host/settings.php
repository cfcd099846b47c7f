<?php

declare(strict_types=1);

namespace Kaitsu\WordPress;

/** A declared value and what a module stores for it: 'yes' is not true, and a row of its own holds text alone. */
final class Settings
{
    /** @param array<string, mixed> $values what is stored, by what is declared; empty: the same */
    public static function declared(array $values, $stored, bool $isRow): string
    {
        foreach ($values as $declared => $value) {
            if ($stored === ($isRow && is_scalar($value) ? (string) maybe_serialize($value) : $value)) {
                return (string) $declared;
            }
        }
        if (is_bool($stored)) {
            return $stored ? 'true' : 'false';
        }
        return is_scalar($stored) ? (string) $stored : 'other';
    }
}
